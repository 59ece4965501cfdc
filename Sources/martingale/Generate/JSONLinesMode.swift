import Constraints
import JSONSchema

/// `generate --jsonl`: one request a line in, one record a line out, same order. A bad line yields
/// an error record; the rest go on, and the exit status says so at the end.
struct JSONLinesMode {
  let session: GenerationSession
  let quiet: Bool
  let outputs: Int

  func run() async throws {
    var input = StandardInput()
    let printer = OutputPrinter(quiet: quiet)
    var cache = CompiledCache(loading: session.loading)
    var number: UInt64 = 0
    var bad = 0
    var dead: CommandFailure?
    var ids: [JSONText: Int] = [:]
    var blanks = 0
    var progress = InputProgress(quiet: quiet)
    defer { progress.clear() }
    while let line = try input.nextLine() {
      try Task.checkCancellation()
      progress.show(number)
      // Blank lines at the end are none; before another line each is a mistake.
      if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) {
        blanks += 1
        continue
      }
      for _ in 0..<blanks {
        bad += 1
        number += 1
        let message = "the line is blank"
        let record: JSONValue = [
          "id": .null,
          "error": [
            "code": "invalid_json", "message": .string(message), "line": .int(Int(number)),
          ],
        ]
        try StandardOutput.write(line: record.text)
      }
      blanks = 0
      defer { number += 1 }
      var id = JSONValue.null
      defer {
        if id != .null, let first = ids.updateValue(Int(number) + 1, forKey: JSONText("\(id)")),
          !quiet
        {
          StandardError.write(
            line: "martingale: warning: line \(Int(number) + 1) has the id of line \(first): \(id)")
        }
      }
      do {
        let request = try JSONLinesRequest(line, id: &id)
        guard request.messages == nil || !session.hasPromptFile else {
          throw CommandFailure(
            .invalidData, code: "invalid_request",
            "/messages: a prompt file takes a \"prompt\"; leave one of them out")
        }
        let own = ConstraintSpec(session.specification.parts + request.parts)
        let overrides = GenerationSession.Overrides(
          compiled: request.parts.isEmpty ? session.compiled : try cache.compiled(own),
          isJSON: own.parts.contains { $0.kind == .jsonSchema }, maxTokens: request.maxTokens,
          seed: request.seed)
        for output in 0..<outputs {
          var answer = try await session.answer(
            try request.messages ?? session.messages(request.prompt, own), request: number,
            output: UInt64(output), overrides: overrides)
          answer.record.id = id
          printer.note(answer)
          try StandardOutput.write(line: answer.record.json.text)
          dead = dead ?? answer.failure
        }
      } catch {
        guard let failure = CommandFailure(perRequest: error) else { throw error }
        bad += 1
        let record: JSONValue = [
          "id": id,
          "error": [
            "code": .string(failure.code), "message": .string(failure.message),
            "line": .int(Int(number) + 1),
          ],
        ]
        try StandardOutput.write(line: record.text)
      }
    }
    if bad > 0 {
      throw CommandFailure(
        .invalidData, code: "bad_lines", "\(bad) line(s) could not be answered; see their records")
    }
    if let dead { throw dead }
  }
}

/// Compiled constraints of earlier lines: batches repeat theirs.
private struct CompiledCache {
  private let loading: ConstraintLoading
  private var entries: [ConstraintSpec: CompiledConstraint] = [:]
  private let capacity = 64

  init(loading: ConstraintLoading) {
    self.loading = loading
  }

  mutating func compiled(_ spec: ConstraintSpec) throws(CommandFailure) -> CompiledConstraint {
    if let known = entries[spec] { return known }
    let made = try loading.compile(spec)
    if entries.count >= capacity { entries.removeAll() }
    entries[spec] = made
    return made
  }
}
