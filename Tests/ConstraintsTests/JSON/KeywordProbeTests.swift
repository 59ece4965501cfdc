import Constraints
import Testing

@Suite struct KeywordProbeTests {
  @Test(arguments: KeywordProbe.all) func judgesWholeTexts(_ probe: KeywordProbe) throws {
    let constraint = try JSONConstraint(schema: probe.schema)
    for text in probe.valid {
      #expect(try constraint.accepts(Array(text.utf8)), "valid: \(text)")
    }
    for text in probe.invalid {
      #expect(try !constraint.accepts(Array(text.utf8)), "invalid: \(text)")
    }
  }

  @Test(arguments: KeywordProbe.all) func neverRefusesAPrefixOfAValidText(_ probe: KeywordProbe)
    throws
  {
    let constraint = try JSONConstraint(schema: probe.schema)
    for text in probe.valid {
      var state = try #require(constraint.start)
      for byte in text.utf8 {
        state = try #require(try constraint.step(state, byte), "\(text)")
      }
    }
  }
}
