internal import JSONSchema

/// The posterior of each member of JSON answers by itself: eight texts that differ in one member tell how
/// sure the model is of that one.
struct FieldMarginals {
  /// Most members that are shown.
  private static let most = 12

  /// Members with their values, in the order of the first answer.
  private(set) var fields: [(name: String, values: [StepStory.Weighted])] = []

  /// The members of answers that are JSON objects; none when one is not.
  init(_ posterior: [StepStory.Weighted]) {
    guard posterior.count > 1 else { return }
    for sample in posterior {
      guard let object = (try? JSONValue(parsing: Array(sample.name.utf8)))?.object else {
        fields = []
        return
      }
      for member in object.members {
        let text = member.value.string ?? member.value.description
        let place = fields.firstIndex { $0.name == member.name } ?? fields.endIndex
        if place == fields.endIndex { fields.append((member.name, [])) }
        if let known = fields[place].values.firstIndex(where: { $0.name == text }) {
          fields[place].values[known].value += sample.value
        } else {
          fields[place].values.append(StepStory.Weighted(name: text, value: sample.value))
        }
      }
    }
  }

  /// A list of bars for each member that is not the same in all answers.
  var bars: [Markup] {
    fields.filter { $0.values.count > 1 }.prefix(Self.most).compactMap { name, values in
      BarList(
        title: Excerpt.line(name, 60), rows: values.sorted { $0.value > $1.value },
        scale: .probability, limit: 5
      ).markup
    }
  }
}
