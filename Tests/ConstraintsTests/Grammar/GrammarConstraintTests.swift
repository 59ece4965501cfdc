import Constraints
import Inference
import MartingaleTestSupport
import Testing

/// A grammar with texts it must accept and refuse.
struct GrammarCase: Sendable, CustomTestStringConvertible {
  var name: String
  var gbnf: String
  var alphabet: String
  var accepted: [String]
  var rejected: [String]
  var testDescription: String { name }

  static let all = [
    GrammarCase(
      name: "arithmetic, left recursive",
      gbnf: """
        root ::= root [-+] term | term
        term ::= term [*/] factor | factor
        factor ::= [0-9]+ | "(" root ")"
        """,
      alphabet: "1+*()",
      accepted: ["1", "1+1*11", "((1)+1)*1", "1-1-1"], rejected: ["", "1+", "(1", "1)", "+1"]),
    GrammarCase(
      name: "right recursive list",
      gbnf: "root ::= item | item \",\" root\nitem ::= \"a\" | \"b\" item",
      alphabet: "ab,", accepted: ["a", "ba,bba,a"], rejected: ["", "a,", "b", ",a"]),
    GrammarCase(
      name: "hopelessly ambiguous", gbnf: "root ::= root root | \"a\" | \"aa\" |",
      alphabet: "ab", accepted: ["", "a", "aaaaaaaa"], rejected: ["b", "ab"]),
    GrammarCase(
      name: "palindromes", gbnf: "root ::= \"a\" root \"a\" | \"b\" root \"b\" | [ab]?",
      alphabet: "ab", accepted: ["", "abba", "babab", "aabaa"], rejected: ["ab", "aab"]),
    GrammarCase(
      name: "hidden and mutual left recursion",
      gbnf: """
        root ::= opt x "z"
        opt ::= "o"?
        x ::= opt y "1" | "q"
        y ::= x "2" | x | opt
        """,
      alphabet: "oqz12",
      accepted: ["qz", "oq1z", "1z", "oo1z", "q21z", "oq211z", "ooq21111z"],
      rejected: ["", "z", "q2z", "1"]),
    GrammarCase(
      name: "rules that may be empty",
      gbnf: """
        root ::= a b c d
        a ::= | "a"
        b ::= a a
        c ::= (a | b)* "c"?
        d ::= e?
        e ::= ""
        """,
      alphabet: "ac", accepted: ["", "a", "aaaaac", "c"], rejected: ["ca", "cc"]),
    GrammarCase(
      name: "repeat counts",
      gbnf: "root ::= ([a-b]{2} \"-\"){1,3} \"c\"{0,2} \"d\"{2,} \"e\"{0} \"xy\"{1}",
      alphabet: "ab-cdexy",
      accepted: ["ab-ddxy", "aa-bb-ab-ccddddxy"],
      rejected: ["ddxy", "a-ddxy", "ab-dxy", "ab-cccddxy", "ab-ddexy", "ab-ab-ab-ab-ddxy"]),
    GrammarCase(
      name: "characters beyond ASCII",
      gbnf: #"root ::= [ぁ-ゖ一-龯]+ [^ -~\n] "\u00e9\U0001F600\xe9" . "#,
      alphabet: "あ漢é😀x",
      accepted: ["あ漢é😀éx", "漢😀é😀é😀", "ああé😀é\n"], rejected: ["あxé😀éx", "é😀éx", "あ漢é😀é"]),
    GrammarCase(
      name: "dead alternatives",
      gbnf: """
        root ::= "a" loop | "b" ok | "c" void
        loop ::= "x" loop
        ok ::= "y"+
        void ::= "v" loop | ""
        """,
      alphabet: "abcxyv", accepted: ["by", "byyy", "c"], rejected: ["a", "ax", "cv", "b"]),
  ]
}

@Suite struct GrammarConstraintTests {
  @Test(arguments: GrammarCase.all)
  func lawsHold(_ test: GrammarCase) throws {
    var trial = LawTrial(
      alphabet: test.alphabet, accepted: test.accepted, rejected: test.rejected)
    trial.enumeration = 3
    let violations = try checkConstraintLaws(GrammarConstraint(gbnf: test.gbnf), trial)
    #expect(violations == [])
  }

  @Test(arguments: GrammarCase.all)
  func theIndependentRecognizerAgrees(_ test: GrammarCase) throws {
    let grammar = try Grammar(gbnf: test.gbnf)
    let constraint = try GrammarConstraint(grammar)
    let recognizer = GrammarRecognizer(grammar)
    for text in test.accepted { #expect(try recognizer.matches(Array(text.utf8)), "\(text)") }
    for text in test.rejected { #expect(try !recognizer.matches(Array(text.utf8)), "\(text)") }
    let scalars = Array(test.alphabet.unicodeScalars)
    var random = RandomKey(seed: 3).stream(for: .test)
    for _ in 0..<2_000 {
      var text = String.UnicodeScalarView()
      for _ in 0..<(random.next() % 9) {
        text.append(scalars[Int(random.next() % UInt64(scalars.count))])
      }
      let bytes = Array(String(text).utf8)
      #expect(try constraint.accepts(bytes) == recognizer.matches(bytes), "\(String(text))")
    }
    // Walks along viable bytes end in a text that the recognizer accepts.
    for _ in 0..<50 {
      var state = try #require(constraint.start)
      var bytes: [UInt8] = []
      for _ in 0..<(random.next() % 20) {
        let byte = Array(test.alphabet.utf8)[Int(random.next() % UInt64(test.alphabet.utf8.count))]
        guard let next = try constraint.advance(state, by: [byte]) else { continue }
        state = next
        bytes.append(byte)
      }
      bytes += try #require(try constraint.shortestCompletion(state))
      #expect(try recognizer.matches(bytes), "\(String(decoding: bytes, as: UTF8.self))")
    }
  }

  @Test func loopsAndRecursionInTailPositionMakeNoNewStates() throws {
    for gbnf in [
      "root ::= [a-c]*", "root ::= [a-c] root | [a-c]", "root ::= root [a-c] | [a-c]",
      "root ::= x*\nx ::= [a-c]", "root ::= x (y x)*\ny ::= \"b\"\nx ::= y | [ac]",
    ] {
      let constraint = try GrammarConstraint(gbnf: gbnf)
      let start = try #require(constraint.start)
      let early = try #require(
        try constraint.advance(start, by: Array("abababab".utf8)), "\(gbnf)")
      let late = try #require(
        try constraint.advance(
          early, by: Array(repeatElement(Array("ab".utf8), count: 50).joined())))
      #expect(early == late, "\(gbnf)")
    }
  }

  @Test func deepNestingIsNoRecursion() throws {
    let constraint = try GrammarConstraint(gbnf: "root ::= \"(\" root? \")\"")
    let start = try #require(constraint.start)
    let deep = try #require(
      try constraint.advance(start, by: [UInt8](repeating: 0x28, count: 20_000)))
    #expect(try constraint.shortestCompletion(deep) == [UInt8](repeating: 0x29, count: 20_000))
  }

  @Test func everyRunningLimitIsNamed() throws {
    var limits = ConstraintLimits()
    limits.grammarSets = 40
    let nested = try GrammarConstraint(gbnf: "root ::= \"(\" root? \")\"", limits: limits)
    let deep = [UInt8](repeating: 0x28, count: 50)
    let error = #expect(throws: ConstraintError.self) {
      try nested.advance(try #require(nested.start), by: deep)
    }
    #expect(error?.code == .limit)
    #expect(error?.message.contains("grammar set limit") == true)

    let ambiguous = try Grammar(gbnf: "root ::= root root | \"a\"")
    limits.recognizerSteps = 10_000
    let again = #expect(throws: ConstraintError.self) {
      try GrammarRecognizer(ambiguous, limits: limits).matches(
        [UInt8](repeating: 0x61, count: 200))
    }
    #expect(again?.message.contains("recognizer limit") == true)
  }

  @Test(.timeLimit(.minutes(60)))
  func hostileGrammarsEndSoon() throws {
    let many = 20_000
    let circle = (0..<many).map { "r\($0) ::= r\(($0 + 1) % many) \"x\" | \"y\"" }
    for source in [
      "root ::= " + String(repeating: "\"a\"? ", count: 100_000),
      "root ::= " + String(repeating: "[ab]* ", count: 100_000),
      "root ::= " + String(repeating: "\"a\" | ", count: 100_000) + "\"b\"",
      "root ::= r0\n" + circle.joined(separator: "\n"),
      "root ::= root root root | \"a\" |",
      "root ::= (([ab]? [ab]?){0,500}){0,50}",
    ] {
      do throws(ConstraintError) {
        let constraint = try GrammarConstraint(gbnf: source)
        if let start = constraint.start {
          let state = try constraint.advance(start, by: [UInt8](repeating: 0x61, count: 200))
          if let state { _ = try constraint.shortestCompletion(state) }
        }
      } catch {
        #expect(error.code == .limit, "\(source.prefix(40)): \(error)")
      }
    }
  }

  @Test func exponentialLengthsAreCappedNotComputed() throws {
    var gbnf = "root ::= r0\n"
    for level in 0..<60 { gbnf += "r\(level) ::= r\(level + 1) r\(level + 1)\n" }
    gbnf += "r60 ::= \"a\""
    let constraint = try GrammarConstraint(gbnf: gbnf)
    let start = try #require(constraint.start)
    #expect(try constraint.shortestCompletion(start) == nil)
    #expect(try constraint.advance(start, by: Array("aaaa".utf8)) != nil)
    #expect(try constraint.advance(start, by: Array("ab".utf8)) == nil)
  }
}
