import Constraints
import JSONSchema
import Testing

@Suite struct ECMAPatternTests {
  @Test(arguments: [
    (#"^a.b$"#, #"^a[^\n\r\x{2028}\x{2029}]b\z"#), (#"\u0041\u{1F600}"#, #"\x{41}\x{1f600}"#),
    (#"\ud83d\ude00"#, #"\x{1f600}"#), (#"[^]"#, #"[\x{0}-\x{10ffff}]"#), ("[]", "(?!)"),
    ("a{,3}", #"a\{,3\}"#), ("a{2,}?", "a{2,}?"), (#"\v\0\cJ\x41"#, #"\x{0b}\x{0}\x{a}\x{41}"#),
    ("[[:alpha:]]", #"[\[:alpha:]\]"#), (#"\p{Letter}\P{gc=Nd}"#, #"\p{L}\P{Nd}"#),
    (#"\p{Script=Greek}"#, #"\p{sc:Greek}"#), ("(?<year>[0-9])", "(?<year>[0-9])"),
    (#"\/\-\@"#, #"\/\-\@"#), (#"[\b]"#, #"[\x{8}]"#), (#"(?i)a"#, #"(?i)a"#),
    (#"\Aa\Z"#, #"\Aa\z"#),
  ])
  func translationsSpellOutWhatECMAMeans(_ pattern: String, _ expected: String) throws {
    #expect(try ECMAPattern.pcre2(pattern) == expected)
  }

  @Test(arguments: [
    ("a**", 2), ("(", 0), (")", 0), ("[a", 1), (#"\"#, 0), (#"é\ud800"#, 7), (#"\x4"#, 1),
    ("(*UTF)a", 0),
    (#"\p{L"#, 3), (#"\q"#, 1), ("a++", 2), ("*a", 0), ("^*", 1), (#"\Q.\E"#, 1),
  ])
  func whatIsNotECMAIsRefusedWithItsPlace(_ pattern: String, _ offset: Int) {
    do throws(PatternError) {
      let translated = try ECMAPattern.pcre2(pattern)
      Issue.record("accepted as \(translated)")
    } catch { #expect(error.offset == offset) }
  }

  @Test(arguments: [#"\a"#, "(?i)a", #"\Aa"#, "a}", "]", "(?P<x>a)", "{1}"])
  func theStrictReadingRefusesWhatIsOnlyCommon(_ pattern: String) {
    #expect(throws: PatternError.self) { try ECMAPattern.pcre2(pattern, isStrict: true) }
  }

  @Test(arguments: [
    ("^a$", "a\n", false), ("a.c", "a\u{2028}c", false), (#"^\s$"#, "\u{FEFF}", true),
    (#"^\S$"#, "\u{A0}", false), (#"^\d$"#, "٣", false), (#"^\w+$"#, "é", false),
    ("b", "abc", true),
    ("^🐲*$", "🐲🐲", true), (#"^\p{Lu}"#, "É", true), (#"^[^\s]+$"#, "a\u{2003}b", false),
    (#"^[\S ]+$"#, "a b", true), ("^(?:a|ab)c$", "abc", true), ("", "", true), ("x?", "", true),
  ])
  func matchesAreECMAs(_ pattern: String, _ text: String, _ expected: Bool) throws {
    let compiled = try ECMAPatternCompiler().compile(pattern)
    #expect(try compiled.matches(Array(text.utf8)[...]) == expected)
  }
}
