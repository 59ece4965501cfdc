internal import Planning

/// A heuristic whose opinions are in the journal: a run that is resumed asks no model twice.
struct RecordedHeuristic: Heuristic {
  let advice: any Heuristic
  let step: StepContext
  let meter: MeteredModel.Meter

  var name: String { advice.name }

  func assess(_ question: FrontierQuestion) async throws(PlanningError) -> Judgement {
    do throws(AgentError) {
      if let left = step.ledger.secondsLeft, left <= 0, !step.ledger.isOver {
        throw AgentError(.budgetSpent, "the time was up while exploring")
      }
      var isNew = false
      let record = try await step.recorded(PlacesJudgedRecord.self) {
        () async throws(AgentError) -> PlacesJudgedRecord in
        isNew = true
        return try await ask(question)
      }
      if !isNew { step.ledger.spend(BudgetAmount(tokens: record.tokens)) }
      if record.hasFailed { throw PlanningFailure.abstains }
      return Judgement(
        scores: record.options.map {
          FrontierScore(promise: $0.promise, avoidance: $0.avoidance)
        }, modelCalls: record.modelCalls)
    } catch {
      if error == PlanningFailure.abstains {
        throw PlanningError(.heuristicFailed, "the heuristic had failed")
      }
      meter.fail(error)
      throw PlanningError(.cancelled, error.message)
    }
  }

  private func ask(
    _ question: FrontierQuestion
  ) async throws(AgentError) -> PlacesJudgedRecord {
    var judgement = Judgement.abstention(question.descriptors.count)
    var hasFailed = false
    do throws(PlanningError) {
      judgement = try await advice.assess(question)
      hasFailed = judgement.scores.count != question.descriptors.count
    } catch {
      if let cause = meter.error { throw cause }
      if error.code == .cancelled { throw AgentError(.cancelled, error.message) }
      hasFailed = true
    }
    if hasFailed { judgement = .abstention(question.descriptors.count) }
    return PlacesJudgedRecord(
      goal: question.goal,
      options: question.descriptors.indices.map { index in
        PlacesJudgedRecord.Option(
          seen: question.descriptors[index],
          distance: question.distances.indices.contains(index) ? question.distances[index] : 0,
          promise: judgement.scores[index].promise,
          avoidance: judgement.scores[index].avoidance)
      },
      modelCalls: judgement.modelCalls, tokens: meter.takeTokens(), hasFailed: hasFailed)
  }
}

/// How a failure that the journal knows reaches the explorer, which counts it.
private enum PlanningFailure {
  static let abstains = AgentError(.sampling, "the heuristic had failed")
}
