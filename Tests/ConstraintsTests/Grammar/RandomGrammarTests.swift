import Constraints
import Inference
import Testing

/// Small random grammars over a, b and c: engine and textbook recognizer must agree on every text.
@Suite struct RandomGrammarTests {
  private static func element(_ random: inout RandomStream, rules: Int, depth: Int) -> String {
    let choice = random.next() % 10
    let base: String
    switch choice {
    case 0...2: base = ["\"a\"", "\"b\"", "\"ab\""][Int(random.next() % 3)]
    case 3: base = ["[ab]", "[^a]", "\"\""][Int(random.next() % 3)]
    case 4 where depth < 2:
      base = "(" + alternatives(&random, rules: rules, depth: depth + 1) + ")"
    default: base = "r\(random.next() % UInt64(rules))"
    }
    let suffix = ["", "", "", "", "*", "+", "?", "{2}", "{0,2}", "{1,}"]
    return base + suffix[Int(random.next() % 10)]
  }

  private static func alternatives(_ random: inout RandomStream, rules: Int, depth: Int) -> String {
    (0...(random.next() % 3)).map { _ in
      (0..<(random.next() % 4)).map { _ in element(&random, rules: rules, depth: depth) }
        .joined(separator: " ")
    }.joined(separator: " | ")
  }

  private static func grammar(_ random: inout RandomStream) -> String {
    let rules = 1 + Int(random.next() % 4)
    var lines = ["root ::= r0"]
    for rule in 0..<rules {
      lines.append("r\(rule) ::= (" + alternatives(&random, rules: rules, depth: 0) + ")")
    }
    return lines.joined(separator: "\n")
  }

  /// Every text of up to `length` bytes over a, b and c.
  private static func texts(_ length: Int) -> [[UInt8]] {
    var all: [[UInt8]] = [[]]
    var layer = all
    for _ in 0..<length {
      layer = layer.flatMap { text in [0x61, 0x62, 0x63].map { text + [$0] } }
      all += layer
    }
    return all
  }

  @Test func engineAndRecognizerAgree() throws {
    var random = RandomKey(seed: 11).stream(for: .test)
    let texts = Self.texts(4)
    var empty = 0
    for _ in 0..<400 {
      let source = Self.grammar(&random)
      let grammar: Grammar
      do throws(ConstraintError) {
        grammar = try Grammar(gbnf: source)
      } catch {
        #expect(error.code == .unsatisfiable, "\(source)")
        empty += 1
        continue
      }
      let constraint = try GrammarConstraint(grammar)
      let recognizer = GrammarRecognizer(grammar)
      var shortest: Int?
      for text in texts {
        let expected = try recognizer.matches(text)
        if expected { shortest = min(shortest ?? .max, text.count) }
        guard let start = constraint.start else { break }
        let state = try constraint.advance(start, by: text)
        let accepted = state.map { constraint.isComplete($0) } ?? false
        #expect(accepted == expected, "\(text) in\n\(source)")
        // Exact: what is viable can be finished, and the recognizer agrees that it is.
        guard let state else { continue }
        let rest = try #require(try constraint.shortestCompletion(state), "\(source)")
        let isMatch = try recognizer.matches(text + rest)
        #expect(isMatch, "\(text) + \(rest) in\n\(source)")
      }
      if let shortest { #expect(grammar.shortestLength == shortest, "\(source)") }
      if grammar.shortestLength <= 4 { #expect(shortest != nil, "\(source)") }
    }
    #expect(empty < 200)
  }

  @Test func brokenGrammarsOnlyEverThrow() throws {
    var random = RandomKey(seed: 12).stream(for: .test)
    let pieces = Array("root::= |()[]{}*+?\"\\ux0^-.#\n\taé1,<!".unicodeScalars)
    for _ in 0..<5_000 {
      var source = Array(Self.grammar(&random).unicodeScalars)
      for _ in 0...(random.next() % 4) {
        let place = Int(random.next() % UInt64(source.count))
        let piece = pieces[Int(random.next() % UInt64(pieces.count))]
        switch random.next() % 3 {
        case 0: source[place] = piece
        case 1: source.insert(piece, at: place)
        default: if source.count > 1 { source.remove(at: place) }
        }
      }
      var text = String.UnicodeScalarView()
      text.append(contentsOf: source)
      do throws(ConstraintError) {
        let constraint = try GrammarConstraint(gbnf: String(text))
        if let start = constraint.start { _ = try constraint.shortestCompletion(start) }
      } catch {
        #expect(!error.rendered(in: String(text), named: "g").isEmpty)
        if let offset = error.offset { #expect(offset <= String(text).utf8.count) }
      }
    }
  }
}
