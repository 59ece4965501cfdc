internal import JSONSchema

/// Reads a line of a handbook file, with the place of what is wrong.
struct RecordReader {
  let rules: InstructionRules
  /// What errors call the file.
  let file: String

  /// Most bad lines that are told.
  private static let mostComplaints = 100

  /// The records of a file; blank lines are skipped.
  /// - Throws: `importInvalid` with the lines and columns of all mistakes, one a line.
  func records(_ bytes: [UInt8]) throws(HandbookError) -> [BehaviorRecord] {
    var result: [BehaviorRecord] = []
    var lines: [String: Int] = [:]
    var complaints: [String] = []
    for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated()
    where !line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) {
      do throws(HandbookError) {
        let record = try record(Array(line), line: index + 1)
        if let earlier = lines.updateValue(index + 1, forKey: record.name.description) {
          throw HandbookError(
            .importInvalid,
            "\(file):\(index + 1): error: \(record.name) stands on line \(earlier) already")
        }
        result.append(record)
      } catch {
        complaints.append(error.message)
      }
    }
    if complaints.isEmpty { return result }
    let shown = complaints.prefix(Self.mostComplaints).joined(separator: "\n")
    let rest = complaints.count - Self.mostComplaints
    throw HandbookError(
      .importInvalid, shown + (rest > 0 ? "\nand \(rest) more lines that cannot be used" : ""))
  }

  private func record(_ bytes: [UInt8], line: Int) throws(HandbookError) -> BehaviorRecord {
    let document: JSONDocument
    do {
      document = try JSONDocument(bytes)
    } catch {
      throw HandbookError(
        .importInvalid, "\(file):\(line):\(error.location.column): error: \(error.message)")
    }
    let place = Place(file: file, line: line, node: document.root)
    let object = try place.object(keys: Self.keys)
    guard let nameNode = object["name"], let textNode = object["instruction"] else {
      throw place.error("a behavior needs \"name\" and \"instruction\"")
    }
    let scope = try object["scope"]?.string() ?? ""
    let name = try nameNode.checked { text throws(HandbookError) in try BehaviorName(text) }
    let instruction = try textNode.checked { text throws(HandbookError) in
      try rules.clean(text, scope: scope)
    }
    var record = BehaviorRecord(name: name, instruction: instruction)
    record.scope = scope
    record.topic =
      try object["topic"]?.checked { text throws(HandbookError) in try rules.clean(topic: text) }
      ?? ""
    record.status = try object["status"]?.choice()
    record.version = try object["version"]?.integer(from: 1) ?? 1
    record.author = try object["author"]?.choice() ?? .import
    record.createdAt = try object["created_at"]?.time()
    record.updatedAt = try object["updated_at"]?.time()
    record.merge = try object["merge"].map(merge)
    if let versions = object["versions"] {
      for item in try versions.elements() { record.versions.append(try version(item, scope)) }
      guard record.versions.contains(where: { $0.version == record.version }),
        zip(record.versions, record.versions.dropFirst()).allSatisfy({ $0.version < $1.version })
      else { throw versions.error("the versions must ascend and contain \(record.version)") }
    }
    if let origin = object["provenance"] {
      for item in try origin.elements() { record.provenance.append(try provenance(item)) }
    }
    if let stats = object["stats"] { record.statistics = try statistics(stats) }
    guard (record.status == .merged) == (record.merge != nil) else {
      throw place.error("\"merge\" and the status \"merged\" belong together")
    }
    return record
  }

  private func version(_ place: Place, _ scope: String) throws(HandbookError) -> BehaviorVersion {
    let object = try place.object(keys: ["version", "instruction", "author", "created_at"])
    guard let number = object["version"], let text = object["instruction"] else {
      throw place.error("a version needs \"version\" and \"instruction\"")
    }
    return BehaviorVersion(
      version: try number.integer(from: 1),
      instruction: try text.checked { text throws(HandbookError) in
        try rules.clean(text, scope: scope)
      },
      author: try object["author"]?.choice() ?? .import,
      createdAt: try object["created_at"]?.time() ?? 0)
  }

  private func provenance(_ place: Place) throws(HandbookError) -> (Int, Provenance) {
    let object = try place.object(keys: [
      "version", "run", "problem", "trace", "reflection", "strategist", "prompt_version",
      "correct",
    ])
    return (
      try object["version"]?.integer(from: 1) ?? 1,
      Provenance(
        run: try object["run"]?.string() ?? "", problem: try object["problem"]?.string() ?? "",
        trace: try object["trace"]?.string() ?? "",
        reflection: try object["reflection"]?.string() ?? "",
        strategist: try object["strategist"]?.string() ?? "",
        promptVersion: try object["prompt_version"]?.string() ?? "",
        correct: try object["correct"]?.bool())
    )
  }

  private func merge(_ place: Place) throws(HandbookError) -> BehaviorRecord.Merge {
    let object = try place.object(keys: ["into", "former_status", "reason", "cosine", "at"])
    guard let into = object["into"] else { throw place.error("a merge needs \"into\"") }
    return BehaviorRecord.Merge(
      into: try into.checked { text throws(HandbookError) in try BehaviorName(text) },
      formerStatus: try object["former_status"]?.choice() ?? .draft,
      reason: try object["reason"]?.string() ?? "", cosine: try object["cosine"]?.double(),
      at: try object["at"]?.time() ?? 0)
  }

  private func statistics(_ place: Place) throws(HandbookError) -> Statistics {
    let object = try place.object(keys: [
      "uses", "cited", "successes", "failures", "tokens_out", "tokens_baseline", "success_weight",
      "failure_weight", "weighed_at",
    ])
    var result = Statistics()
    result.uses = try object["uses"]?.integer(from: 0) ?? 0
    result.cited = try object["cited"]?.integer(from: 0) ?? 0
    result.successes = try object["successes"]?.integer(from: 0) ?? 0
    result.failures = try object["failures"]?.integer(from: 0) ?? 0
    result.tokensOut = try object["tokens_out"]?.integer(from: 0) ?? 0
    result.tokensBaseline = try object["tokens_baseline"]?.integer(from: 0) ?? 0
    result.successWeight = try object["success_weight"]?.double() ?? 0
    result.failureWeight = try object["failure_weight"]?.double() ?? 0
    result.weighedAt = try object["weighed_at"]?.time() ?? 0
    guard result.uses >= result.cited, result.cited >= result.successes + result.failures,
      result.successWeight >= 0, result.failureWeight >= 0
    else { throw place.error("the statistics contradict each other") }
    return result
  }

  private static let keys = [
    "name", "instruction", "topic", "scope", "status", "version", "author", "created_at",
    "updated_at", "merge", "versions", "provenance", "stats",
  ]
}

/// A value in a line of a file.
private struct Place {
  var file: String
  var line: Int
  var node: JSONNode

  func error(_ what: String) -> HandbookError {
    HandbookError(.importInvalid, "\(file):\(line):\(node.location.column): error: \(what)")
  }

  /// The members of an object that has no other keys than these.
  func object(keys: [String]) throws(HandbookError) -> [String: Place] {
    guard node.kind == .object else { throw error("an object is expected") }
    var result: [String: Place] = [:]
    for member in node.members {
      guard keys.contains(member.name) else {
        throw Place(file: file, line: line, node: member.key).error(
          "unknown key \(member.name.debugDescription); known are \(keys.joined(separator: ", "))")
      }
      result[member.name] = Place(file: file, line: line, node: member.value)
    }
    return result
  }

  func elements() throws(HandbookError) -> [Place] {
    guard node.kind == .array else { throw error("an array is expected") }
    return node.elements.map { Place(file: file, line: line, node: $0) }
  }

  func string() throws(HandbookError) -> String {
    guard let string = node.string else { throw error("a string is expected") }
    return string
  }

  func bool() throws(HandbookError) -> Bool {
    guard let bool = node.bool else { throw error("true or false is expected") }
    return bool
  }

  func integer(from least: Int) throws(HandbookError) -> Int {
    guard let number = node.number?.int, number >= least, number < 1 << 53 else {
      throw error("an integer of at least \(least) is expected")
    }
    return number
  }

  func double() throws(HandbookError) -> Double {
    guard let number = node.number?.double, number.isFinite else {
      throw error("a number is expected")
    }
    return number
  }

  func time() throws(HandbookError) -> Int {
    guard let time = Timestamp.seconds(try string()) else {
      throw error("a time such as 2026-11-23T06:00:00Z is expected")
    }
    return time
  }

  func choice<T: RawRepresentable & CaseIterable>() throws(HandbookError) -> T
  where T.RawValue == String {
    guard let value = T(rawValue: try string()) else {
      throw error("expected is one of \(T.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return value
  }

  /// The string after a check whose failure is reported here.
  func checked<T>(_ check: (String) throws(HandbookError) -> T) throws(HandbookError) -> T {
    let text = try string()
    do {
      return try check(text)
    } catch {
      throw self.error(error.message)
    }
  }
}
