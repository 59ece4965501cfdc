import Constraints
import Fuzzing

/// Reads any bytes as a pattern and a text. Nothing but `ConstraintError` may come out, and where the
/// pattern is regular the automaton and PCRE2 must agree about the text and about the shortest text
/// there is.
@main struct FuzzPattern {
  static func main() { startFuzzer { FuzzPattern.run($0, $1) } }

  private static func run(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let input = Array(UnsafeBufferPointer(start: bytes, count: count))
    let parts = input.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
    guard let source = String(validating: parts[0], as: UTF8.self) else { return 0 }
    let text = parts.count > 1 ? Array(parts[1]) : []
    do throws(ConstraintError) {
      try compare(source, text)
    } catch {
      // A refusal or a limit is an answer.
    }
    return 0
  }

  private static func compare(_ source: String, _ text: [UInt8]) throws(ConstraintError) {
    let language = try RegularLanguage(pattern: source)
    let automaton = try language.automaton()
    let matcher = try PatternMatcher(source)
    if String(validating: text, as: UTF8.self) != nil {
      let byAutomaton = try automaton.accepts(text)
      let byPCRE2 = try matcher.matches(text)
      precondition(byAutomaton == byPCRE2, "automaton and PCRE2 disagree")
    }
    guard let start = automaton.start, let shortest = try automaton.shortestCompletion(start),
      shortest.count < 200
    else { return }
    let isAccepted = try matcher.matches(shortest)
    precondition(isAccepted, "the shortest text is not accepted")
  }
}
