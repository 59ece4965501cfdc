internal import JSONSchema

/// Something to learn from: a problem, perhaps with its answer, perhaps with a solution that an
/// earlier run wrote.
public struct Problem: Hashable, Sendable {
  /// Names it in records; its line number when the file does not.
  public var id: String
  /// The question.
  public var question: String
  /// The right answer, when it is known.
  public var answer: String?
  /// What it is about; behaviors learned from it get this topic.
  public var topic: String
  /// A solution written earlier; then it is not solved again.
  public var trace: String?
  /// Whether that solution was right, when that is known and `answer` is not there to compare.
  public var correct: Bool?
  /// The run that wrote the solution.
  public var run: String?

  /// A problem; `answer` is nil where nobody knows it.
  public init(
    id: String, question: String, answer: String? = nil, topic: String = "",
    trace: String? = nil, correct: Bool? = nil, run: String? = nil
  ) {
    self.id = id
    self.question = question
    self.answer = answer
    self.topic = topic
    self.trace = trace
    self.correct = correct
    self.run = run
  }

  /// Reads JSON Lines: `{"question", "id"?, "answer"?, "topic"?, "trace"?, "correct"?, "run"?}`;
  /// `problem` and `prompt` may stand for `question`, and a line may be a string.
  /// - Throws: `problemInvalid` with line and column.
  public static func read(_ bytes: [UInt8], file: String = "problems.jsonl")
    throws(HandbookError) -> [Problem]
  {
    var result: [Problem] = []
    for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated()
    where !line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) {
      let root: JSONNode
      do {
        root = try JSONDocument(Array(line)).root
      } catch {
        throw HandbookError(
          .problemInvalid, "\(file):\(index + 1):\(error.location.column): error: \(error.message)")
      }
      func text(_ key: String) -> String? {
        guard let node = root[key] else { return nil }
        return node.string ?? node.number?.text
      }
      guard
        let question = root.string ?? text("question") ?? text("problem") ?? text("prompt"),
        !question.isEmpty
      else {
        throw HandbookError(
          .problemInvalid,
          "\(file):\(index + 1):\(root.location.column): error: a problem needs \"question\"")
      }
      let topic: String
      do {
        topic = try InstructionRules().clean(topic: text("topic") ?? "")
      } catch {
        throw HandbookError(
          .problemInvalid,
          "\(file):\(index + 1):\(root["topic"]?.location.column ?? 1): error: \(error.message)")
      }
      result.append(
        Problem(
          id: text("id") ?? String(index + 1), question: question, answer: text("answer"),
          topic: topic, trace: text("trace"), correct: root["correct"]?.bool,
          run: text("run")))
    }
    return result
  }
}

/// Reads answers out of reasoning, and compares them.
public enum FinalAnswer {
  /// What stands in the last `\boxed{…}`; else after the last "answer is" or "answer:"; else the
  /// last number; else the last line.
  public static func of(_ trace: String) -> String {
    if let start = trace.ranges(of: "\\boxed{").last?.upperBound {
      var depth = 1
      var result = ""
      for character in trace[start...] {
        if character == "{" { depth += 1 }
        if character == "}" { depth -= 1 }
        if depth == 0 { return tidy(result) }
        result.append(character)
      }
    }
    let lower = trace.lowercased()
    if let match = lower.matches(of: /answer(?:\s+is|\s*:|\s*=)[:\s]*/).last,
      lower.utf8.count == trace.utf8.count
    {
      let start = trace.utf8.index(
        trace.startIndex,
        offsetBy: lower.utf8.distance(from: lower.startIndex, to: match.range.upperBound))
      let line = trace[start...].prefix { !$0.isNewline }
      if !line.isEmpty { return tidy(String(line)) }
    }
    if let number = trace.matches(of: /-?\d[\d,]*(?:\.\d+)?/).last {
      return tidy(String(number.output))
    }
    return tidy(trace.split(whereSeparator: \.isNewline).last.map(String.init) ?? "")
  }

  /// Whether two answers are the same: as numbers when both are, else as words.
  public static func match(_ given: String, _ wanted: String) -> Bool {
    let (one, two) = (tidy(given), tidy(wanted))
    if let left = number(one), let right = number(two) {
      return abs(left - right) <= 1e-6 * max(1, abs(right))
    }
    return one.lowercased() == two.lowercased()
  }

  private static func number(_ text: String) -> Double? {
    Double(text.replacing(",", with: ""))
  }

  /// Without white space, punctuation and units of emphasis at the ends.
  private static func tidy(_ text: String) -> String {
    var result = Substring(text)
    let edges = Set<Character>(" \t\n\r\"'`*_.,;:!$")
    while let first = result.first, edges.contains(first) { result.removeFirst() }
    while let last = result.last, edges.contains(last) { result.removeLast() }
    return String(result)
  }
}
