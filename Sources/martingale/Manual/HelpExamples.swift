import ArgumentParser

/// The examples in the help texts, as the argument parser reads them: one that cannot be pasted is a mistake.
struct HelpExamples {
  private let root: HelpedCommand

  init(_ root: HelpedCommand) { self.root = root }

  /// Prints how many there are.
  /// - Throws: the examples that cannot be parsed, and why.
  func check() throws {
    var count = 0
    var wrong: [String] = []
    for line in Self.lines(root) {
      for words in Self.commands(line) where words.first == "martingale" {
        count += 1
        let arguments = NegativeNumbers.joined(
          OldNames.renamed(Choices.joined(Array(words.dropFirst()))))
        do {
          try VerbCheck.check(arguments, of: Martingale.self)
          _ = try Martingale.parseAsRoot(arguments)
        } catch let failure as CommandFailure {
          wrong.append("\(line): \(failure.message)")
        } catch {
          if Martingale.exitCode(for: error) != .success {
            wrong.append("\(line): \(Martingale.message(for: error))")
          }
        }
      }
    }
    try StandardOutput.write(line: "\(count) examples")
    if !wrong.isEmpty {
      throw CommandFailure(
        .failure, code: "examples", "these cannot be pasted:\n" + wrong.joined(separator: "\n"))
    }
  }

  /// The lines under EXAMPLES of a command and those below, with continued lines joined.
  private static func lines(_ command: HelpedCommand) -> [String] {
    var lines: [String] = []
    let parts = command.discussion.split(separator: "EXAMPLES\n", maxSplits: 1)
    if command.discussion.contains("EXAMPLES\n"), let text = parts.last {
      var open = false
      for line in text.split(separator: "\n") {
        let isContinued = line.hasSuffix("\\")
        let piece = String(isContinued ? line.dropLast() : line)
        if open { lines[lines.count - 1] += piece } else { lines.append(piece) }
        open = isContinued
      }
    }
    return lines + command.subcommands.flatMap { Self.lines($0) }
  }

  /// The words of each command of a line, as a shell splits them: quotes, pipes, redirections.
  static func commands(_ line: String) -> [[String]] {
    var commands: [[String]] = [[]]
    var word: String?
    var quote: Character?
    var skipsNext = false
    func end() {
      guard let done = word else { return }
      word = nil
      if skipsNext { skipsNext = false } else { commands[commands.count - 1].append(done) }
    }
    var rest = line[...]
    while let character = rest.popFirst() {
      switch (character, quote) {
      case ("'", nil), ("\"", nil):
        quote = character
        word = word ?? ""
      case (_, .some(character)): quote = nil
      case ("\\", nil), ("\\", "\""):
        if let next = rest.popFirst() { word = (word ?? "") + String(next) }
      case (" ", nil): end()
      case ("|", nil), (";", nil), ("&", nil):
        end()
        commands.append([])
      case (">", nil), ("<", nil):
        end()
        skipsNext = true
      case ("#", nil) where word == nil:
        rest = ""
      default: word = (word ?? "") + String(character)
      }
    }
    end()
    return commands.filter { !$0.isEmpty }
  }
}
