import Constraints
import Testing

@Suite struct GrammarErrorTests {
  struct Fault: Sendable, CustomTestStringConvertible {
    var source: String
    var code = ConstraintError.Code.syntax
    /// Line and column of the caret.
    var place: String
    var message: String
    var testDescription: String { String(source.prefix(40)) }
  }

  static let faults: [Fault] = [
    Fault(source: "root ::= \"a", place: "1:10", message: "this quote is never closed"),
    Fault(
      source: "root ::= a\n\na ::= [a-z", place: "3:7", message: "this bracket is never closed"),
    Fault(
      source: "root ::= é \"ü\"", place: "1:10", message: "unexpected character outside quotes"),
    Fault(
      source: "root ::= \"é\" missing", place: "1:14", message: "rule \"missing\" is not defined"),
    Fault(source: "root ::= (a\nb", place: "1:10", message: "this parenthesis is never closed"),
    Fault(source: "root ::= a)", place: "1:11", message: "this parenthesis was never opened"),
    Fault(source: "root ::= *", place: "1:10", message: "there is nothing to repeat"),
    Fault(source: "root ::= (| +)", place: "1:13", message: "there is nothing to repeat"),
    Fault(source: "root ::= [z-a]", place: "1:11", message: "the range is reversed"),
    Fault(source: "root ::= []", place: "1:10", message: "the class is empty"),
    Fault(source: "root = \"a\"", place: "1:6", message: "expected ::= after \"root\""),
    Fault(source: "::= a", place: "1:1", message: "expected the name of a rule"),
    Fault(
      source: "root ::= \"\\q\"", place: "1:11",
      message: "unknown escape; known are \\n \\r \\t \\\\ \\\" \\[ \\] \\xXX \\uXXXX \\UXXXXXXXX"),
    Fault(
      source: "root ::= \"\\ud800\"", place: "1:11",
      message: "the escape is no Unicode character (surrogates are not)"),
    Fault(
      source: "root ::= [\\U00110000]", place: "1:11",
      message: "the escape is no Unicode character (surrogates are not)"),
    Fault(
      source: "root ::= \"\\xg0\"", place: "1:11",
      message: "the escape needs 2 hexadecimal digits"),
    Fault(source: "root ::= \"\\", place: "1:11", message: "the escape is cut off"),
    Fault(
      source: "root ::= \"a\"{3,2}", place: "1:13", message: "the repeat counts {3,2} are reversed"),
    Fault(source: "root ::= \"a\"{x}", place: "1:14", message: "expected a number"),
    Fault(source: "root ::= \"a\"{2", place: "1:15", message: "expected } after the repeat counts"),
    Fault(
      source: "root ::= \"a\"\nroot ::= \"b\"", place: "2:1",
      message: "rule \"root\" is defined twice"),
    Fault(source: "a ::= \"a\"", place: "1:1", message: "there is no rule \"root\""),
    Fault(source: "", place: "1:1", message: "there is no rule \"root\""),
    Fault(source: "root ::= \"a\"\n  x root", place: "2:5", message: "expected ::= after \"x\""),
    Fault(
      source: "root ::= root \"a\"", code: .unsatisfiable, place: "1:1",
      message: "rule \"root\" can never be finished: every way through it calls itself"),
    Fault(
      source: "root ::= <[12]> \"a\"", code: .unsupported, place: "1:10",
      message: "token references (<[12]>, <think>) are refused: a grammar here is about text, "
        + "whatever the model's tokens are"),
    Fault(
      source: "root ::= \"a\"{99999}", code: .limit, place: "1:14",
      message: "the repeat count is above 10000 (grammar repeat limit)"),
    Fault(
      source: "root ::= ((\"a\"{1,9999}){1,9999}){1,9999}", code: .limit, place: "1:24",
      message: "the grammar needs more than 200000 states (grammar state limit); use smaller "
        + "repeat counts"),
  ]

  @Test(arguments: faults)
  func everyFaultIsShownWhereItIs(_ fault: Fault) {
    let error = #expect(throws: ConstraintError.self) { try Grammar(gbnf: fault.source) }
    #expect(error?.code == fault.code)
    let text = error?.rendered(in: fault.source, named: "g")
    #expect(text?.hasPrefix("g:\(fault.place): error: \(fault.message)\n") == true, "\(text ?? "")")
  }

  @Test func theCaretStandsUnderTheFault() {
    let source = "root ::= \"é\" missing"
    let error = #expect(throws: ConstraintError.self) { try Grammar(gbnf: source) }
    #expect(
      error?.rendered(in: source, named: "g.gbnf") == """
        g.gbnf:1:14: error: rule "missing" is not defined
          1 | root ::= "é" missing
            |              ^
        """)
    let pattern = "a(b"
    let fault = #expect(throws: ConstraintError.self) { try PatternConstraint(pattern) }
    #expect(
      fault?.rendered(in: pattern, named: "--regex") == """
        --regex:1:4: error: missing closing parenthesis
          1 | a(b
            |    ^
        """)
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
}
