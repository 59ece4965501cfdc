/// Watches an agent's thoughts and says when to come to an end (TrimR, arXiv 2505.17155).
///
/// Thoughts are cut into sub-thoughts at words of reflection. It is enough when consecutive
/// sub-thoughts give the same answer (overthinking), when the same sixteen words have come three
/// times (repetition), or when more than 60 % of the steps are spent and nothing has worked yet
/// (underthinking).
package struct TraceTrimmer {
  /// Why it is enough.
  package enum Reason: String, Hashable, Sendable {
    case sameAnswer = "two thoughts in a row come to the same answer"
    case repetition = "the same words come again and again"
    case noProgress = "most steps are spent and nothing has worked yet"
  }

  /// Words that begin a new sub-thought.
  static let reflections: Set<String> = [
    "wait", "but", "alternatively", "however", "hmm", "actually", "let", "maybe",
  ]
  /// Equal answers in a row that are enough.
  static let equalAnswers = 2
  /// The length of a repetition in words, and how often it must come.
  static let (repeatedWords, repeats) = (16, 3)
  /// The share of the steps after which something must have worked.
  static let patience = 0.6

  private var answers: [String] = []
  private var words: [Substring] = []
  private var counts: [ArraySlice<Substring>: Int] = [:]
  private var isRepeating = false
  private var hasProgress = false

  package init() {}

  /// Takes a thought in.
  package mutating func add(_ thought: String) {
    for part in Self.parts(thought) {
      if let answer = Self.answer(in: part) { answers.append(answer) }
    }
    for word in thought.split(whereSeparator: \.isWhitespace) {
      words.append(word)
      guard words.count >= Self.repeatedWords else { continue }
      let gram = words[(words.count - Self.repeatedWords)...]
      // Slices compare by content; their own copies keep the table small.
      let key = ArraySlice(Array(gram))
      counts[key, default: 0] += 1
      if counts[key] == Self.repeats { isRepeating = true }
    }
  }

  /// Something has worked.
  package mutating func progress() { hasProgress = true }

  /// Why it is enough; nil to go on.
  /// - Parameters:
  ///   - steps: taken so far.
  ///   - limit: most steps.
  package func verdict(steps: Int, limit: Int) -> Reason? {
    if isRepeating { return .repetition }
    let last = answers.suffix(Self.equalAnswers)
    if last.count == Self.equalAnswers, Set(last).count == 1 { return .sameAnswer }
    if !hasProgress, Double(steps) >= Self.patience * Double(limit) { return .noProgress }
    return nil
  }

  /// Sub-thoughts: a new one begins at a word of reflection.
  package static func parts(_ thought: String) -> [String] {
    var parts: [[Substring]] = [[]]
    for word in thought.split(whereSeparator: \.isWhitespace) {
      let plain = word.lowercased().filter(\.isLetter)
      if reflections.contains(plain), parts[parts.count - 1].isEmpty == false { parts.append([]) }
      parts[parts.count - 1].append(word)
    }
    return parts.filter { !$0.isEmpty }.map { $0.joined(separator: " ") }
  }

  /// The answer that a sub-thought gives: what follows its last "answer is", up to the end of the
  /// sentence.
  package static func answer(in part: String) -> String? {
    let lower = part.lowercased()
    guard let range = lower.ranges(of: "answer is").last else { return nil }
    let rest = lower[range.upperBound...].split(separator: /[!?\n]|\.(\s|$)/).first ?? ""
    let trimmed = rest.split(whereSeparator: { $0.isWhitespace || $0 == ":" }).joined(
      separator: " ")
    return trimmed.isEmpty ? nil : trimmed
  }
}
