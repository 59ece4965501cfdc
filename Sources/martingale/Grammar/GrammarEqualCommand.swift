import ArgumentParser
import Constraints
import JSONSchema

/// `martingale grammar equal`: are two regular patterns the same language?
struct GrammarEqualCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "equal",
    abstract: "Compare the languages of two regular patterns, exactly.",
    discussion: """
      Exits 0 when they are equal and 1 when they are not, with the shortest texts that tell them \
      apart. A pattern that is not regular is refused (65).

      EXAMPLES
        martingale grammar equal '(a|b)*' '(a*b*)*'
        martingale grammar equal --json '\\d{4}' '[0-9]+'
      """)

  @Argument(help: "A pattern.") var first: String
  @Argument(help: "Another pattern.") var second: String
  @Flag(help: "Print one JSON object.") var json = false

  func run() throws {
    let a = try RegularPatternArgument.language(first)
    let b = try RegularPatternArgument.language(second)
    let comparison = try a.compared(to: b)
    let isEqual = comparison.relation == .equal
    if json {
      let record: JSONValue = [
        "equal": .bool(isEqual), "relation": .string(comparison.relation.rawValue),
        "only_in_first": text(comparison.onlyInFirst),
        "only_in_second": text(comparison.onlyInSecond), "shared": text(comparison.shared),
        "minimal_states": [try states(a), try states(b)],
      ]
      try StandardOutput.write(line: record.text)
    } else if isEqual {
      try StandardOutput.write(line: "equal")
    } else {
      try StandardOutput.write(line: "the first is \(words(comparison.relation)) the second")
      if let text = comparison.onlyInFirst {
        try StandardOutput.write(line: "only in the first:  \(quoted(text))")
      }
      if let text = comparison.onlyInSecond {
        try StandardOutput.write(line: "only in the second: \(quoted(text))")
      }
    }
    if !isEqual { throw CommandFailure(.failure, code: "not_equal", "") }
  }

  /// The size of the smallest automaton; null when finding it reached a limit.
  private func states(_ language: RegularLanguage) throws -> JSONValue {
    (try? MinimalAutomaton(language)).map { .int($0.stateCount) } ?? .null
  }

  private func words(_ relation: LanguageComparison.Relation) -> String {
    switch relation {
    case .equal: "equal to"
    case .subset: "a subset of"
    case .superset: "a superset of"
    case .disjoint: "disjoint from"
    case .overlapping: "overlapping with"
    }
  }

  private func text(_ bytes: [UInt8]?) -> JSONValue {
    .optional(bytes.map { String(decoding: $0, as: UTF8.self) })
  }

  private func quoted(_ bytes: [UInt8]) -> String {
    JSONValue.string(String(decoding: bytes, as: UTF8.self)).text
  }
}
