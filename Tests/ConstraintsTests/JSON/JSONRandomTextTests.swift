import Constraints
import Inference
import JSONSchema
import MartingaleTestSupport
import Testing

/// Every text that comes out of the machine when generating is accepted by the validator, which
/// shares nothing with it but the reading of the schema.
@Suite struct JSONRandomTextTests {
  @Test(arguments: [UInt64](1...8)) func everyTextThatIsMadeIsValid(_ seed: UInt64) throws {
    var random = RandomSchemas(RandomKey(seed: seed).stream(for: .test))
    var stream = RandomKey(seed: seed, request: 1).stream(for: .test)
    var made = 0
    for _ in 0..<40 {
      let bytes = JSONWriter().bytes(of: random.schema())
      let document = try SchemaDocument(bytes)
      let validator = try SchemaValidator(document, patterns: ECMAPatternCompiler())
      guard let constraint = try? JSONConstraint(schema: document, options: .generating) else {
        continue
      }
      for _ in 0..<4 {
        guard let text = try walk(constraint, &stream) else { continue }
        made += 1
        let isValid = try validator.accepts(JSONDocument(text))
        #expect(
          isValid,
          "\(String(decoding: text, as: UTF8.self)) for \(String(decoding: bytes, as: UTF8.self))")
      }
    }
    #expect(made > 40, "too few texts to say anything: \(made)")
  }

  /// Random admitted bytes, then the shortest completion; nil where the walk meets a dead end.
  private func walk(_ constraint: JSONConstraint, _ stream: inout RandomStream) throws -> [UInt8]? {
    guard var state = constraint.start else { return nil }
    var text: [UInt8] = []
    for _ in 0..<60 {
      if try constraint.isComplete(state), stream.next() % 4 == 0 { return text }
      var admitted: [(UInt8, JSONState)] = []
      for byte in UInt8(0x09)...0x7E {
        if let next = try constraint.step(state, byte) { admitted.append((byte, next)) }
      }
      guard !admitted.isEmpty else { break }
      let (byte, next) = admitted[Int(stream.next() % UInt64(admitted.count))]
      text.append(byte)
      state = next
    }
    if try constraint.isComplete(state) { return text }
    guard let rest = try constraint.shortestCompletion(state),
      let end = try constraint.advance(state, by: rest), try constraint.isComplete(end)
    else { return nil }
    return text + rest
  }
}
