import MartingaleKit

/// How one arm did on an extraction task.
struct ExtractionScore: Hashable, Sendable {
  /// The arm.
  var arm: ExtractionArm
  /// Items that were run.
  var items = 0
  /// Answers that the schema accepts, spans not asked for.
  var valid = 0
  /// Texts in fields that `x-verbatim` speaks of.
  var values = 0
  /// Those that do not occur in the item's source.
  var invented = 0
  /// Items whose field is exactly the key's, by field in the key's order. A field that is not
  /// there counts as null.
  var exact: [Field]
  /// Items with every field right.
  var allExact = 0
  /// Prompt tokens and tokens drawn by all particles.
  var tokens = 0
  /// Seconds of the wall clock.
  var seconds = 0.0

  /// A field and how often it was right.
  struct Field: Hashable, Sendable {
    var name: String
    var count = 0
  }

  init(_ arm: ExtractionArm, fields: [String]) {
    self.arm = arm
    exact = fields.map { Field(name: $0) }
  }

  /// Counts one answer.
  /// - Parameters:
  ///   - answer: the JSON object that was given; nil when there was none.
  ///   - sources: texts by field, for fields that must be spans.
  mutating func count(
    _ answer: JSONValue?, isValid: Bool, key: JSONValue, sources: [String: String]
  ) {
    items += 1
    if isValid { valid += 1 }
    var isExact = true
    for index in exact.indices {
      let given = answer?[exact[index].name] ?? .null
      let isRight = answer != nil && given == key[exact[index].name] ?? .null
      if isRight { exact[index].count += 1 } else { isExact = false }
    }
    if isExact { allExact += 1 }
    for (field, source) in sources {
      guard let given = answer?[field], given.kind != .null else { continue }
      values += 1
      if !source.contains(given.string ?? given.description) { invented += 1 }
    }
  }

  /// The figures as `bench extraction` prints them: fractions of the items, counts of values.
  var json: JSONValue {
    let count = Double(max(1, items))
    let share = { (part: Int) -> JSONValue in
      .double((Double(part) / count * 10_000).rounded() / 10_000)
    }
    return .members([
      ("arm", .string(arm.rawValue)), ("items", .int(items)), ("valid", share(valid)),
      ("values", .int(values)), ("invented", .int(invented)),
      ("exact", .members(exact.map { ($0.name, share($0.count)) })),
      ("all_exact", share(allExact)), ("tokens", .int(tokens)), ("seconds", .double(seconds)),
    ])
  }
}
