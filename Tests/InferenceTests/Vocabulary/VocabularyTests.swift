import Inference
import Testing

@Suite struct VocabularyTests {
  let vocabulary = Vocabulary(
    tokens: ["a", "ab", "abc", "b", "", "<end>", "ab"].map { Array($0.utf8) },
    kinds: [.text, .text, .text, .text, .text, .endOfGeneration, .text])

  @Test func aTokenWithoutTextIsUnused() {
    #expect(vocabulary.kinds[4] == .unused)
    #expect(vocabulary.endOfGeneration == [5])
  }

  @Test func controlTokensAddNoBytes() {
    #expect(vocabulary.bytes(of: [0, 5, 3]) == Array("ab".utf8))
  }

  @Test func theTrieVisitsEachPrefixOnceAndKeepsDuplicates() {
    let trie = vocabulary.trie
    #expect(trie.byte == Array("abcb".utf8))
    #expect(trie.depth == [1, 2, 3, 1])
    #expect(trie.subtreeEnd == [3, 3, 3, 4])
    #expect(trie.tokens == [0, 1, 6, 2, 3])
    #expect(trie.tokenStart == [0, 1, 3, 4, 5])
    #expect(trie.maxDepth == 3)
  }
}
