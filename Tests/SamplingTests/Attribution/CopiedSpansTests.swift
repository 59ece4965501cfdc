import Constraints
import JSONSchema
import Sampling
import Testing

@Suite struct CopiedSpansTests {
  private func copies(
    _ answer: String, _ schema: String, _ sources: [String: String]
  ) throws -> CopiedSpans {
    var options = JSONConstraintOptions.generating
    options.verbatimSources = sources
    return try CopiedSpans(
      Array(answer.utf8), under: ConstraintSpec([.jsonSchema(schema)]), options)
  }

  @Test func everyPlaceOfEveryCopiedStringIsFound() throws {
    let note = "Ada owes 12.\nBob owes 120.\nAda pays."
    let schema = #"""
      {"type": "object", "properties": {
        "who": {"$ref": "#/$defs/copied"}, "sums": {"type": "array", "items": {"$ref": "#/$defs/copied"}},
        "free": {"type": "string"}}, "$defs": {"copied": {"type": "string", "x-verbatim": "note"}}}
      """#
    let found = try copies(
      #"{"who":"Ada","sums":["12","Bob"],"free":"Ada"}"#, schema, ["note": note, "other": "Ada"])
    #expect(found.copies.map(\.pointer.description) == ["/who", "/sums/0", "/sums/1"])
    #expect(found.copies.map(\.places) == [[0..<3, 27..<30], [9..<11, 22..<24], [13..<16]])
    #expect(found.copies.map(\.count) == [2, 2, 1])
    #expect(found.sources == ["note": note])
  }

  @Test func betweenWordsOnlyWordsCount() throws {
    let note = "12 of 120, then 12"
    let schema = #"{"type": "string", "x-verbatim": {"source": "note", "words": true}}"#
    let found = try copies(#""12""#, schema, ["note": note])
    #expect(found.copies.map(\.places) == [[0..<2, 16..<18]])
    #expect(found.copies.first?.pointer == JSONPointer([]))
  }

  @Test func charactersAreNotCutAndOverlapsAreFound() {
    func places(_ text: String, _ source: String, words: Bool = false) -> [Range<Int>] {
      CopiedSpans.places(of: Array(text.utf8), in: Array(source.utf8), words: words)
    }
    #expect(places("aa", "aaa") == [0..<2, 1..<3])
    #expect(places("é", "née é") == [1..<3, 5..<7])
    #expect(places("né", "né e née", words: true) == [0..<3])
    #expect(places("", "a") == [])
    #expect(places("abc", "ab") == [])
    // The second byte of é is no character.
    #expect(CopiedSpans.places(of: [0xA9], in: Array("é".utf8), words: false) == [])
  }

  @Test func ofManyPlacesTheFirstAreTold() throws {
    let found = try copies(
      #""a""#, #"{"type": "string", "x-verbatim": "note"}"#,
      ["note": String(repeating: "a", count: 100)])
    #expect(found.copies.first?.places.count == CopiedSpans.most)
    #expect(found.copies.first?.count == 100)
  }

  @Test func aVerbatimTextIsACopyAsAWhole() throws {
    let found = try CopiedSpans(
      Array("owes".utf8), under: ConstraintSpec([.verbatim("Ada owes 12."), .regex("[a-z]+")]),
      .generating)
    #expect(found.copies.map(\.places) == [[4..<8]])
    #expect(found.sources == ["verbatim": "Ada owes 12."])
    let plain = try copies(#"{"a":1}"#, #"{"type": "object"}"#, [:])
    #expect(plain.copies.isEmpty && plain.sources.isEmpty)
  }
}
