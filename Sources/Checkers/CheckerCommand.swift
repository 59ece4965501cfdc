public import Constraints

/// A program and its arguments, as they will be run: no shell sees them.
public struct CheckerCommand: Hashable, Sendable, CustomStringConvertible {
  /// The program, by path or by name on the PATH, and its arguments.
  public var words: [String]

  /// A program and its arguments; at least one word.
  public init(_ words: [String]) throws(ConstraintError) {
    guard let program = words.first, !program.isEmpty else {
      throw ConstraintError(.syntax, "a checker needs a program to run", offset: 0)
    }
    if words.contains(where: { $0.utf8.contains(0) }) {
      throw ConstraintError(.syntax, "a checker's arguments cannot contain NUL", offset: 0)
    }
    self.words = words
  }

  /// Splits a command line at blanks, with the shell's three ways to quote: `'…'`, `"…"` (where
  /// `\"` and `\\` are escapes) and `\` before a character. Nothing else is special.
  public init(parsing line: String) throws(ConstraintError) {
    var words: [String] = []
    var word: String?
    var quote: (mark: Character, offset: Int)?
    var index = line.startIndex
    while index < line.endIndex {
      let character = line[index]
      let offset = line.utf8.distance(from: line.startIndex, to: index)
      index = line.index(after: index)
      switch (character, quote?.mark) {
      case ("\\", nil), ("\\", "\""):
        guard index < line.endIndex else {
          throw ConstraintError(.syntax, "there is nothing behind the backslash", offset: offset)
        }
        let next = line[index]
        if quote != nil && next != "\"" && next != "\\" { word = (word ?? "") + "\\" }
        word = (word ?? "") + String(next)
        index = line.index(after: index)
      case ("'", nil), ("\"", nil):
        quote = (character, offset)
        word = word ?? ""
      case (_, .some(character)): quote = nil
      case (" ", nil), ("\t", nil), ("\n", nil):
        if let done = word { words.append(done) }
        word = nil
      default: word = (word ?? "") + String(character)
      }
    }
    if let quote {
      throw ConstraintError(.syntax, "this quote is never closed", offset: quote.offset)
    }
    if let word { words.append(word) }
    try self.init(words)
  }

  /// The words, for messages: on one line, and cut when they are long.
  public var description: String {
    let line = words.joined(separator: " ").split(whereSeparator: \.isNewline).joined(
      separator: " ")
    return line.count <= 80 ? line : line.prefix(79) + "…"
  }
}
