internal import JSONSchema

/// One remembered result.
struct ScoreRecord {
  var set: String
  var arm: String
  var prompt: String
  var result: ScoringResult

  var json: JSONValue {
    var object: JSONObject = JSONObject([
      .init(name: "set", value: .string(set)), .init(name: "arm", value: .string(arm)),
      .init(name: "prompt", value: .string(prompt)),
      .init(name: "rewards", value: .array(result.outcomes.map { .double($0.reward) })),
      .init(name: "accuracies", value: .array(result.outcomes.map { .double($0.accuracy) })),
      .init(name: "tokens", value: .number(JSONNumber(result.tokens))),
    ])
    if result.outcomes.contains(where: { $0.answer != nil }) {
      object["answers"] = .array(
        result.outcomes.map { $0.answer.map { .string($0) } ?? .null })
    }
    return .object(object)
  }

  init(set: String, arm: String, prompt: String, result: ScoringResult) {
    self.set = set
    self.arm = arm
    self.prompt = prompt
    self.result = result
  }

  init?(_ json: JSONValue) {
    guard let set = json["set"]?.string, let prompt = json["prompt"]?.string,
      let rewards = json["rewards"]?.array, let accuracies = json["accuracies"]?.array,
      rewards.count == accuracies.count
    else { return nil }
    self.set = set
    self.prompt = prompt
    arm = json["arm"]?.string ?? ""
    let answers = json["answers"]?.array ?? []
    result = ScoringResult(
      outcomes: rewards.indices.map {
        ItemOutcome(
          reward: rewards[$0].number?.double ?? 0, accuracy: accuracies[$0].number?.double ?? 0,
          answer: answers.indices.contains($0) ? answers[$0].string : nil)
      },
      tokens: json["tokens"]?.int ?? 0)
  }
}

/// Results in a file of JSON lines: a header with the scorer's identity, then one result a line.
///
/// A process that dies leaves at worst an unfinished last line, which the next one removes. One
/// process at a time: the file is locked while it is open.
final class ScoreFile: Sendable {
  let path: String
  /// What was there when it was opened.
  let records: [ScoreRecord]
  private let file: LineFile

  init(path: String, identity: String) throws(PromptingError) {
    self.path = path
    do throws(LineFileError) {
      file = try LineFile(path)
    } catch {
      throw error.isBusy
        ? PromptingError(.busy, "\(path): another process is writing this history")
        : PromptingError(.file, error.message)
    }
    records = try Self.records(file, identity)
    do throws(LineFileError) {
      try file.repair()
      if file.lines.isEmpty {
        try file.append(
          JSONWriter().bytes(of: ["history": 1, "identity": .string(identity)]))
      }
    } catch {
      throw PromptingError(.file, error.message)
    }
  }

  /// Writes one line.
  func append(_ record: ScoreRecord) throws(PromptingError) {
    do throws(LineFileError) {
      try file.append(JSONWriter().bytes(of: record.json))
    } catch {
      throw PromptingError(.file, error.message)
    }
  }

  private static func records(
    _ file: LineFile, _ identity: String
  ) throws(PromptingError) -> [ScoreRecord] {
    let path = file.path
    var records: [ScoreRecord] = []
    for (index, line) in file.lines.enumerated() {
      guard let json = try? JSONValue(parsing: line) else {
        throw PromptingError(.invalidInput, "\(path):\(index + 1): not a line of a history")
      }
      if index == 0 {
        guard json["history"]?.int == 1, let found = json["identity"]?.string else {
          throw PromptingError(.invalidInput, "\(path):1: not a history of prompt evaluations")
        }
        guard found == identity else {
          throw PromptingError(
            .invalidInput,
            "\(path):1: these are results of another model or other labels (\(found)); "
              + "name another file")
        }
      } else if let record = ScoreRecord(json) {
        records.append(record)
      } else {
        throw PromptingError(.invalidInput, "\(path):\(index + 1): not a line of a history")
      }
    }
    return records
  }
}
