import Foundation
package import Inference

/// One question with lettered options, read from the model's probability of each letter: averaged
/// over cyclic shifts of the options and divided by the letters' content-free probability, since a
/// small model prefers some letters whatever they stand for.
package actor OptionHeuristic: Heuristic {
  package nonisolated let name = "options"
  private let model: any LanguageModel
  private let shifts: Int
  private let rule: VoteRule
  private var priors: [Int: [Double]] = [:]  // options.count → log-probability of each letter

  /// A heuristic that asks about at most 26 places at once; more abstain, the farthest first.
  /// - Parameter shifts: K, how many cyclic shifts are averaged.
  package init(
    model: any LanguageModel, shifts: Int = 4,
    rule: VoteRule = VoteRule(certain: 0.5, hopeless: 0.02)
  ) {
    self.model = model
    self.shifts = max(1, shifts)
    self.rule = rule
  }

  package func assess(_ question: FrontierQuestion) async throws(PlanningError) -> Judgement {
    let places = Set(question.descriptors.filter { !$0.isEmpty }).sorted {
      $0.lexicographicallyPrecedes($1)
    }.prefix(26)
    guard places.count > 1 else { return .abstention(question.descriptors.count) }
    var calls = 0
    do throws(InferenceError) {
      if priors[places.count] == nil {
        priors[places.count] = try await letters(
          "a thing", Array(repeating: ["something"], count: places.count))
        calls += 1
      }
      let prior = priors[places.count] ?? []
      var logs = [Double](repeating: 0, count: places.count)
      let turns = min(shifts, places.count)
      for turn in 0..<turns {
        // Spread the shifts evenly over the circle.
        let offset = turn * places.count / turns
        let order = places.indices.map { (($0 - places.startIndex) + offset) % places.count }
        let row = try await letters(question.goal, order.map { places[$0] })
        for (letter, place) in order.enumerated() {
          logs[place] += (row[letter] - prior[letter]) / Double(turns)
        }
        calls += 1
      }
      let shares = softmax(logs)
      var byPlace: [[String]: FrontierScore] = [:]
      for (place, share) in zip(places, shares) { byPlace[place] = rule.score(share) }
      return Judgement(
        scores: question.descriptors.map { byPlace[$0] ?? .abstention }, modelCalls: calls)
    } catch {
      throw PlanningError(error)
    }
  }

  /// (places.count) log-probability of each option's letter.
  private func letters(_ goal: String, _ places: [[String]]) async throws(InferenceError)
    -> [Double]
  {
    let names = places.indices.map { String(UnicodeScalar(UInt8(65 + $0))) }
    let list = zip(names, places).map { "\($0)) \($1.joined(separator: ", "))" }
      .joined(separator: "\n")
    let prompt = try model.tokenize(
      "Where should one look for: \(goal)?\n\(list)\nAnswer:", parseSpecial: false)
    var items: [ScoringItem] = []
    for name in names {
      items.append(
        ScoringItem(
          prompt: prompt, continuation: try model.tokenize(" " + name, parseSpecial: false)))
    }
    return try await model.score(items).logProbabilities.map { row in
      row.reduce(0) { $0 + Double($1) }
    }
  }
}
