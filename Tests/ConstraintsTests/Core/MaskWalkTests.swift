import Constraints
import Inference
import Testing

/// Accepts the texts that a, b, a, b, … begins, of even length.
private struct Alternation: ByteAutomaton {
  let start: Int? = 0
  let viability = Viability.exact
  func step(_ state: Int, _ byte: UInt8) -> Int? {
    byte == (state == 0 ? UInt8(ascii: "a") : UInt8(ascii: "b")) ? 1 - state : nil
  }
  func isComplete(_ state: Int) -> Bool { state == 0 }
  func shortestCompletion(_ state: Int) -> [UInt8]? { state == 0 ? [] : Array("b".utf8) }
}

@Suite struct MaskWalkTests {
  @Test func theMaskHoldsExactlyTheAdmittedTokens() throws {
    let texts = ["a", "ab", "aba", "abb", "b", "ba", "bb", "abab"]
    let vocabulary = Vocabulary(
      tokens: texts.map { Array($0.utf8) }, kinds: texts.map { _ in .text })
    for state in [0, 1] {
      var mask = TokenMask(count: vocabulary.count)
      try Alternation().fillMask(&mask, state, over: vocabulary.trie)
      for id in 0..<TokenID(vocabulary.count) {
        let admitted = try Alternation().admits(state, Array(vocabulary.bytes(of: id)).span)
        #expect(mask[id] == admitted)
      }
    }
  }
}
