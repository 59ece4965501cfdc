import Constraints
import Fuzzing

/// Reads any bytes as a grammar. Nothing but `ConstraintError` may come out, and for what is a
/// grammar the engine and the textbook recognizer must agree: on a text from the input's tail, and
/// on the shortest text there is.
@main struct FuzzGrammar {
  static func main() { startFuzzer { FuzzGrammar.run($0, $1) } }

  private static let limits: ConstraintLimits = {
    var limits = ConstraintLimits()
    limits.grammarStates = 5_000
    limits.grammarEdges = 50_000
    limits.grammarSets = 500
    limits.recognizerSteps = 100_000
    limits.completionBytes = 200
    return limits
  }()

  private static func run(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let input = Array(UnsafeBufferPointer(start: bytes, count: count))
    // The grammar, a NUL, a text.
    let parts = input.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
    let source = String(decoding: parts[0], as: UTF8.self)
    do throws(ConstraintError) {
      let grammar = try Grammar(gbnf: source, limits: limits)
      let constraint = try GrammarConstraint(grammar, limits: limits)
      let recognizer = GrammarRecognizer(grammar, limits: limits)
      guard let start = constraint.start else { return 0 }
      let shortest = try constraint.shortestCompletion(start)
      for text in [shortest, parts.count > 1 ? Array(parts[1]) : nil] {
        guard let text else { continue }
        let agree = try constraint.accepts(text) == recognizer.matches(text)
        precondition(agree, "engine and recognizer disagree")
      }
    } catch {
      precondition(!error.rendered(in: source, named: "grammar").isEmpty)
    }
    return 0
  }
}
