import Constraints
import Testing

@Suite struct UnicodeTablesTests {
  /// The code points whose number has the bit set.
  private func half(_ bit: UInt32) -> ScalarSet {
    let width: UInt32 = 1 << bit
    var ranges: [ScalarSet.Range] = []
    var lower = width
    while lower < 0x110000 {
      ranges.append(ScalarSet.Range(lower: lower, upper: min(lower + width - 1, 0x10FFFF)))
      lower += 2 * width
    }
    return ScalarSet(unsorted: ranges)
  }

  private func item(_ range: ScalarSet.Range) -> String {
    "\\x{" + String(range.lower, radix: 16) + "}-\\x{" + String(range.upper, radix: 16) + "}"
  }

  /// A pair of code points that PCRE2 folds together differs in some bit of its number. Fold the half
  /// of the code points outside our cased alphabet with the bit set: nothing of the other half may
  /// match. The bits from 9 up, that is; classes for the lower ones are too large to compile.
  @Test func nothingOutsideTheCasedAlphabetHasAnotherCase() throws {
    let found = UnicodeTables.scalars(UnicodeTables.casedClass, ucp: false, caseless: false)
    let outside = try #require(found).complement
    for bit: UInt32 in 9..<21 {
      let set = outside.intersection(half(bit))
      let items = set.ranges.map(item).joined()
      let folded = UnicodeTables.scalars(items, ucp: false, caseless: true)
      #expect(folded == set, "bit \(bit)")
    }
  }

  @Test func caseClosuresAreThoseOfPCRE2() throws {
    for (text, wanted) in [
      ("k", "Kk\u{212A}"), ("ſ", "Ssſ"), ("σ", "Σςσ"), ("ß", "ßẞ"), ("é", "Éé"), ("1", "1"),
      ("世", "世"),
    ] {
      let scalars = text.unicodeScalars.map { ScalarSet($0.value) }
      let closure = UnicodeTables.caseClosure(try #require(scalars.first))
      let expected = wanted.unicodeScalars.reduce(ScalarSet()) { $0.union(ScalarSet($1.value)) }
      #expect(closure == expected, "\(text)")
    }
  }
}
