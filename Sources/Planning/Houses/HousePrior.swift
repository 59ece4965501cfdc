package import Foundation

/// A hand-written table of which objects which rooms hold: the upper bound for what descriptors
/// can tell. Scores a frontier by Bayes' rule over the table.
package struct HousePrior: Heuristic {
  package let name = "prior"
  private let rooms: [(type: String, objects: [String: Double])]
  private let rule = VoteRule()
  /// P(object | room) of an object that the table does not list for a room.
  private let unlisted = 0.01
  /// A hallway holds little itself but leads on: it is worth this many average rooms.
  private let beyondHallway = 2.0

  /// The table as JSON: room type → object → probability.
  /// - Throws: `planning_input_invalid` when it is not of that form.
  package init(json data: Data) throws(PlanningError) {
    do {
      let table = try JSONDecoder().decode([String: [String: Double]].self, from: data)
      rooms = table.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    } catch {
      throw PlanningError(
        .invalidInput, "the prior must be an object of objects of probabilities: \(error)")
    }
  }

  /// P(goal | descriptor) = Σ_r P(r | descriptor) P(goal | r), uniform over rooms beforehand.
  package func likelihood(of goal: String, given descriptor: [String]) -> Double {
    let average = rooms.reduce(0) { $0 + ($1.objects[goal] ?? 0) } / Double(max(rooms.count, 1))
    var evidence = 0.0
    var joint = 0.0
    for room in rooms {
      let weight = descriptor.reduce(1) { $0 * (room.objects[$1] ?? unlisted) }
      evidence += weight
      joint +=
        weight * (room.type == "hallway" ? beyondHallway * average : room.objects[goal] ?? 0)
    }
    return evidence > 0 ? joint / evidence : 0
  }

  package func assess(_ question: FrontierQuestion) -> Judgement {
    Judgement(
      scores: question.descriptors.map {
        rule.score($0.isEmpty ? nil : likelihood(of: question.goal, given: $0))
      })
  }
}
