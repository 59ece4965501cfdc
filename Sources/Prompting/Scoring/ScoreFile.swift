internal import Foundation
internal import JSONSchema

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

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
      .init(name: "rewards", value: .array(result.outcomes.map { .number(of: $0.reward) })),
      .init(name: "accuracies", value: .array(result.outcomes.map { .number(of: $0.accuracy) })),
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

extension JSONValue {
  /// A number; what JSON cannot say becomes null.
  static func number(of value: Double) -> JSONValue {
    JSONNumber(value).map { .number($0) } ?? .null
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
  private let descriptor: Int32

  init(path: String, identity: String) throws(PromptingError) {
    self.path = path
    let descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Self.failure(path) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw PromptingError(.busy, "\(path): another process is writing this history")
    }
    self.descriptor = descriptor
    do throws(PromptingError) {
      records = try Self.read(path, descriptor, identity)
    } catch {
      close(descriptor)
      throw error
    }
  }

  deinit { close(descriptor) }

  /// Writes one line.
  func append(_ record: ScoreRecord) throws(PromptingError) {
    try Self.write(record.json, to: descriptor, path)
  }

  private static func read(
    _ path: String, _ descriptor: Int32, _ identity: String
  ) throws(PromptingError) -> [ScoreRecord] {
    guard let data = FileManager.default.contents(atPath: path) else { throw failure(path) }
    let bytes = Array(data)
    let end = (bytes.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
    if end < bytes.count, ftruncate(descriptor, off_t(end)) != 0 { throw failure(path) }
    var records: [ScoreRecord] = []
    for (index, line) in bytes[..<end].split(separator: UInt8(ascii: "\n")).enumerated() {
      guard let json = try? JSONValue(parsing: Array(line)) else {
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
    if end == 0 {
      try write(["history": 1, "identity": .string(identity)], to: descriptor, path)
    }
    return records
  }

  private static func write(
    _ value: JSONValue, to descriptor: Int32, _ path: String
  ) throws(PromptingError) {
    let line = JSONWriter().bytes(of: value) + [UInt8(ascii: "\n")]
    var done = 0
    while done < line.count {
      // The one pointer here; the array outlives the call.
      let count = line[done...].withUnsafeBytes { bytes in
        bytes.baseAddress.map { systemWrite(descriptor, $0, bytes.count) } ?? 0
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw failure(path) }
      done += count
    }
  }

  private static func failure(_ path: String) -> PromptingError {
    PromptingError(.file, "\(path): \(String(cString: strerror(errno)))")
  }
}

/// write(2), whose name is taken inside the class.
private func systemWrite(_ file: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
  write(file, bytes, count)
}
