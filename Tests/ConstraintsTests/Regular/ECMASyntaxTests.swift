import Constraints
import Testing

/// JSON Schema's `pattern`: ECMA-262, searched anywhere in the text.
@Suite struct ECMASyntaxTests {
  static let cases: [(pattern: String, accepted: [String], refused: [String])] = [
    ("foo", ["foo", "a foo!", "x\nfoo"], ["fo", ""]),
    ("^foo$", ["foo"], ["foo\n", "afoo"]),
    ("^foo", ["foo", "foobar\n"], ["a\nfoo"]),
    ("bar$", ["bar", "x\nbar"], ["bar\n"]),
    ("", ["", "anything\n"], []),
    ("^.$", ["a", "é", "😀", "\u{85}"], ["\n", "\r", "\u{2028}", "ab"]),
    ("^\\d\\w\\s$", ["1a ", "1_\u{FEFF}", "1a\u{A0}"], ["٣a ", "1é ", "1a\u{200B}"]),
    ("^\\S\\W\\D$", ["a-b", "éé-"], [" -b"]),
    ("^[^]$|^[]$", ["\n", "a"], ["", "ab"]),
    ("^[\\w-.]+$", ["a-b.c"], ["a b"]),
    ("^[\\w-\\.]+$", ["a-b.c"], ["a b"]),
    ("^[a\\-z]$", ["-", "a"], ["b"]),
    ("^\\/\\-\\_\\u0041\\u{1F600}\\uD83D\\uDE00\\x42\\cA\\0$", ["/-_A😀😀B\u{1}\0"], ["/"]),
    ("^\\p{L}+$", ["aé世"], ["a1"]),
    ("^\\p{Letter}\\p{Lu}\\P{Lu}$", ["éÉé"], ["ééé"]),
    ("^\\p{Script=Greek}+\\p{sc=Latin}$", ["αa"], ["aa"]),
    ("^\\p{ASCII}\\p{gc=Nd}$", ["a٣"], ["éa"]),
    ("^(?!.*\\.\\.)[a-z.]+$", ["a.b"], ["a..b"]),
    ("^(?=.*[A-Z])(?=.*\\d).{3,}$", ["aB1", "1Bxxx"], ["ab1", "B1"]),
    ("(?<=a+)b", ["aab"], ["b", "cb"]),
    ("(?<!^)x", ["ax"], ["x"]),
    ("\\bfoo\\b", ["a foo b", "foo"], ["afoo", "foob"]),
    (
      "^((?!-)[A-Za-z0-9-]{1,63}(?<!-)\\.)+[A-Za-z]{2,6}$", ["a-b.example.org"],
      ["-a.org", "a-.org", "org"]
    ),
    ("^{\\d+}$", ["{12}"], ["12"]),
    ("^a{,2}$", ["a{,2}"], ["aa"]),
    ("^x{2,3}?$", ["xx", "xxx"], ["x"]),
    ("(?i)^abc$", ["ABC"], ["AB"]),
    ("^(?<year>\\d{4})-\\d\\d$", ["2024-01"], ["24-01"]),
    ("^(?:a|b|)$", ["", "a"], ["ab"]),
    ("^[[:alpha:]]$", [":]", "a]", "[]"], ["a", "z"]),
    ("a|^$", ["", "xay"], ["b"]),
  ]

  @Test(arguments: cases.indices)
  func searchesAsECMASays(_ index: Int) throws {
    let (pattern, accepted, refused) = Self.cases[index]
    let automaton = try RegularLanguage(pattern: pattern, syntax: .ecma262, match: .search)
      .automaton()
    for text in accepted {
      #expect(try automaton.accepts(bytes(text)), "\(pattern) on \(text.debugDescription)")
    }
    for text in refused {
      #expect(try !automaton.accepts(bytes(text)), "\(pattern) on \(text.debugDescription)")
    }
  }

  @Test func refusesWhatECMADoesNotKnow() {
    for pattern in [
      "\\a", "^a\\G", "a++", "(?>a)", "[z-a]", "(", ")", "[a", "\\u12", "\\p{Nonsense}", "a{2,1}",
      "*", "\\uD800", "\\",
    ] {
      let error = #expect(throws: ConstraintError.self, "\(pattern)") {
        try PatternAnalysis(pattern, syntax: .ecma262)
      }
      #expect(error?.code == .syntax, "\(pattern)")
    }
    #expect(throws: ConstraintError.self) {
      try RegularLanguage(pattern: "(a)\\1", syntax: .ecma262)
    }
  }
}
