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

  @Test(.timeLimit(.minutes(60)))
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

  @Test func constraintsComeFromWhateverCanBeRead() async throws {
    let outcome = try await Shell.run(
      #"""
      scratch=$(mktemp -d); trap 'rm -rf $scratch' EXIT; cd $scratch; mkfifo pipe
      "$M" check --json-schema <(echo '{"type":"integer"}') 5 || echo substitution
      "$M" check --grammar-file <(echo 'root ::= "a"') a || echo grammar
      "$M" check --choice-file <(printf 'a\r\nb b\n') 'b b' || echo choice
      "$M" check --verbatim <(echo 'a cat sat') cat || echo verbatim
      "$M" check --json-schema '{"x-verbatim":"s"}' --source s=<(echo 'a cat sat') '"cat"' || echo source
      (sleep 0.2; echo '{"type":"integer"}' > pipe) & "$M" check --json-schema pipe 5 || echo pipe
      echo '{"type":"integer"}' | "$M" check --json-schema /dev/stdin 5 || echo stdin
      echo 5 | "$M" check --json-schema <(echo '{"type":"integer"}') - 2>/dev/null && echo newline
      """#)
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.output == "newline\n")
    let both = try await Shell.run(#"echo 1 | "$M" check --json-schema /dev/stdin"#)
    #expect(both.status == 64)
    #expect(both.error.contains("--json-schema /dev/stdin needs standard input"))
    let folder = try await Shell.run(#""$M" check --json-schema / 1"#)
    #expect(folder.status == 66 && folder.error.contains("/: is a directory"))
    let endless = try await Shell.run(#""$M" check --json-schema /dev/zero 1"#)
    #expect(endless.status == 65)
    #expect(endless.error.contains("/dev/zero: more than 268435456 bytes, which is the limit"))
  }

  @Test func aLineOfAChoiceFileIsNotEmpty() async throws {
    let outcome = try await Shell.run(#""$M" check --choice-file <(printf 'a\n\nb\n') a"#)
    #expect(outcome.status == 65)
    #expect(outcome.error.contains(":2: the line is empty"))
    let both = try await Shell.run(
      #""$M" check --choice a --choice-file <(echo b) a && "$M" check --choice a --choice-file <(echo b) b"#
    )
    #expect(both.status == 0, "\(both.error)")
  }

  /// What the argument parser is spared must be what it would have read.
  @Test func thousandsOfChoicesAreReadAsAFewAre() async throws {
    let outcome = try await Shell.run(
      #"""
      many=$(for i in {1..3000}; do echo "--choice word$i"; done)
      "$M" check $many word2999 && "$M" check $many --choice=last last || echo lost
      "$M" check $many --choice '' '' || echo empty
      "$M" check $many word3001 2>/dev/null && echo more
      "$M" check $many word1 word2 2>/dev/null && echo two
      "$M" check --regex '.*' $many --regex '.*9' word29 || echo both
      "$M" check --regex --choice $many -- --choice 2>/dev/null && echo swapped
      "$M" check $many -- --choice 2>/dev/null && echo option
      true
      """#)
    #expect(outcome.output.isEmpty, "\(outcome.output) \(outcome.error)")
  }

  @Test func aLineThatMeetsALimitDoesNotEndTheOthers() async throws {
    let outcome = try await Shell.run(
      #"""
      "$M" check --jsonl <<'END'
      {"id":1,"regex":"(a+)+\\1$","tests":[{"text":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"}]}
      {"id":2,"regex":"b+","tests":[{"text":"bb"}]}
      END
      """#)
    #expect(outcome.status == 65)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == 2, "\(outcome.error)")
    #expect(lines.first?.hasPrefix(#"{"id":1,"error":{"code":"constraint_limit""#) == true)
    #expect(lines.last?.contains(#""results":[true]"#) == true)
  }

  @Test(arguments: [
    ("compact", #"{"a":[1],"b":{}}"#), ("pretty", "{\n  \"a\": [\n    1\n  ],\n  \"b\": {}\n}"),
  ])
  func aStyleIsHowJSONIsWritten(style: String, text: String) async throws {
    let schema = #"{"const":{"a":[1],"b":{}}}"#
    let outcome = try await Shell.run(
      "\"$M\" generate x --json-schema '\(schema)' --json-style \(style) --quiet --particles 2 --seed 1"
    )
    #expect(outcome.output == text, "\(outcome.error)")
    let line = try await Shell.run(
      #"echo '{"prompt":"x","json_schema":\#(schema),"json_style":"\#(style)"}' | "$M" generate --jsonl --particles 2 --seed 1 --quiet"#
    )
    #expect(line.status == 0, "\(line.error)")
    let escaped = text.replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    #expect(line.output.contains("\"text\":\"\(escaped)\""), "\(line.output)")
  }

  @Test func styleAndWhiteSpaceAreNotBothGiven() async throws {
    let both = try await Shell.run(
      #""$M" generate x --json-schema true --json-style any --json-whitespace 1"#)
    #expect(both.status == 64 && both.error.contains("--json-style and --json-whitespace"))
    let unknown = try await Shell.run(#""$M" generate x --json-schema true --json-style prety"#)
    #expect(unknown.status == 64 && unknown.error.contains("pretty"))
  }

  @Test func argumentsThatAreNoTextAreRefused() async throws {
    let outcome = try await Shell.run(#""$M" check --choice $'a\xff' $'a\xff'"#)
    #expect(outcome.status == 64)
    #expect(outcome.error.contains("argument 3 is not valid UTF-8: a"))
  }

  @Test(arguments: [
    (#"{"age":1}"#, "at /age must be at least 3, and is 1 (minimum, /properties/age/minimum)"),
    ("{}", #"the key "age" is missing (required, /required)"#),
    (
      #"{"age":4,"x":1}"#,
      #"at /x: the key "x" is not allowed (additionalProperties, /additionalProperties)"#
    ),
  ])
  func aRejectionNamesKeywordAndPlace(text: String, reason: String) async throws {
    let schema =
      #"{"properties":{"age":{"minimum":3}},"required":["age"],"additionalProperties":false}"#
    let outcome = try await Shell.run("\"$M\" check --json-schema '\(schema)' '\(text)'")
    #expect(outcome.status == 1)
    #expect(outcome.error.hasSuffix(reason + "\n"), "\(outcome.error)")
  }

  @Test func messagesAreShortWhereTextsAreLong() async throws {
    let outcome = try await Shell.run(
      #"""
      word=$(printf 'a%.0s' {1..5000})
      "$M" check --json-schema "{\"pattern\":\"^($word)$\"}" '"b"'
      "$M" check --json-schema '{"multipleOf":7}' "1$(printf '7%.0s' {1..5000})"
      "$M" check --regex "($word" b
      """#)
    #expect(outcome.status == 65)
    for line in outcome.error.split(separator: "\n") { #expect(line.utf8.count < 400, "\(line)") }
    #expect(outcome.error.contains("does not match the pattern ^(aaa"))
    #expect(outcome.error.contains("must be a multiple of 7, and is 1777"))
  }
}
