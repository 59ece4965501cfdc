import Constraints
import Testing

/// Each pattern with texts that are judged by PCRE2 and by the automaton.
@Suite struct FullMatchTests {
  static let cases: [(pattern: String, texts: [String])] = [
    ("abc", ["abc", "ab", "abcd", ""]),
    ("a*", ["", "a", "aaaa", "b"]),
    ("a|ab", ["a", "ab", "b"]),
    ("(?:a|ab)(?:c|bcd)", ["ac", "abcd", "abc", "abbcd"]),
    ("^abc$", ["abc", "abc\n", "\nabc"]),
    ("abc$\\n", ["abc\n", "abc", "abc\n\n"]),
    ("a$\\n?b?", ["a", "a\n", "ab", "a\nb"]),
    ("a\\z", ["a", "a\n"]),
    ("a\\Z\\n?", ["a", "a\n", "a\n\n"]),
    ("(?m)a$\\n^b", ["a\nb", "ab", "a\n"]),
    ("(?m)a\\n^", ["a\n", "a"]),
    ("(?m)(?:^a\\n?)+", ["a", "a\na", "aa", "a\n", "a\na\n"]),
    ("\\bword\\b", ["word", "words"]),
    ("a\\b b", ["a b", "a  b"]),
    ("a\\bb", ["ab", "a"]),
    ("a\\Bb", ["ab"]),
    ("\\b\\w{2}\\b.\\b\\w\\b", ["ab c", "abcc", "ab-c"]),
    ("(?<!\\d)\\d{2}(?!\\d)", ["12", "123"]),
    ("(?=.*\\d)(?=.*[a-z]).{4,6}", ["abc1", "abcd", "1234", "a1", "abcde1", "abcdef1"]),
    ("(?!ab$)a.*", ["ab", "abc", "a", "ab\n"]),
    ("(?:(?!foo).)*", ["bar", "foo", "xfoo", "fo", "fofo", ""]),
    ("(?:(?!foo).)*foo", ["foo", "xfoo", "foofoo"]),
    ("[ab]+(?<=aab)c", ["aabc", "abc", "baabc", "aab"]),
    ("(?<=^|,)x(?=,|$)", ["x", ","]),
    ("\\w+(?<!ing)", ["sing", "sin", "ing", "ingo"]),
    ("(?<!\\bun)able(?!\\w)", ["able"]),
    ("(?:un)?(?<!\\bun)able", ["able", "unable"]),
    ("(?(?=a)ab|cd)", ["ab", "cd", "ad"]),
    ("(?(?!a)cd|ab)", ["ab", "cd", "ad"]),
    ("x(?(?<=x)y|z)", ["xy", "xz"]),
    ("(?(DEFINE)(?<d>\\d+))(?&d)-(?&d)", ["1-22", "-", "1-"]),
    ("([ab])(?1)x", ["abx", "aax", "ax"]),
    ("(?|(a)|(b))c", ["ac", "bc", "cc"]),
    ("(?>a|ab)c", ["ac", "abc"]),
    ("(?>ab|a)c", ["ac", "abc"]),
    ("(?>a*)ab", ["ab", "aab"]),
    ("a++ab", ["ab", "aab"]),
    ("(?>a+?)b+", ["ab", "aab", "abb"]),
    ("(?>a+?)ab", ["aab", "ab", "aaab"]),
    ("(?>.*?)a.*", ["a", "ba", "ab"]),
    ("(?>a{1,3}?)b", ["ab", "aab"]),
    ("(?>a{1,3})ab?", ["aaaa", "aaaab", "aab"]),
    ("(?>a{1,3}+)b", ["ab", "aaab", "aaaab"]),
    ("(?>[a-z]++\\d++)+?", ["a1", "a1b2", "a", "1"]),
    ("(?>a?)b", ["b", "ab", "a"]),
    ("a?+a", ["a", "aa"]),
    ("(?>(?:a|b)+)b", ["ab", "b"]),
    ("(?>(?:ab){2,4})c", ["ababc", "abababc", "abc"]),
    ("(?>a(?>b(?>c)))+", ["abc", "abcabc"]),
    ("(?>[a-z]{2,5}?)123", ["ab123", "abc123"]),
    ("\\R", ["\n", "\r", "\r\n", "\u{85}", "\u{2028}", "\n\n"]),
    ("\\R\\n", ["\r\n", "\n\n", "\r\n\n"]),
    ("\\R+", ["\r\n\r", "\n\r\n"]),
    (".", ["a", "é", "😀", "\n", "\r", ""]),
    ("(?s).", ["\n", "é"]),
    ("\\N\\h\\H\\v\\V\\s\\S", ["a b\n1 c", "a\u{3000}b\u{2028}1\u{0B}c", "a  \nb c"]),
    ("[^a]", ["a", "b", "é", "\n"]),
    ("[[:alpha:]][[:^digit:]][[:punct:]]", ["ab!", "a1!", "éa!"]),
    ("[]a]+", ["]", "a]", "b"]),
    ("[^]a]", ["]", "b"]),
    ("[a-]+", ["a-", "b"]),
    ("[a\\-z]+", ["a-z", "b"]),
    ("[\\x{41}-\\x{43}\\d_]+", ["ABC_9", "D"]),
    ("[\\b]", ["\u{8}", "b"]),
    ("(?i)straße", ["STRASSE", "STRAßE", "straẞe"]),
    ("(?i)k", ["k", "K", "\u{212A}", "l"]),
    ("(?i)[^k]", ["k", "K", "\u{212A}", "l"]),
    ("(?i)[a-s]+", ["SſA", "z"]),
    ("(?i)σ", ["Σ", "ς", "σ"]),
    ("a(?i)b|c", ["aB", "C", "Ab"]),
    ("a(?i:b)c", ["aBc", "abC"]),
    ("(?x) a b # comment\n c", ["abc", "a b c"]),
    ("(?xx)[a b]+", ["ab", "a b"]),
    ("\\Qa.b\\E+", ["a.b", "a.bb", "axb"]),
    ("\\p{L}+", ["aé世", "1"]),
    ("\\p{Greek}+", ["αβγ", "a"]),
    ("\\P{Lu}", ["a", "A"]),
    ("[^\\p{L}\\d]+", ["-.", "a"]),
    ("(?i)\\p{Lu}+", ["aA", "1"]),
    ("(*UCP)\\w\\d", ["é٣", "a1", "--"]),
    ("(*UCP)\\bé\\b", ["é"]),
    ("x{2}", ["xx", "x"]),
    ("x{2,}", ["xxxx", "x"]),
    ("x{,2}", ["x{,2}", "xx"]),
    ("x{a}", ["x{a}"]),
    ("(?:a{2,3}){2}", ["aaaa", "aaaaaa", "aaa", "aaaaaaa"]),
    ("(?:a{3}){2,3}", ["aaaaaa", "aaaaaaa", "aaaaaaaaa"]),
    ("(?:a|b?){2,3}", ["", "ab", "abab", "bbb"]),
    ("(?:(?=a)|b){2}a?", ["a", "bb", "ba", "b", ""]),
    ("(?:^a|b)*", ["ab", "ba", "b", "bab"]),
    ("(?:a|\\b)*", ["a", "", "aa"]),
    ("(?!^ab)a?b*", ["ab", "b", "abb"]),
    ("a*(?!^)b", ["b", "ab"]),
    ("(?<!^a)b|ab", ["ab", "b"]),
    ("\\Gab", ["ab"]),
    ("a(?#comment)*", ["", "aaa"]),
    ("(?U)a+b", ["aab"]),
    ("\\07\\x41\\x{1F600}\\cA\\e\\a\\o{101}\\N{U+42}", ["\u{7}A😀\u{1}\u{1B}\u{7}AB"]),
    ("(?^i)a", ["A"]),
    ("(?<n>a)(?'m'b)(?P<o>c)(?&n)(?P>m)\\g<o>\\g'1'", ["abcabca"]),
    ("(?=a)*b", ["b", "ab"]),
    ("(?=(?!b)\\w)\\w", ["a", "b"]),
    ("(?!(?=a).)\\w", ["a", "b"]),
  ]

  @Test(arguments: cases.indices)
  func theAutomatonAgreesWithPCRE2(_ index: Int) throws {
    let (pattern, texts) = Self.cases[index]
    let oracle = try #require(FullMatch(pattern), "PCRE2 refuses \(pattern)")
    let automaton = try RegularLanguage(pattern: pattern).automaton()
    var choices = Choices(state: UInt64(index))
    var all = texts.map(bytes)
    for _ in 0..<20 {
      guard let member = try automaton.sample(&choices, length: 1 + choices.below(12)) else {
        continue
      }
      #expect(
        oracle.accepts(member) == true,
        "\(pattern) on \(String(decoding: member, as: UTF8.self).debugDescription)")
      all.append(member)
    }
    for _ in 0..<40 where !all.isEmpty { all.append(mutated(choices.pick(all), &choices)) }
    for text in all {
      let accepted = try automaton.accepts(text)
      #expect(
        accepted == oracle.accepts(text),
        "\(pattern) on \(String(decoding: text, as: UTF8.self).debugDescription)")
    }
  }
}
