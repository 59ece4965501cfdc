import Inference
import Testing

@Suite struct VocabularyAnnexTests {
  @Test func aValueIsMadeOnceForAllCopiesOfTheTree() {
    let vocabulary = Vocabulary(tokens: [[97], [98]], kinds: [.text, .text])
    let copy = vocabulary.trie
    #expect(vocabulary.trie.annex.value([Int].self) { [1] } == [1])
    #expect(copy.annex.value([Int].self) { [2] } == [1])
    #expect(copy.annex.value(String.self) { "other" } == "other")
  }
}
