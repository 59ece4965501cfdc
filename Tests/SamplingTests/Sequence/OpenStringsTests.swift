import Inference
import JSONSchema
import MartingaleTestSupport
import Sampling
import Testing

@Suite struct OpenStringsTests {
  private func pointers(_ schema: String) throws -> [String] {
    OpenStrings.pointers(in: try JSONValue(parsing: schema)).map { "\($0)" }
  }

  @Test func stringsWithoutAnEndAreFoundWhereverTheyStand() throws {
    let schema = #"""
      {"type": "object", "properties": {
        "name": {"type": "string", "maxLength": 20}, "notes": {"type": "string"},
        "kind": {"enum": ["a", "b"]}, "day": {"type": "string", "format": "date"},
        "code": {"type": "string", "pattern": "^[a-z]{3}$"}, "fixed": {"type": "string", "const": "x"},
        "rows": {"type": "array", "items": {"type": "object", "properties": {"text": {"type": ["string", "null"]}}}},
        "copied": {"type": "string", "x-verbatim": "source"}},
       "anyOf": [{"type": "string"}, {"$ref": "#/$defs/word"}], "$defs": {"word": {"type": "string"}}}
      """#
    #expect(
      try pointers(schema) == [
        "/properties/notes", "/properties/rows/items/properties/text", "/anyOf/0", "/$defs/word",
      ])
    #expect(try pointers("true").isEmpty && pointers(#"{"type": "integer"}"#).isEmpty)
  }

  @Test func theyAreGivenAnEnd() throws {
    let schema = try JSONValue(
      parsing: #"""
        {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string", "maxLength": 9000},
         "c": {"type": "string", "minLength": 50}, "d": {"oneOf": [{"type": "string"}, {"type": "null"}]},
         "e": {"type": "array", "items": {"type": "string"}}}}
        """#)
    let bounded = OpenStrings.bounded(schema, to: 40)
    let members = try #require(bounded["properties"])
    #expect(members["a"]?["maxLength"]?.int == 40 && members["b"]?["maxLength"]?.int == 9000)
    #expect(members["c"]?["maxLength"]?.int == 50)
    // To admit less in a branch of oneOf is to admit what two branches admitted.
    #expect(members["d"]?["oneOf"]?.array?.first?["maxLength"] == nil)
    #expect(members["e"]?["items"]?["maxLength"]?.int == 40)
  }

  /// What the bounded schema admits the schema admits, for random schemas with every keyword.
  @Test func boundingAdmitsNothingNew() throws {
    var (checked, changed) = (0, 0)
    for seed in 0..<1200 {
      var random = RandomSchemas(
        RandomKey(seed: UInt64(seed)).stream(for: .test),
        features: RandomSchemas.Features.all.subtracting([.patterns, .formats]))
      let schema = random.schema()
      let bounded = OpenStrings.bounded(schema, to: 2)
      if bounded != schema { changed += 1 }
      let judge = try SchemaValidator(SchemaDocument(JSONWriter().bytes(of: schema)))
      let strict = try SchemaValidator(SchemaDocument(JSONWriter().bytes(of: bounded)))
      for _ in 0..<12 {
        let instance = try JSONDocument(JSONWriter().bytes(of: random.instance(of: schema)))
        guard try strict.accepts(instance) else { continue }
        checked += 1
        #expect(try judge.accepts(instance), "\(schema.text): \(instance.root.value.text)")
      }
    }
    #expect(checked > 500 && changed > 20, "\(checked) \(changed)")
  }

  @Test func whatIsReferredToFromANegationStaysAsItIs() throws {
    let schema = try JSONValue(
      parsing: ##"{"not": {"$ref": "#/$defs/s"}, "$defs": {"s": {"type": "string"}}}"##)
    #expect(OpenStrings.bounded(schema, to: 2) == schema)
  }
}
