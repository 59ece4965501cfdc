package import JSONSchema
package import Prompting
internal import Synchronization

/// The rounds of a solution in a step's records, and what must end the step beside them.
final class StepRounds: RoundJournal {
  private let step: StepContext
  private let state = Mutex((rounds: 0, failure: AgentError?.none))

  init(_ step: StepContext) { self.step = step }

  /// What must end the step, if anything has happened that does.
  var failure: AgentError? { state.withLock { $0.failure } }

  /// Ends the solution, for the sake of the step; the first reason counts.
  func end(_ error: AgentError) -> PromptingError {
    state.withLock { $0.failure = $0.failure ?? error }
    return PromptingError(.cancelled, error.message)
  }

  /// A failure of what helps a leaf: it does without what cannot be paid for; anything else ends the
  /// solution.
  func help(_ error: AgentError) -> PromptingError {
    error.code == .budgetSpent ? PromptingError(.invalidInput, error.message) : end(error)
  }

  func results(
    of calls: [ModelCall], cost: Int,
    _ make: () async throws(PromptingError) -> [CallResult]
  ) async throws(PromptingError) -> [CallResult] {
    let number = state.withLock { state in
      defer { state.rounds += 1 }
      return state.rounds
    }
    let results: [CallResult]
    do throws(AgentError) {
      let known = try step.ledger.taken(RoundRecord.self) {
        $0.round == number && $0.call == step.scope
      }
      if let known {
        guard known.results.count == calls.count else {
          throw AgentError(
            .changed,
            "round \(number + 1) of a solution asked \(known.results.count) questions, and asks "
              + "\(calls.count) now: something that it uses has changed; start a new run")
        }
        results = known.results
      } else {
        try step.ledger.reserve(BudgetAmount(tokens: cost))
        do throws(PromptingError) { results = try await make() } catch { throw AgentError(error) }
        try step.append(RoundRecord(round: number, call: step.scope, results: results))
      }
    } catch {
      throw end(error)
    }
    step.spend(tokens: results.reduce(0) { $0 + $1.tokens })
    return results
  }
}

/// `problem_asked`: what came of a round of questions about a problem that is being divided.
///
///     {"round": 0, "call": 1, "results": [{"law": [0.1, …], "tokens": 120}, {"text": "12", …}]}
package struct RoundRecord: StepRecord {
  package static let kind = "problem_asked"
  /// Which round of the solution, from 0.
  package var round: Int
  /// The call of the skill that solves; nil when the step itself does.
  package var call: Int?
  /// What came of each question, in order.
  package var results: [CallResult]

  package var fields: [(String, JSONValue)] {
    [
      ("round", .int(round)), ("call", call.map { .int($0) } ?? .null),
      ("results", .array(results.map(\.json))),
    ]
  }
}

extension RoundRecord {
  package init?(_ json: JSONValue) {
    guard let round = json["round"]?.int, let results = json["results"]?.array else { return nil }
    self.init(
      round: round, call: json["call"]?.int, results: results.compactMap { CallResult(json: $0) })
  }
}
