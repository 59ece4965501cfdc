internal import Inference
public import JSONSchema

extension ExperimentArm {
  /// The arm as a record.
  /// - Parameter texts: whether prompts are written; without them the masks still say what was
  ///   cut, for those who have the data.
  public func json(texts: Bool) -> JSONValue {
    var object = JSONObject([
      .init(name: "arm", value: .string(name)),
      .init(name: "evaluations", value: .number(JSONNumber(evaluations))),
      .init(name: "distinct", value: .number(JSONNumber(distinct))),
      .init(name: "tokens", value: .number(JSONNumber(tokens))),
      .init(name: "considered", value: .number(JSONNumber(considered))),
      .init(name: "finalists", value: .number(JSONNumber(finalists))),
      .init(name: "length", value: .number(JSONNumber(prompt.length))),
      .init(name: "fitness", value: .rounded(prompt.fitness, places: 3)),
      .init(name: "train_accuracy", value: .rounded(prompt.accuracy, places: 4)),
      .init(name: "generation", value: .number(JSONNumber(prompt.generation))),
      .init(name: "dev", value: dev.json),
    ])
    if let test { object["test"] = test.json }
    if let difference {
      object["test_minus_unpruned"] = [
        "mean": .rounded(difference.mean, places: 4), "low": .rounded(difference.low, places: 4),
        "high": .rounded(difference.high, places: 4),
      ]
    }
    if texts { object["prompt"] = .string(prompt.text) }
    if let mask = prompt.mask { object["mask"] = .string(mask.digits) }
    if !curve.isEmpty { object["curve"] = .array(curve.map(\.json)) }
    if !lineage.isEmpty {
      object["lineage"] = .array(lineage.map { $0.json(texts: texts) })
    }
    return .object(object)
  }
}

extension Proportion {
  /// `{"n", "accuracy", "low", "high"}`: a share with its 95 % interval.
  public var json: JSONValue {
    [
      "n": .number(JSONNumber(count)), "accuracy": .rounded(value, places: 4),
      "low": .rounded(interval.lowerBound, places: 4),
      "high": .rounded(interval.upperBound, places: 4),
    ]
  }
}

extension GenerationSummary {
  /// One point of the curves.
  var json: JSONValue {
    [
      "generation": .number(JSONNumber(generation)), "best": .rounded(best, places: 3),
      "mean": .rounded(mean, places: 3), "length": .rounded(length, places: 2),
      "evaluations": .number(JSONNumber(evaluations)),
      "best_so_far": .rounded(bestSoFar, places: 3),
    ]
  }
}

extension PromptCandidate {
  /// A step of a lineage.
  func json(texts: Bool) -> JSONValue {
    var object = JSONObject([
      .init(name: "generation", value: .number(JSONNumber(generation))),
      .init(name: "fitness", value: .rounded(fitness, places: 3)),
      .init(name: "length", value: .number(JSONNumber(length))),
    ])
    if let mask { object["mask"] = .string(mask.digits) }
    if texts { object["prompt"] = .string(text) }
    return .object(object)
  }
}
