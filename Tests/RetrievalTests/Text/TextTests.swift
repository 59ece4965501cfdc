import Retrieval
import Testing

@Suite("Words of texts")
struct TextTests {
  @Test(
    "Names become words",
    arguments: [
      ("unit_converter", "unit converter"), ("UnitConverter", "Unit Converter"),
      ("PDFReader", "PDF Reader"), ("PDF&URLTool", "PDF URL Tool"), ("ABCmouse", "AB Cmouse"),
      ("chess", "chess"), ("", ""), ("__x__", "x "), ("web2Print", "web2 Print"),
    ])
  func names(name: String, words: String) {
    #expect(NameWords.split(name) == words)
  }

  @Test("A full-text query keeps words, not syntax")
  func queries() {
    #expect(FullTextQuery("How do I convert \"miles\" to km?").terms == ["convert", "miles", "km"])
    #expect(
      FullTextQuery("a* NEAR(b, 2) OR -c ^d {e}: f\u{0}g").terms == [
        "near", "b", "2", "c", "d", "e", "f", "g",
      ])
    #expect(FullTextQuery("the of and").terms == ["the", "of", "and"])
    #expect(FullTextQuery("Miles miles MILES").terms == ["miles"])
    #expect(FullTextQuery("behavior_unit_chain").terms == ["behavior", "unit", "chain"])
    #expect(FullTextQuery(" \"\"\"'--;()").isEmpty)
    #expect(FullTextQuery((0..<1000).map { "w\($0)" }.joined(separator: " ")).terms.count == 64)
  }
}
