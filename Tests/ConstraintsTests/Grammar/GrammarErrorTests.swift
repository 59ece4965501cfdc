import Constraints
import Testing

@Suite struct GrammarErrorTests {
  /// Grammar, code, and the rendered error.
  static let faults: [(String, ConstraintError.Code, String)] = [
    (
      "root ::= \"a", .syntax,
      "g:1:10: error: this quote is never closed\n  root ::= \"a\n           ^"
    ),
    (
      "root ::= a\n\na ::= [a-z", .syntax,
      "g:3:7: error: this bracket is never closed\n  a ::= [a-z\n        ^"
    ),
    (
      "root ::= é \"ü\" missing", .syntax,
      "g:1:10: error: unexpected character outside quotes\n  root ::= é \"ü\" missing\n           ^"
    ),
    (
      "root ::= \"é\" missing", .syntax,
      "g:1:14: error: rule \"missing\" is not defined\n  root ::= \"é\" missing\n               ^"
    ),
    (
      "root ::= (a\nb", .syntax,
      "g:1:10: error: this parenthesis is never closed\n  root ::= (a\n           ^"
    ),
    (
      "root ::= a)", .syntax,
      "g:1:11: error: this parenthesis was never opened\n  root ::= a)\n            ^"
    ),
    (
      "root ::= *", .syntax, "g:1:10: error: there is nothing to repeat\n  root ::= *\n           ^"
    ),
    (
      "root ::= [z-a]", .syntax,
      "g:1:11: error: the range is reversed\n  root ::= [z-a]\n            ^"
    ),
    ("root ::= []", .syntax, "g:1:10: error: the class is empty\n  root ::= []\n           ^"),
    (
      "root = \"a\"", .syntax, "g:1:6: error: expected ::= after \"root\"\n  root = \"a\"\n       ^"
    ),
    ("::= a", .syntax, "g:1:1: error: expected the name of a rule\n  ::= a\n  ^"),
    (
      "root ::= \"\\q\"", .syntax,
      "g:1:11: error: unknown escape; known are \\n \\r \\t \\\\ \\\" \\[ \\] \\xXX \\uXXXX \\UXXXXXXXX\n"
        + "  root ::= \"\\q\"\n            ^"
    ),
    (
      "root ::= \"\\ud800\"", .syntax,
      "g:1:11: error: the escape is no Unicode character (surrogates are not)\n"
        + "  root ::= \"\\ud800\"\n            ^"
    ),
    (
      "root ::= \"\\xg0\"", .syntax,
      "g:1:11: error: the escape needs 2 hexadecimal digits\n  root ::= \"\\xg0\"\n            ^"
    ),
    (
      "root ::= \"a\"{3,2}", .syntax,
      "g:1:13: error: the repeat counts {3,2} are reversed\n  root ::= \"a\"{3,2}\n              ^"
    ),
    (
      "root ::= \"a\"{x}", .syntax,
      "g:1:14: error: expected a number\n  root ::= \"a\"{x}\n               ^"
    ),
    (
      "root ::= \"a\"\nroot ::= \"b\"", .syntax,
      "g:2:1: error: rule \"root\" is defined twice\n  root ::= \"b\"\n  ^"
    ),
    ("a ::= \"a\"", .syntax, "g:1:1: error: there is no rule \"root\"\n  a ::= \"a\"\n  ^"),
    ("", .syntax, "g:1:1: error: there is no rule \"root\"\n  \n  ^"),
    (
      "root ::= \"a\"\n  x root", .syntax,
      "g:2:5: error: expected ::= after \"x\"\n    x root\n      ^"
    ),
    (
      "root ::= root \"a\"", .unsatisfiable,
      "g:1:1: error: rule \"root\" can never be finished: every way through it calls itself\n"
        + "  root ::= root \"a\"\n  ^"
    ),
    (
      "root ::= <[12]> \"a\"", .unsupported,
      "g:1:10: error: token references (<[12]>, <think>) are refused: a grammar here is about text, "
        + "whatever the model's tokens are\n  root ::= <[12]> \"a\"\n           ^"
    ),
    (
      "root ::= \"a\"{99999}", .limit,
      "g:1:14: error: the repeat count is above 10000 (grammar repeat limit)\n"
        + "  root ::= \"a\"{99999}\n               ^"
    ),
    (
      "root ::= ((\"a\"{1,9999}){1,9999}){1,9999}", .limit,
      "g:1:24: error: the grammar needs more than 200000 states (grammar state limit); use smaller "
        + "repeat counts\n  root ::= ((\"a\"{1,9999}){1,9999}){1,9999}\n                         ^"
    ),
  ]

  @Test(arguments: faults.indices)
  func everyFaultIsShownWhereItIs(_ index: Int) {
    let (source, code, text) = Self.faults[index]
    let error = #expect(throws: ConstraintError.self) { try Grammar(gbnf: source) }
    #expect(error?.code == code)
    #expect(error?.rendered(in: source, named: "g") == text)
  }

  @Test func warningsNameTheRule() throws {
    let grammar = try Grammar(
      gbnf: "root ::= \"a\" | b\nb ::= \"x\" b\nc ::= d\nd ::= \"d\"")
    #expect(
      grammar.warnings.map(\.description) == [
        "rule \"b\" can never be finished; what calls it is left out",
        "rule \"c\" is never used", "rule \"d\" is never used",
      ])
    #expect(grammar.shortestLength == 1)
  }

  @Test func hostileNestingIsALimit() {
    let source = "root ::= " + String(repeating: "(", count: 60_000)
    let error = #expect(throws: ConstraintError.self) { try Grammar(gbnf: source) }
    #expect(error?.code == .limit)
  }

  @Test func layoutAndCommentsAreFree() throws {
    let constraint = try GrammarConstraint(
      gbnf: """
        # a comment
        root ::= # another
          "{" ws ( pair # inside
            ("," ws pair)*
          )? "}" ws

        pair   ::= [a-z]+ ":" [0-9] ws
          | "-"   # a line may begin with a bar
        \tws::=([ \\t\\n]ws)?

        """)
    #expect(try constraint.accepts(Array("{ a:1 ,-,b:2}\n".utf8)))
    #expect(try !constraint.accepts(Array("{a:1 b:2}".utf8)))
  }

  @Test func longLinesAreCutAroundTheFault() {
    let source = "root ::= " + String(repeating: "\"a\" ", count: 60) + "%"
    let error = #expect(throws: ConstraintError.self) { try Grammar(gbnf: source) }
    let lines = error?.rendered(in: source, named: "g").split(separator: "\n") ?? []
    #expect(lines.count == 3)
    #expect(lines[1].count <= 78)
    let caret = lines[2].firstIndex(of: "^")!
    #expect(
      lines[1][
        lines[1].index(
          lines[1].startIndex, offsetBy: lines[2].distance(from: lines[2].startIndex, to: caret))]
        == "%")
  }
}
