import Constraints
import Inference
import JSONSchema
import MartingaleTestSupport
import Testing

@Suite struct RandomSchemaTests {
  @Test func theReportAgreesWithTheVerdict() throws {
    var random = RandomSchemas(RandomKey(seed: 11).stream(for: .test))
    var counts = [true: 0, false: 0]
    for _ in 0..<400 {
      let schema = random.schema()
      let validator = try SchemaValidator(
        SchemaDocument(JSONWriter().bytes(of: schema)), patterns: ECMAPatternCompiler())
      for _ in 0..<6 {
        let value = random.instance(of: schema)
        let verdict = try validator.accepts(JSONDocument(JSONWriter().bytes(of: value)))
        counts[verdict, default: 0] += 1
        // Layout and the order of keys say nothing.
        let shuffled = JSONWriter(.indented(1), sortsKeys: true, canonicalNumbers: true)
        let again = try JSONDocument(shuffled.bytes(of: value))
        #expect(try validator.accepts(again) == verdict, "\(schema) \(value)")
        #expect(try validator.violations(of: again).isEmpty == verdict, "\(schema) \(value)")
      }
    }
    #expect((counts[true] ?? 0) > 500 && (counts[false] ?? 0) > 500, "\(counts)")
  }

  /// `not` turns every verdict around, and `allOf` of a schema with itself changes nothing.
  @Test func rulesOfLogicHold() throws {
    var random = RandomSchemas(
      RandomKey(seed: 12).stream(for: .test), features: [.all.subtracting(.references)])
    for _ in 0..<300 {
      let schema = random.schema()
      func validator(_ schema: JSONValue) throws -> SchemaValidator {
        try SchemaValidator(
          SchemaDocument(JSONWriter().bytes(of: schema)), patterns: ECMAPatternCompiler())
      }
      let plain = try validator(schema)
      let negated = try validator(["not": schema])
      let doubled = try validator(["allOf": [schema, schema]])
      let single = try validator(["oneOf": [schema, false]])
      for _ in 0..<4 {
        let value = try JSONDocument(JSONWriter().bytes(of: random.instance(of: schema)))
        let verdict = try plain.accepts(value)
        #expect(try negated.accepts(value) != verdict)
        #expect(try doubled.accepts(value) == verdict)
        #expect(try single.accepts(value) == verdict)
      }
    }
  }

  @Test func theSameSeedMakesTheSameSchemas() {
    var one = RandomSchemas(RandomKey(seed: 5).stream(for: .test))
    var two = RandomSchemas(RandomKey(seed: 5).stream(for: .test))
    var three = RandomSchemas(RandomKey(seed: 6).stream(for: .test))
    let first = (0..<20).map { _ in one.schema() }
    #expect(first == (0..<20).map { _ in two.schema() })
    #expect(first != (0..<20).map { _ in three.schema() })
  }
}
