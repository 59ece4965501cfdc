internal import Foundation
public import JSONSchema

/// A behavior as one line of a handbook file: everything the store knows about it except the
/// single usage events.
public struct BehaviorRecord: Sendable {
  public var name: BehaviorName
  /// What to do.
  public var instruction: String
  /// What it is about; empty when that is not known.
  public var topic = ""
  /// What its text may contain beyond plain advice (see `InstructionRules`).
  public var scope = ""
  /// Nil when the file leaves it to the reader, who will make it a draft.
  public var status: Behavior.Status?
  /// Counts the wordings of the instruction, from 1.
  public var version = 1
  /// Who wrote it.
  public var author = Behavior.Author.import
  /// Seconds since 1970; nil when the file does not say.
  public var createdAt: Int?
  /// Seconds since 1970; nil when the file does not say.
  public var updatedAt: Int?
  /// The standing merge, when the status is `merged`.
  public var merge: Merge?
  /// Every version, oldest first; empty when the one above is the only one.
  public var versions: [BehaviorVersion] = []
  /// Where each wording comes from, oldest first.
  public var provenance: [(version: Int, provenance: Provenance)] = []
  /// The behavior's own statistics, without those of what was merged into it.
  public var statistics = Statistics()

  /// What a merged behavior gave way to.
  public struct Merge: Hashable, Sendable {
    /// The behavior that stands for it now.
    public var into: BehaviorName
    /// Its status before, which undoing gives back.
    public var formerStatus: Behavior.Status
    /// Why they are the same.
    public var reason: String
    /// How alike their vectors were, when that was the reason.
    public var cosine: Double?
    /// Seconds since 1970.
    public var at: Int
  }

  /// A record with nothing but a name and an instruction.
  public init(name: BehaviorName, instruction: String) {
    self.name = name
    self.instruction = instruction
  }
}

// MARK: - Writing

extension BehaviorRecord {
  /// The record as JSON, always with the same keys in the same order.
  public var json: JSONValue {
    var object = JSONObject()
    object["name"] = .string(name.description)
    object["instruction"] = .string(instruction)
    object["topic"] = .string(topic)
    if !scope.isEmpty { object["scope"] = .string(scope) }
    if let status { object["status"] = .string(status.rawValue) }
    object["version"] = .number(JSONNumber(version))
    object["author"] = .string(author.rawValue)
    if let createdAt { object["created_at"] = .string(Timestamp.text(createdAt)) }
    if let updatedAt { object["updated_at"] = .string(Timestamp.text(updatedAt)) }
    if let merge { object["merge"] = merge.json }
    if !versions.isEmpty { object["versions"] = .array(versions.map(Self.json)) }
    if !provenance.isEmpty {
      object["provenance"] = .array(provenance.map { Self.json($0.version, $0.provenance) })
    }
    if statistics.uses > 0 { object["stats"] = statistics.json }
    return .object(object)
  }

  private static func json(_ version: BehaviorVersion) -> JSONValue {
    [
      "version": .number(JSONNumber(version.version)),
      "instruction": .string(version.instruction), "author": .string(version.author.rawValue),
      "created_at": .string(Timestamp.text(version.createdAt)),
    ]
  }

  private static func json(_ version: Int, _ provenance: Provenance) -> JSONValue {
    var object = JSONObject()
    object["version"] = .number(JSONNumber(version))
    object["run"] = .string(provenance.run)
    for (key, value) in [
      ("problem", provenance.problem), ("trace", provenance.trace),
      ("reflection", provenance.reflection), ("strategist", provenance.strategist),
      ("prompt_version", provenance.promptVersion),
    ] where !value.isEmpty {
      object[key] = .string(value)
    }
    if let correct = provenance.correct { object["correct"] = .bool(correct) }
    return .object(object)
  }
}

extension BehaviorRecord.Merge {
  fileprivate var json: JSONValue {
    var object = JSONObject()
    object["into"] = .string(into.description)
    object["former_status"] = .string(formerStatus.rawValue)
    object["reason"] = .string(reason)
    if let cosine, let number = JSONNumber(cosine) { object["cosine"] = .number(number) }
    object["at"] = .string(Timestamp.text(at))
    return .object(object)
  }
}

extension Statistics {
  /// The statistics as JSON.
  public var json: JSONValue {
    [
      "uses": .number(JSONNumber(uses)), "cited": .number(JSONNumber(cited)),
      "successes": .number(JSONNumber(successes)), "failures": .number(JSONNumber(failures)),
      "tokens_out": .number(JSONNumber(tokensOut)),
      "tokens_baseline": .number(JSONNumber(tokensBaseline)),
      "success_weight": JSONNumber(successWeight).map(JSONValue.number) ?? .null,
      "failure_weight": JSONNumber(failureWeight).map(JSONValue.number) ?? .null,
      "weighed_at": .string(Timestamp.text(weighedAt)),
    ]
  }
}

/// Seconds since 1970 as ISO 8601 in UTC.
public enum Timestamp {
  /// For example `2026-11-23T06:00:00Z`.
  public static func text(_ seconds: Int) -> String {
    Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
  }

  /// The seconds; nil when the text is no time.
  public static func seconds(_ text: String) -> Int? {
    guard let date = try? Date(text, strategy: .iso8601) else { return nil }
    let seconds = date.timeIntervalSince1970
    return abs(seconds) < 1e12 ? Int(seconds) : nil
  }
}
