import Constraints
import Inference
import JSONSchema
import MartingaleTestSupport
import Testing

/// The machine against the validator, which shares nothing with it but the reading of the schema.
@Suite struct JSONDifferentialTests {
  @Test(arguments: [UInt64](1...12)) func agreesWithTheValidator(_ seed: UInt64) throws {
    var random = RandomSchemas(RandomKey(seed: seed).stream(for: .test))
    for _ in 0..<60 {
      let schema = random.schema()
      let bytes = JSONWriter().bytes(of: schema)
      let text = String(decoding: bytes, as: UTF8.self)
      let document = try SchemaDocument(bytes)
      let validator = try SchemaValidator(document, patterns: ECMAPatternCompiler())
      let constraint: JSONConstraint
      do throws(ConstraintError) {
        constraint = try JSONConstraint(schema: document)
      } catch {
        #expect(error.code == .unsupported, "\(text): \(error.message)")
        continue
      }
      for _ in 0..<12 {
        let instance = JSONWriter().bytes(of: random.instance(of: schema))
        let isValid = try validator.accepts(JSONDocument(instance))
        let note = "\(text) with \(String(decoding: instance, as: UTF8.self))"
        #expect(try constraint.accepts(instance) == isValid, "\(note): valid \(isValid)")
        guard isValid, var state = constraint.start else { continue }
        for (offset, byte) in instance.enumerated() {
          guard let next = try constraint.step(state, byte) else {
            Issue.record("\(note): dead at byte \(offset)")
            break
          }
          state = next
        }
      }
    }
  }

  @Test(
    arguments: [UInt64](1...4),
    [
      .judging, JSONConstraintOptions(escapes: .canonical), .generating,
      JSONConstraintOptions(whitespace: .indented(2), escapes: .canonical),
    ]
  ) func masksHoldExactlyTheAdmittedTokens(
    _ seed: UInt64, _ options: JSONConstraintOptions
  ) throws {
    var random = RandomSchemas(RandomKey(seed: seed).stream(for: .test))
    for _ in 0..<25 {
      let schema = random.schema()
      let bytes = JSONWriter().bytes(of: schema)
      guard let constraint = try? JSONConstraint(schema: bytes, options: options) else { continue }
      var writer = JSONWriter()
      if case .indented(let width) = options.whitespace { writer = JSONWriter(.indented(width)) }
      let texts = (0..<4).map { _ in writer.bytes(of: random.instance(of: schema)) }
      let vocabulary = pieces(of: texts)
      for text in texts {
        var state = constraint.start
        var offset = 0
        while let current = state, offset < text.count {
          try compare(constraint, current, vocabulary, after: text[..<offset], bytes)
          state = try constraint.step(current, text[offset])
          offset += 1
        }
      }
    }
  }

  private func compare(
    _ constraint: JSONConstraint, _ state: JSONState, _ vocabulary: Vocabulary,
    after text: ArraySlice<UInt8>, _ schema: [UInt8]
  ) throws {
    var mask = TokenMask(count: vocabulary.count)
    try constraint.fillMask(&mask, state, over: vocabulary.trie)
    for id in 0..<TokenID(vocabulary.count) {
      let token = Array(vocabulary.bytes(of: id))
      let admitted = try constraint.admits(state, token.span)
      if mask[id] != admitted {
        Issue.record(
          "\(String(decoding: schema, as: UTF8.self)) after \(String(decoding: text, as: UTF8.self)): token \(String(decoding: token, as: UTF8.self)) admitted \(admitted)"
        )
        return
      }
    }
  }

  /// All pieces of up to four bytes, and some that texts like to go on with.
  private func pieces(of texts: [[UInt8]]) -> Vocabulary {
    var tokens: Set<[UInt8]> = []
    for text in texts {
      for start in text.indices {
        for length in 1...4 { tokens.insert(Array(text[start...].prefix(length))) }
      }
    }
    for extra in [
      "\"", "\\", "\\u", "\\u0061", "\\u0", "\\u001f", "\\u001F", "\\/", "\\n", "\\\"", "\\\\\"",
      "\\ud83d", "a\"", "ab\":", "a\": ", "c\":\"", "\",\"", "\"}", "}", "]",
      ",",
      " ", "\n ", "0", "1", "-", "e", ".", "[]", "{}", "true", "é\"", "\u{1F600}", " \"", "\n\"a",
      " {", " }", "\t]", " 1", " tru", ", ", " ,", ": ", " :\"",
    ] {
      tokens.insert(Array(extra.utf8))
    }
    let list = tokens.sorted { $0.lexicographicallyPrecedes($1) }
    return Vocabulary(tokens: list, kinds: list.map { _ in .text })
  }
}
