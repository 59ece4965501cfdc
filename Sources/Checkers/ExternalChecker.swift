public import Constraints

/// Any program as a constraint: it is asked about texts, one JSON object a line.
///
/// The program is started once, with the first question, in a session of its own, with the
/// environment of its options and nothing else; it stays alive until `close()` or until nobody
/// holds the checker. All questions of a call are written at once and may be answered in any
/// order. Whatever goes wrong (no such program, an early exit, garbage, silence) ends the program
/// with its group, and this and every later call throws the same named `checkerFailed` error.
public final class ExternalChecker: ConstraintOracle {
  /// What is run.
  public let command: CheckerCommand
  private let session: CheckerSession

  /// Prepares a checker; nothing is run yet.
  public init(_ command: CheckerCommand, options: CheckerOptions) {
    self.command = command
    session = CheckerSession(command, options)
  }

  deinit { session.stop() }

  /// Asks the program. Equal questions are asked once a call.
  public func judge(_ questions: [OracleQuestion]) async throws(ConstraintError) -> [Bool] {
    var place: [OracleQuestion: Int] = [:]
    var distinct: [OracleQuestion] = []
    let places = questions.map { question in
      if let known = place[question] { return known }
      place[question] = distinct.count
      distinct.append(question)
      return distinct.count - 1
    }
    if distinct.isEmpty { return [] }
    let answers = try await session.ask(distinct)
    return places.map { answers[$0] }
  }

  /// Ends the program and waits until it is gone.
  public func close() async {
    session.stop()
    await session.waitForEnd()
  }
}
