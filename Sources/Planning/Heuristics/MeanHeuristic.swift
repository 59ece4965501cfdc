/// The mean of several heuristics' votes. A member that fails abstains; only when all fail does
/// the mean fail.
package struct MeanHeuristic: Heuristic {
  package let name = "mean"
  private let members: [any Heuristic]

  /// The mean of `members`.
  package init(_ members: [any Heuristic]) {
    self.members = members
  }

  package func assess(_ question: FrontierQuestion) async throws(PlanningError) -> Judgement {
    var answers: [Judgement] = []
    var failure: PlanningError?
    for member in members {
      do throws(PlanningError) {
        answers.append(try await member.assess(question))
      } catch {
        if error.code == .cancelled { throw error }
        failure = error
      }
    }
    if answers.isEmpty, let failure { throw failure }
    let share = 1 / Double(max(answers.count, 1))
    return Judgement(
      scores: question.descriptors.indices.map { index in
        FrontierScore(
          promise: answers.reduce(0) { $0 + $1.scores[index].promise } * share,
          avoidance: answers.reduce(0) { $0 + $1.scores[index].avoidance } * share)
      },
      modelCalls: answers.reduce(0) { $0 + $1.modelCalls })
  }
}
