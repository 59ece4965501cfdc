import Constraints
import Testing

/// Random patterns over a small alphabet, against PCRE2 on every short text.
@Suite struct RandomPatternTests {
  static let alphabet: [[UInt8]] = ["a", "b", "\n", "-"].map(bytes)
  static let texts: [[UInt8]] = {
    var all: [[UInt8]] = [[]]
    var last = all
    for _ in 0..<4 {
      last = last.flatMap { text in alphabet.map { text + $0 } }
      all += last
    }
    return all
  }()

  /// A random pattern; `depth` bounds its nesting.
  static func pattern(_ choices: inout Choices, depth: Int) -> String {
    if depth == 0 || choices.below(4) == 0 {
      return choices.pick([
        "a", "b", "-", ".", "\\n", "[ab]", "[^a]", "\\w", "\\W", "a", "b", "(?i:A)", "\\R", "\\s",
      ])
    }
    func inner(_ choices: inout Choices) -> String { pattern(&choices, depth: depth - 1) }
    switch choices.below(22) {
    case 0...5: return inner(&choices) + inner(&choices)
    case 6, 7, 8: return "(?:\(inner(&choices))|\(inner(&choices)))"
    case 9: return "(?:\(inner(&choices)))*"
    case 10: return "(?:\(inner(&choices)))+?"
    case 11: return "(?:\(inner(&choices)))?"
    case 12: return "(?:\(inner(&choices))){\(choices.below(3)),\(2 + choices.below(3))}"
    case 13: return "(?=\(inner(&choices)))"
    case 14: return "(?!\(inner(&choices)))"
    case 15: return "(?<=\(inner(&choices)))"
    case 16: return "(?<!\(inner(&choices)))"
    case 17: return choices.pick(["^", "$", "\\b", "\\B", "\\A", "\\z", "\\Z", "(?m:^)", "(?m:$)"])
    case 18: return "(?>\(inner(&choices)))"
    case 19: return choices.pick(["a", "[ab]", ".", "(?:ab)"]) + choices.pick(["*+", "++", "?+"])
    case 20: return "(?(?=\(inner(&choices)))\(inner(&choices))|\(inner(&choices)))"
    default: return "(?:\(inner(&choices))|)\(inner(&choices))"
    }
  }

  @Test(arguments: 0..<40)
  func randomPatternsAgreeWithPCRE2OnEveryShortText(_ seed: Int) throws {
    var choices = Choices(state: UInt64(seed) &* 7919)
    var compared = 0
    for _ in 0..<60 {
      let pattern = Self.pattern(&choices, depth: 3 + seed % 3)
      guard let oracle = FullMatch(pattern),
        case .regular(let parsed) = try PatternAnalysis(pattern)
      else { continue }
      let automaton = try RegularLanguage(parsed).automaton()
      compared += 1
      // (texts) The length of the shortest accepted extension seen.
      var nearest: [[UInt8]: Int] = [:]
      for text in Self.texts {
        guard let verdict = oracle.accepts(text) else { continue }
        let accepted = try automaton.accepts(text)
        if accepted != verdict {  // cheaper than an expectation a text
          Issue.record(
            "\(pattern.debugDescription) on \(String(decoding: text, as: UTF8.self).debugDescription)"
          )
        }
        guard verdict else { continue }
        for end in 0...min(2, text.count) {
          nearest[Array(text[..<end])] = min(nearest[Array(text[..<end])] ?? .max, text.count - end)
        }
      }
      for text in Self.texts where text.count <= 2 {
        let state = try automaton.start.flatMap { try automaton.advance($0, by: text) }
        guard let state else {
          #expect(nearest[text] == nil)
          continue
        }
        let completion = try #require(try automaton.shortestCompletion(state))
        #expect(completion.count == automaton.distance(state), "\(pattern.debugDescription)")
        #expect(oracle.accepts(text + completion) != false, "\(pattern.debugDescription)")
        if let seen = nearest[text] { #expect(completion.count <= seen) }
      }
    }
    #expect(compared > 10)
  }
}
