import Testing

@Suite struct CheckCommandTests {
  @Test(arguments: [
    ("--regex '[a-z]+' hello", Int32(0)), ("--regex '[a-z]+' HELLO", 1),
    ("--regex '(a)\\1' aa", 0), ("--choice yes --choice no maybe", 1),
    ("--choice yes --choice no no", 0), ("--regex 'a.*' --regex '.*b' ab", 0),
    ("--regex 'a.*' --regex '.*b' ac", 1), ("--regex '[a-z' x", 65),
    ("--grammar-file /nonexistent x", 66), ("--unknown x", 64), ("x", 64),
    ("--regex '-?\\d+' 12", 0), ("--regex '-?\\d+' -- -12", 0), ("--regex '-?\\d+' x", 1),
    ("--choice -1 --choice --2 -- -1", 0), ("--choice -1 --choice --2 -- --2", 0),
    ("--choice -1 --choice --2 1", 1), ("--json-schema - 5 <<< '{\"type\": \"integer\"}'", 0),
    ("--prefix --regex 'abc' ab", 0), ("--prefix --regex 'abc' ax", 1),
  ])
  func theStatusIsTheVerdict(arguments: String, status: Int32) async throws {
    let outcome = try await Shell.run("\"$M\" check \(arguments)")
    #expect(outcome.status == status, "\(outcome.error)")
    #expect(outcome.output.isEmpty)
    #expect(outcome.error.isEmpty == (status == 0))
  }

  @Test func theOffsetIsTheFirstByteWithoutContinuation() async throws {
    let outcome = try await Shell.run("\"$M\" check --json --regex '\\d{4}-\\d{2}' 20x4-11")
    #expect(outcome.status == 1)
    #expect(outcome.output.hasPrefix(#"{"accepted":false,"viable":false,"offset":2,"#))
  }

  @Test func aBadPatternIsShownWithACaret() async throws {
    let outcome = try await Shell.run("\"$M\" check --regex 'ab(cd' x")
    #expect(outcome.status == 65)
    #expect(outcome.error.contains("--regex:1:6: error:"))
    #expect(outcome.error.contains("  1 | ab(cd\n    |      ^"))
  }

  @Test func theFileOfABadConstraintIsNamed() async throws {
    let outcome = try await Shell.run(
      #"""
      scratch=$(mktemp -d); trap 'rm -rf $scratch' EXIT; cd $scratch
      printf '{"a":\n [}' > s.json; printf 'root ::= "a' > g.gbnf
      "$M" check --json-schema s.json 1; "$M" check --grammar-file g.gbnf a
      "$M" check --json-schema - 1 < s.json; "$M" check --json-schema '{' 1
      """#)
    let heads = outcome.error.split(separator: "\n").filter { $0.contains("error:") }
    #expect(heads.count == 4, "\(outcome.error)")
    let names = ["s.json:2:3:", "g.gbnf:1:", "standard input:2:3:", "--json-schema:1:2:"]
    for (head, name) in zip(heads, names) { #expect(head.contains(name), "\(head)") }
  }

  @Test func constraintsGivenByOptionAreAudited() async throws {
    let outcome = try await Shell.run(
      #"""
      "$M" grammar audit --json-schema '{"type":"integer","minimun":3}' --regex 'a+'
      """#)
    #expect(outcome.status == 0, "\(outcome.error)")
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.first?.hasPrefix(#"{"file":"--regex","compiled":true,"#) == true)
    #expect(lines.last?.hasPrefix(#"{"file":"--json-schema","compiled":true,"#) == true)
    #expect(lines.last?.contains(#"/minimun: the keyword \"minimun\" means nothing"#) == true)
    #expect(try await Shell.run(#""$M" grammar audit"#).status == 64)
  }

  @Test func bytesThatAreNoTextAreToldWithTheirPlace() async throws {
    let outcome = try await Shell.run(
      #"printf '{"a":\xff}' | "$M" check --json-schema - 1"#)
    #expect(outcome.status == 65)
    #expect(outcome.error.contains("standard input: not valid UTF-8 (at byte 5)"))
  }

  @Test func aMisspelledKeywordIsWarnedOfAndChangesNothing() async throws {
    let outcome = try await Shell.run(
      #""$M" check --json-schema '{"type":"integer","minimun":3}' 1"#)
    #expect(outcome.status == 0 && outcome.output.isEmpty)
    #expect(
      outcome.error
        == #"--json-schema:1:19: warning: /minimun: the keyword "minimun" means nothing and is "#
        + "not enforced; did you mean \"minimum\"?\n")
  }

  @Test(.timeLimit(.minutes(10)))
  func aCatastrophicPatternEndsWithItsLimitNamed() async throws {
    let nested = try await Shell.run(
      "\"$M\" check --regex \"$(printf '(%.0s' {1..60000})a$(printf ')%.0s' {1..60000})\" a")
    #expect(nested.status == 65)
    #expect(nested.error.contains("nest") || nested.error.contains("limit"))
    let text = String(repeating: "a", count: 40)
    let explosive = try await Shell.run("\"$M\" check --regex '(a+)+$' \(text)b")
    #expect(explosive.status == 1)
  }

  @Test func schemasJudgeAnyOrderAndSpacing() async throws {
    let schema = #"{"type":"object","properties":{"a":{"type":"integer"},"b":{}},"required":["a"]}"#
    let good = try await Shell.run(
      "printf ' { \"b\" : [ ] ,\\n \"a\":1.0 }' | \"$M\" check --json-schema '\(schema)'")
    #expect(good.status == 0, "\(good.error)")
    let bad = try await Shell.run("printf '{\"a\":1.5}' | \"$M\" check --json-schema '\(schema)'")
    #expect(bad.status == 1)
  }

  @Test func linesJudgeEveryTest() async throws {
    let outcome = try await Shell.run(
      """
      "$M" check --jsonl <<'END'
      {"id":1,"regex":"a+","tests":[{"valid":true,"text":"aa"},{"valid":false,"text":"ab"}]}
      {"id":2,"schema":{"type":"string","maxLength":2},"tests":[{"data":"ab"},{"data":"abc"}]}
      {"id":3,"regex":"(","tests":[]}
      END
      """)
    #expect(outcome.status == 0)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines[0].contains(#""results":[true,false]"#))
    #expect(lines[1].contains(#""results":[true,false]"#))
    #expect(lines[2].contains(#""compiled":false"#))
  }
}
