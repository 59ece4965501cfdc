import ArgumentParser
import Constraints
import JSONSchema

/// `martingale check`: does a text satisfy a constraint?
struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check whether a text satisfies a constraint.",
    discussion: """
      Exits 0 when the text is accepted, 1 when it is rejected, 65 when the constraint is bad. \
      Standard input is checked byte for byte, a final newline included. JSON is judged in any \
      property order, with any whitespace and any spelling of numbers.

      EXAMPLES
        martingale check --regex '\\d{4}-\\d{2}' 2026-11
        martingale check --json-schema task.schema.json --json < task.json
      """)

  @Argument(help: "The text; standard input when there is none, or when it is -.")
  var text: String?

  @Flag(help: "Ask whether the text could still become acceptable.")
  var prefix = false

  @Flag(help: "Print one JSON object.")
  var json = false

  @Flag(help: "Read constraints with tests as JSON Lines, and judge each.")
  var jsonl = false

  @OptionGroup(title: "Constraint") var constraint: ConstraintOptions

  private var readsTextFromInput: Bool { text == nil || text == "-" }

  func validate() throws {
    if jsonl {
      if !constraint.isEmpty || !readsTextFromInput {
        throw ValidationError("with --jsonl, constraints and texts come from standard input")
      }
    } else if constraint.isEmpty {
      throw ValidationError("give a constraint, for example --regex or --json-schema")
    } else if let option = constraint.readerOfStandardInput, readsTextFromInput {
      throw ValidationError("\(option) needs standard input; give the text as an argument")
    }
  }

  func run() async throws {
    let loading = try ConstraintLoading(constraint.reading, judging: true)
    if jsonl { return try CheckLines(loading: loading).run() }
    let parts = try constraint.namedParts()
    let compiled = try loading.compile(parts)
    for warning in ConstraintLoading.warnings(of: compiled, in: parts) {
      StandardError.write(line: warning)
    }
    let verdict = try await Verdict(of: try readText(), under: compiled)
    if json {
      try StandardOutput.write(line: verdict.json(compiled).text)
    } else if !verdict.passes(prefix: prefix) {
      StandardError.write(line: "martingale: rejected: \(verdict.reason(prefix: prefix))")
    }
    if !verdict.passes(prefix: prefix) {
      throw CommandFailure(.failure, code: "rejected", "")
    }
  }

  private func readText() throws -> [UInt8] {
    if let text, text != "-" { return Array(text.utf8) }
    var input = StandardInput()
    return try input.readAll()
  }
}
