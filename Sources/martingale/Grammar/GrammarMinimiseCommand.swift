import ArgumentParser
import Constraints
import JSONSchema

/// `martingale grammar minimise`: how small can a regular pattern be?
struct GrammarMinimiseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "minimise",
    abstract: "Find the shortest pattern of the same language, and its smallest automaton.",
    discussion: """
      Prints the shortest pattern, or the one that was given when there is none; on standard error \
      whether that is proven. Patterns are tried by length, written with letters, classes, groups, \
      |, *, +, ? and {n}; whether a shorter one exists is PSPACE-complete, so --most limits how many are \
      tried. A pattern that is not regular is refused (65).

      EXAMPLES
        martingale grammar minimise 'aa*|b|aa*'
        martingale grammar minimise --json '(a|b)*(a|b)'
      """)

  @Argument(help: "A pattern.") var pattern: String
  @Option(help: ArgumentHelp("Try so many patterns.", valueName: "n")) var most = 20_000
  @Flag(help: "Print one JSON object, with the automaton.") var json = false

  func validate() throws {
    if most < 1 { throw ValidationError("--most must be at least 1") }
  }

  func run() throws {
    let language = try RegularPatternArgument.language(pattern)
    let automaton = try MinimalAutomaton(language)
    let length = pattern.utf8.count
    let found: ShortestPattern?
    var reason: String?
    do throws(ConstraintError) {
      found = try ShortestPattern(of: language, shorterThan: length, trying: most)
    } catch {
      guard error.code == .unsupported else { throw error }
      (found, reason) = (nil, error.message)
    }
    let shortest = found?.pattern ?? pattern
    let isProven = found?.isProven ?? false
    if json {
      let record: JSONValue = [
        "pattern": .string(shortest), "length": .int(shortest.utf8.count), "was": .int(length),
        "proven": .bool(isProven), "tried": .int(found?.tried ?? 0),
        "exhausted": .int(found?.exhausted ?? 0), "reason": .optional(reason),
        "states": .int(automaton.stateCount),
        "accepting": .array(
          automaton.accepting.indices.filter { automaton.accepting[$0] }.map { .int($0) }),
        "edges": .array(
          automaton.edges.enumerated().flatMap { state, row in
            row.map { edge -> JSONValue in
              [
                "from": .int(state), "to": .int(edge.target),
                "bytes": [.int(Int(edge.lower)), .int(Int(edge.upper))],
              ]
            }
          }),
      ]
      return try StandardOutput.write(line: record.text)
    }
    try StandardOutput.write(line: shortest)
    let what =
      isProven
      ? "no pattern is shorter"
      : reason
        ?? "no pattern of up to \(found?.exhausted ?? 0) letters; longer ones were not all tried"
    StandardError.write(
      line:
        "\(shortest.utf8.count) letters instead of \(length), \(automaton.stateCount) states: \(what)"
    )
  }
}

/// A pattern on the command line as a language.
enum RegularPatternArgument {
  static func language(_ pattern: String) throws(CommandFailure) -> RegularLanguage {
    do throws(ConstraintError) {
      return try RegularLanguage(pattern: pattern)
    } catch {
      var failure = CommandFailure(error)
      failure.message = error.rendered(in: pattern, named: "pattern")
      throw failure
    }
  }
}
