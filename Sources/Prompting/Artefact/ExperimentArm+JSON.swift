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
      .init(name: "fitness", value: .rounded(prompt.fitness, 3)),
      .init(name: "train_accuracy", value: .rounded(prompt.accuracy, 4)),
      .init(name: "generation", value: .number(JSONNumber(prompt.generation))),
      .init(name: "dev", value: dev.json),
    ])
    if let test { object["test"] = test.json }
    if let difference {
      object["test_minus_unpruned"] = [
        "mean": .rounded(difference.mean, 4), "low": .rounded(difference.low, 4),
        "high": .rounded(difference.high, 4),
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
      "n": .number(JSONNumber(count)), "accuracy": .rounded(value, 4),
      "low": .rounded(interval.lowerBound, 4), "high": .rounded(interval.upperBound, 4),
    ]
  }
}

extension GenerationSummary {
  /// One point of the curves.
  var json: JSONValue {
    [
      "generation": .number(JSONNumber(generation)), "best": .rounded(best, 3),
      "mean": .rounded(mean, 3), "length": .rounded(length, 2),
      "evaluations": .number(JSONNumber(evaluations)), "best_so_far": .rounded(bestSoFar, 3),
    ]
  }
}

extension Candidate {
  /// A step of a lineage.
  func json(texts: Bool) -> JSONValue {
    var object = JSONObject([
      .init(name: "generation", value: .number(JSONNumber(generation))),
      .init(name: "fitness", value: .rounded(fitness, 3)),
      .init(name: "length", value: .number(JSONNumber(length))),
    ])
    if let mask { object["mask"] = .string(mask.digits) }
    if texts { object["prompt"] = .string(text) }
    return .object(object)
  }
}

extension JSONValue {
  /// A number with at most `places` decimals.
  static func rounded(_ value: Double, _ places: Int) -> JSONValue {
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    return .number(of: (value * scale).rounded() / scale)
  }
}
