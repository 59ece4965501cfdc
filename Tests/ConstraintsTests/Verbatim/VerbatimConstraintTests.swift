import Constraints
import Inference
import MartingaleTestSupport
import Testing

@Suite struct VerbatimConstraintTests {
  private let source = "The cat sat; the cärt sat. 日本 the end"

  @Test(arguments: [
    VerbatimConstraint.Options(), .init(minCharacters: 0), .init(minCharacters: 3),
    .init(maxCharacters: 4), .init(minCharacters: 2, maxCharacters: 3),
    .init(wholeWords: true), .init(wholeWords: true, maxCharacters: 7),
    .init(wholeWords: true, minCharacters: 6),
    .init(wholeWords: true, minCharacters: 2, maxCharacters: 9),
  ])
  func lawsHoldAndSearchingAgrees(_ options: VerbatimConstraint.Options) throws {
    let bytes = Array(source.utf8)
    let constraint = try VerbatimConstraint(bytes, options)
    var accepted: [String] = []
    var rejected: [String] = []
    for from in 0...bytes.count {
      for end in from...bytes.count {
        // Pieces that cut a character are no text; they are tried by the walks.
        guard let text = String(validating: bytes[from..<end], as: UTF8.self) else { continue }
        let count = text.unicodeScalars.count
        let fits =
          count >= options.minCharacters && count <= options.maxCharacters ?? .max
          && SpanAutomaton.contains(Array(text.utf8), in: bytes, wholeWords: options.wholeWords)
        if fits { accepted.append(text) } else { rejected.append(text) }
      }
    }
    #expect(accepted.count > 5)
    rejected += ["cat the", "cÄrt", "end "]
    var trial = LawTrial(alphabet: "cat ä日", accepted: accepted, rejected: rejected)
    trial.enumeration = options.minCharacters > 1 ? 1 : 2
    #expect(checkConstraintLaws(constraint, trial) == [])
  }

  @Test func charactersAreNeverCut() throws {
    let constraint = try VerbatimConstraint(Array("aéb".utf8))
    let start = try #require(constraint.start)
    #expect(constraint.step(start, 0xA9) == nil)
    let half = try #require(constraint.step(start, 0xC3))
    #expect(!constraint.isComplete(half))
    #expect(try constraint.shortestCompletion(half) == [0xA9])
  }

  @Test func randomSourcesAgreeWithSearching() throws {
    var random = RandomKey(seed: 4).stream(for: .test)
    for _ in 0..<60 {
      let letters = ["a", "a", "b", " ", "-", "é", "£", "€"]
      let source = (0..<30).flatMap { _ in Array(letters[Int(random.next() % 8)].utf8) }
      for wholeWords in [false, true] {
        let spans = try SpanAutomaton(source, wholeWords: wholeWords)
        for _ in 0..<200 {
          let text = (0...Int(random.next() % 5)).flatMap { _ in
            Array(letters[Int(random.next() % 8)].utf8)
          }
          var state: Int32? = spans.start
          for byte in text { state = state.flatMap { spans.step($0, byte) } }
          let found = state.map { spans.isComplete($0) } ?? false
          #expect(
            found == SpanAutomaton.contains(text, in: source, wholeWords: wholeWords),
            "\(String(decoding: text, as: UTF8.self)) in \(String(decoding: source, as: UTF8.self))"
          )
        }
      }
    }
  }

  @Test func signsBeyondASCIIEndWords() throws {
    let source = Array("Fee £74.90 – 80€ für“Ähre”".utf8)
    for (text, isSpan) in [
      ("74.90", true), ("£", true), ("£74.90", true), ("80", true), ("€", true), ("für", true),
      ("Ähre", true), ("r", false), ("f", false), ("4.90", false), ("hre", false), ("– 80", true),
    ] {
      #expect(SpanAutomaton.contains(Array(text.utf8), in: source, wholeWords: true) == isSpan)
      let words = try VerbatimConstraint(source, .init(wholeWords: true))
      #expect(try words.accepts(Array(text.utf8)) == isSpan, "\(text)")
    }
  }

  @Test func whatCannotBeASpanIsRefused() {
    for (source, options, code) in [
      ([0x61, 0xFF], VerbatimConstraint.Options(), ConstraintError.Code.syntax),
      ([0xC3], .init(), .syntax), ([], .init(), .unsatisfiable),
      ([0x61], .init(minCharacters: 2), .unsatisfiable),
      (Array("abc def".utf8), .init(wholeWords: true, maxCharacters: 0), .unsatisfiable),
    ] as [([UInt8], VerbatimConstraint.Options, ConstraintError.Code)] {
      let error = #expect(throws: ConstraintError.self) {
        try VerbatimConstraint(source, options)
      }
      #expect(error?.code == code)
    }
    var limits = ConstraintLimits()
    limits.verbatimBytes = 3
    #expect(throws: ConstraintError.self) {
      try VerbatimConstraint(Array("abcd".utf8), limits: limits)
    }
  }

  @Test(.timeLimit(.minutes(60)))
  func aMegabyteIsQuick() throws {
    var random = RandomKey(seed: 5).stream(for: .test)
    let words = (0..<2_000).map { _ in
      String(
        (0..<(2 + random.next() % 8)).map { _ in "etaoinshrdlu".randomElement(using: &random)! })
    }
    var text = ""
    while text.utf8.count < 1_000_000 { text += words[Int(random.next() % 2_000)] + " " }
    let constraint = try VerbatimConstraint(Array(text.utf8), .init(wholeWords: true))
    let piece = Array(text.utf8)[500_000..<500_200].drop { $0 != 0x20 }.dropFirst()
    let end = piece.lastIndex(of: 0x20)!
    #expect(try constraint.accepts(Array(piece[..<end])))
  }
}
