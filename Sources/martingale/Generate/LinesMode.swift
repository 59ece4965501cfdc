import JSONSchema

/// `generate --lines`: one prompt a line in, one output a line out, same order.
struct LinesMode {
  let session: GenerationSession
  let json: Bool
  let quiet: Bool
  let outputs: Int

  /// Reads to the end of input. A prompt that cannot be answered leaves an empty line, so that
  /// lines still correspond, and the first cause decides the exit status at the end.
  func run() async throws {
    var input = StandardInput()
    let printer = OutputPrinter(quiet: quiet)
    var number: UInt64 = 0
    var failure: CommandFailure?
    var progress = InputProgress(quiet: quiet)
    defer { progress.clear() }
    while let line = try input.nextLine() {
      try Task.checkCancellation()
      progress.show(number)
      for output in 0..<outputs {
        do {
          let prompt = try Files.text(line, from: "standard input")
          let answer = try await session.answer(
            try session.messages(prompt), request: number, output: UInt64(output))
          printer.note(answer)
          if json {
            try StandardOutput.write(line: answer.record.json.text)
          } else {
            try printer.write(line: answer.text ?? [])
          }
          if let problem = answer.failure {
            say(problem, number)
            failure = failure ?? problem
          }
        } catch {
          guard let problem = CommandFailure(perRequest: error) else { throw error }
          if !json { try StandardOutput.write(line: "") }
          say(problem, number)
          failure = failure ?? problem
        }
      }
      number += 1
    }
    if var failure {
      failure.message =
        failure.code == GenerationSession.Answer.cutCode
        ? "some lines were cut; --allow-cut makes that no failure"
        : "some lines have no output; the first cause decides the exit status"
      throw failure
    }
  }

  private func say(_ problem: CommandFailure, _ number: UInt64) {
    StandardError.write(line: "martingale: line \(number + 1): \(problem.message)")
  }
}
