import ArgumentParser

/// What one `--choice` gives: a text, or the texts of many of them.
///
/// The argument parser takes time that grows with the square of the number of options, 7 s for 10,000.
/// So long runs of `--choice` become one before it sees them, with NUL between their texts, which no
/// argument can contain.
struct Choices: ExpressibleByArgument {
  /// The texts, in order.
  var texts: [String]

  init(argument: String) {
    texts = argument.split(separator: "\0", omittingEmptySubsequences: false).map(String.init)
  }

  /// Runs that are shorter stay as they are.
  private static let shortestRun = 64

  /// The arguments with every long run of `--choice` joined into one.
  static func joined(_ arguments: [String]) -> [String] {
    var result: [String] = []
    var run: [String] = []
    var index = 0
    func flush() {
      // A run's first `--choice` may be the text of the option before it, so it stays alone.
      let alone = run.count < shortestRun ? run.count : 1
      for text in run.prefix(alone) { result += ["--choice", text] }
      if alone < run.count {
        result += ["--choice", run.dropFirst(alone).joined(separator: "\0")]
      }
      run = []
    }
    while index < arguments.count {
      // What follows a lone `--` are no options.
      if arguments[index] == "--" { break }
      if arguments[index] == "--choice", index + 1 < arguments.count {
        run.append(arguments[index + 1])
        index += 2
      } else {
        flush()
        result.append(arguments[index])
        index += 1
      }
    }
    flush()
    return result + arguments[index...]
  }
}
