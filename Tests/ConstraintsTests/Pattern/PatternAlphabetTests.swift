import Constraints
import Inference
import Testing

/// Prefixes that PCRE2 alone would wrongly call viable.
@Suite struct PatternAlphabetTests {
  private func isViable(_ pattern: String, _ text: [UInt8]) throws -> Bool {
    let constraint = try PatternConstraint(pattern)
    guard let start = constraint.start else { return false }
    return try constraint.advance(start, by: text) != nil
  }

  @Test(arguments: [#"(a)\1"#, #"^(a|b)+\1$"#, #"(\w{3}) \1 \1"#, #"(condition)?(?(1)then|else)"#])
  func anUnfinishedCharacterIsDeadWhereNoneFits(pattern: String) throws {
    for bytes in [[0xF0], [0xF0, 0x9F], [0xC3], [0xE2, 0x80]] as [[UInt8]] {
      #expect(try !isViable(pattern, bytes))
    }
  }

  @Test func anUnfinishedCharacterIsAskedAboutWhereAnyFits() throws {
    #expect(try isViable(#"(.)\1b"#, [0xF0, 0x9F]))
    #expect(try isViable(#"(.)\1b"#, Array("😀".utf8) + [0xF0, 0x9F]))
    // The second character must be the first again: another block's lead byte cannot become it.
    #expect(try !isViable(#"(.)\1b"#, Array("😀".utf8) + [0xC3]))
    #expect(try !isViable(#"(.)\1b"#, Array("aa".utf8) + [0xF0, 0x9F]))
    #expect(try isViable(#"([^x])\1"#, Array("é".utf8) + [0xC3]))
  }

  @Test func whatTheSourceMakesPossibleStaysPossible() throws {
    #expect(try isViable(#"(a)\1\x{1F600}"#, Array("aa".utf8) + [0xF0, 0x9F]))
    #expect(try isViable(#"(a)\1\p{Emoji_Presentation}|(a)\1é"#, Array("aa".utf8) + [0xC3]))
    #expect(try isViable(#"(?i)(a)\1K"#, Array("aa".utf8) + [0xE2, 0x84]))
    #expect(try isViable(#"(a)\1\s"#, Array("aa\n".utf8)))
    #expect(try isViable(#"(a)\1[^b]"#, Array("aa\n".utf8)))
    #expect(try isViable(#"(?s)(a)\1."#, Array("aa\n".utf8)))
    #expect(try isViable("(a)\\1[\t-\r]", Array("aa\n".utf8)))
  }

  @Test(arguments: [#"^(a)\1$"#, #"(?|(a)|(b))\1$"#, #"^(.)\1*$"#, #"(\w)(?=\1)\1$"#])
  func aNewlineBehindTheEndIsDeadWhereNoneCanBeConsumed(pattern: String) throws {
    #expect(try isViable(pattern, Array("aa".utf8)))
    #expect(try !isViable(pattern, Array("aa\n".utf8)))
  }

  @Test func theMaskAgreesWithSingleChecks() throws {
    let texts: [[UInt8]] = [
      Array("a".utf8), Array("b".utf8), Array("\n".utf8), [0xF0], [0xF0, 0x9F], [0xC3], [0x9F],
      [0x98, 0x80], Array("é".utf8), Array("aé".utf8), [0x61, 0xC3],
    ]
    let vocabulary = Vocabulary(tokens: texts, kinds: texts.map { _ in .text })
    for pattern in [#"(a)\1"#, #"(.)\1b?"#, #"([^a])\1"#, #"(é)\1"#] {
      let constraint = try PatternConstraint(pattern)
      for prefix in [[], [0x61], Array("é".utf8), [0xF0], [0xC3]] as [[UInt8]] {
        guard let start = constraint.start,
          let state = try constraint.advance(start, by: prefix)
        else { continue }
        var mask = TokenMask(count: vocabulary.count)
        try constraint.fillMask(&mask, state, over: vocabulary.trie)
        for id in 0..<TokenID(vocabulary.count) {
          let bytes = Array(vocabulary.bytes(of: id))
          #expect(
            try mask[id] == constraint.admits(state, bytes.span), "\(pattern) \(prefix) \(bytes)")
        }
      }
    }
  }
}
