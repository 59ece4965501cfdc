import Foundation
import MartingaleKit

/// Whether ratings follow difficulty that is known: expressions of so many operators, and families
/// of tasks that come in three sizes. Meaningful even where no answer is right.
struct RatingCalibration: Sendable {
  /// Task names of three sizes, small to large.
  static let families = [
    "logical_deduction_%_objects", "tracking_shuffled_objects_%_objects",
  ].map { name in ["three", "five", "seven"].map { name.replacing("%", with: $0) } }

  /// A rating that was made.
  struct Rated: Hashable, Sendable {
    /// The task.
    var task: String
    /// What was rated.
    var item: String
    /// Its difficulty, where that is a number.
    var difficulty: Double?
    /// The rating; nil when it could not be read.
    var rating: ComplexityRating?

    /// A rating.
    init(task: String, item: String, difficulty: Double?, rating: ComplexityRating?) {
      self.task = task
      self.item = item
      self.difficulty = difficulty
      self.rating = rating
    }
  }

  /// What a rater says to questions, many a call.
  /// - Returns: one entry a question, in order.
  static func rate(
    _ questions: [String], with rater: any ComplexityRater, desk: RoleDesk
  ) async throws(PromptingError) -> [ComplexityRating?] {
    var ratings: [ComplexityRating?] = []
    for question in questions { ratings.append(try await rater.rating(of: question, at: desk)) }
    return ratings
  }

  /// One rater's figures.
  static func json(_ rated: [Rated], rater: String) -> JSONValue {
    let values = rated.compactMap { $0.rating?.value }
    let mean = values.reduce(0, +) / Double(max(1, values.count))
    let spread = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, values.count))
    let known = rated.filter { $0.difficulty != nil && $0.rating != nil }
    let correlation = RankCorrelation.spearman(
      known.compactMap(\.difficulty), known.compactMap { $0.rating?.value })
    var members: [JSONObject.Member] = [
      .init(name: "rater", value: .string(rater)),
      .init(name: "rated", value: .rounded(Double(values.count), places: 4)),
      .init(name: "unreadable", value: .rounded(Double(rated.count - values.count), places: 4)),
      .init(name: "mean", value: .rounded(mean, places: 4)),
      .init(name: "sd", value: .rounded(spread.squareRoot(), places: 4)),
      .init(name: "distinct", value: .rounded(Double(Set(values).count), places: 4)),
      .init(name: "spearman_operators", value: .rounded(correlation, places: 4)),
    ]
    for family in families {
      let groups = family.map { task in
        rated.filter { $0.task == task }.compactMap { $0.rating?.value }
      }
      let ordered = RankCorrelation.orderedTriples(groups[0], groups[1], groups[2])
      members.append(
        .init(
          name: "ordered_" + family[0].replacing("_three_objects", with: ""),
          value: .rounded(ordered, places: 4)))
    }
    let favourites = rated.compactMap { $0.rating?.argmax }
    if !favourites.isEmpty {
      let counts = (1...10).map { value in favourites.reduce(0) { $0 + ($1 == value ? 1 : 0) } }
      members.append(
        .init(name: "argmax_counts", value: .array(counts.map { .rounded(Double($0), places: 4) })))
    }
    return .object(JSONObject(members))
  }
}
