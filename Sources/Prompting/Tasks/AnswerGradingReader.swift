internal import Constraints
internal import JSONSchema

/// Reads `answer` of a `task.json`:
/// `{"metric": "number", "max_tokens": 200, "stop": ["Question"], "extract": {"cue": "\nThe answer
/// is", "regex": " -?\\d+"}}`. The metric is `exact`, `number`, `words`, `{"regex": pattern}` or
/// `{"checker": command}`; an extraction has a `regex` or a `choice`.
struct AnswerGradingReader {
  let source: TaskSource

  /// What a node says.
  /// - Throws: `invalidInput` with file, line and column.
  func read(_ node: JSONNode) throws(PromptingError) -> AnswerGrading {
    try check(node, is: "\"answer\"", keys: ["metric", "max_tokens", "stop", "extract"])
    guard let metric = node["metric"] else { throw source.error("\"metric\" is missing", node) }
    var grading = AnswerGrading(metric: try self.metric(metric))
    grading.maxTokens = try count("max_tokens", in: node) ?? grading.maxTokens
    if let stop = node["stop"] {
      grading.stops = try source.strings("stop", in: node)
      if grading.stops.contains("") { throw source.error("a stop must not be empty", stop) }
    }
    if let extract = node["extract"] { grading.extraction = try extraction(extract) }
    return grading
  }

  private func metric(_ node: JSONNode) throws(PromptingError) -> AnswerGrading.Metric {
    switch node.string {
    case "exact": return .exact
    case "number": return .number
    case "words": return .words
    case .some(let name):
      throw source.error(
        "unknown metric \"\(name)\"; there are exact, number, words, {\"regex\": …} and "
          + "{\"checker\": …}", node)
    case nil: break
    }
    try check(node, is: "a metric", keys: ["regex", "checker"])
    switch (node["regex"], node["checker"]) {
    case (.some, nil): return .regex(try source.string("regex", in: node).text)
    case (nil, .some): return .checker(try source.string("checker", in: node).text)
    default: throw source.error("a metric is {\"regex\": text} or {\"checker\": text}", node)
    }
  }

  private func extraction(_ node: JSONNode) throws(PromptingError) -> AnswerGrading.Extraction {
    try check(node, is: "\"extract\"", keys: ["cue", "regex", "choice", "max_tokens"])
    let cue = try source.string("cue", in: node).text
    let part: ConstraintSpec.Part
    switch (node["regex"], node["choice"]) {
    case (.some, nil): part = .regex(try source.string("regex", in: node).text)
    case (nil, .some(let choice)):
      let texts = try source.strings("choice", in: node)
      guard !texts.isEmpty, !texts.contains("") else {
        throw source.error("a choice is between texts that are not empty", choice)
      }
      part = .choice(texts)
    default: throw source.error("\"extract\" needs either \"regex\" or \"choice\"", node)
    }
    var extraction = AnswerGrading.Extraction(cue: cue, form: ConstraintSpec([part]))
    extraction.maxTokens = try count("max_tokens", in: node) ?? extraction.maxTokens
    return extraction
  }

  private func count(_ key: String, in node: JSONNode) throws(PromptingError) -> Int? {
    guard let value = node[key] else { return nil }
    guard let count = value.number?.int, (1...100_000).contains(count) else {
      throw source.error("\"\(key)\" is a number from 1 to 100000", value)
    }
    return count
  }

  private func check(
    _ node: JSONNode, is name: String, keys: [String]
  ) throws(PromptingError) {
    guard node.kind == .object else { throw source.error("\(name) is an object", node) }
    for member in node.members where !keys.contains(member.name) {
      throw source.error(
        "unknown key \"\(member.name)\"; there are \(keys.joined(separator: ", "))", member.key)
    }
  }
}
