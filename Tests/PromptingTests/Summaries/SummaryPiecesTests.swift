import Prompting
import Testing

@Suite("Long texts in sentences and pieces") struct SummaryPiecesTests {
  private static func bytes(_ text: String) -> Int { text.utf8.count }

  @Test(
    "sentences end where a reader says they do",
    arguments: [
      ("One. Two! Three?", ["One. ", "Two! ", "Three?"]),
      ("\"Is it?\" he asked. It is.", ["\"Is it?\" ", "he asked. ", "It is."]),
      ("Mr. Hill met Dr. A. Wood. They spoke.", ["Mr. Hill met Dr. A. Wood. ", "They spoke."]),
      ("It cost 3.50 euros. Fine", ["It cost 3.50 euros. ", "Fine"]),
      ("A heading\n\nAnd a text.\n", ["A heading\n\n", "And a text.\n"]),
      ("one line\nand the next", ["one line\nand the next"]),
      ("…", ["…"]), ("", []), ("  ", ["  "]),
    ])
  func sentences(_ text: String, _ expected: [String]) {
    #expect(SummaryPieces.sentences(text).map(String.init) == expected)
  }

  @Test("whatever is cut, nothing is lost and no piece is longer than it may be")
  func pieces() {
    let text = (0..<40).map { "Sentence number \($0) has some words in it." }
      .joined(separator: " ")
    for most in [8, 45, 64, 100, 1_000, 10_000] {
      let pieces = SummaryPieces.pieces(text, most: most, count: Self.bytes)
      #expect(pieces.allSatisfy { $0.utf8.count <= most }, "\(most)")
      let words = pieces.joined(separator: " ").split(separator: " ").joined(separator: " ")
      // Words that are longer than a piece are cut, so white space is left aside there.
      #expect(most < 9 || words == text, "\(most)")
      #expect(words.filter { $0 != " " } == text.filter { $0 != " " }, "\(most)")
    }
    #expect(SummaryPieces.pieces(text, most: 10_000, count: Self.bytes) == [text])
    #expect(SummaryPieces.pieces(" \n ", most: 10, count: Self.bytes).isEmpty)
  }

  @Test("a sentence is only cut when it is longer than a piece")
  func whole() {
    let pieces = SummaryPieces.pieces(
      "Short one. Another short one. And a third.", most: 32, count: Self.bytes)
    #expect(pieces == ["Short one. Another short one.", "And a third."])
  }

  @Test("texts without spaces are cut between characters' scalars")
  func unbroken() {
    let text = String(repeating: "é漢👍", count: 30)
    let pieces = SummaryPieces.pieces(text, most: 10, count: Self.bytes)
    #expect(pieces.joined() == text && pieces.allSatisfy { $0.utf8.count <= 10 })
  }
}
