import Foundation
package import Inference

/// Pointwise mutual information of the goal with what is seen:
/// the mean over the descriptor of log p(goal | a room with the object) − log p(goal | a room).
package actor AssociationHeuristic: Heuristic {
  package nonisolated let name = "likelihood"
  private let model: any LanguageModel
  private let temperature: Double
  private let rule: VoteRule
  private let cache: TableFile?
  private var known: [String: [Double]]  // "goal\tobject" → [log-likelihood]

  /// A heuristic over `model`; `temperature` divides the information before it is compared.
  package init(
    model: any LanguageModel, temperature: Double = 0.5,
    rule: VoteRule = VoteRule(certain: 0.4, hopeless: 0.05), cache: TableFile? = nil
  ) {
    self.model = model
    self.temperature = temperature
    self.rule = rule
    self.cache = cache
    known = cache?.load(width: 1) ?? [:]
  }

  package func assess(_ question: FrontierQuestion) async throws(PlanningError) -> Judgement {
    let objects = Set(question.descriptors.joined()).sorted()
    let calls = try await learn(goal: question.goal, objects: [""] + objects)
    let base = known[key(question.goal, "")]?.first ?? 0
    let information = question.descriptors.map { descriptor -> Double? in
      let values = descriptor.compactMap { known[key(question.goal, $0)]?.first }
      guard !values.isEmpty else { return nil }
      return values.reduce(0, +) / Double(values.count) - base
    }
    let shares = softmax(information.compactMap { $0 }, temperature: temperature)
    var next = shares.makeIterator()
    return Judgement(
      scores: information.map { rule.score($0 == nil ? nil : next.next()) }, modelCalls: calls)
  }

  private func key(_ goal: String, _ object: String) -> String { goal + "\t" + object }

  /// Asks the model about the pairs that are not known yet; the empty object asks for the base.
  private func learn(goal: String, objects: [String]) async throws(PlanningError) -> Int {
    let missing = objects.filter { known[key(goal, $0)] == nil }
    guard !missing.isEmpty else { return 0 }
    do throws(InferenceError) {
      var items: [ScoringItem] = []
      let continuation = try model.tokenize(" " + goal, parseSpecial: false)
      for object in missing {
        let text =
          object.isEmpty ? "In the room there is a" : "In the room with the \(object) there is a"
        items.append(
          ScoringItem(
            prompt: try model.tokenize(text, parseSpecial: false), continuation: continuation))
      }
      let scores = try await model.score(items).logProbabilities
      for (object, row) in zip(missing, scores) {
        known[key(goal, object)] = [row.reduce(0) { $0 + Double($1) }]
      }
      cache?.store(known)
      return missing.count
    } catch {
      throw PlanningError(error)
    }
  }
}
