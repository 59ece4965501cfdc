import Constraints
import Foundation
import JSONSchema
import MartingaleTestSupport
import Testing

@Suite struct SchemaTestSuiteTests {
  /// Every test of the suite right, or refused; none that was right before may stop being so.
  @Test func theValidatorPassesTheTestSuite() throws {
    let baseline = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Baselines/validator.txt")
    let outcome = try SchemaSuiteRatchet(baseline: baseline).run(SchemaTestSuite()) { group in
      do throws(SchemaError) {
        let schema = try SchemaDocument(group.schema, options: group.options)
        let validator = try SchemaValidator(schema, patterns: ECMAPatternCompiler())
        return group.tests.map { verdict(validator, $0.instance) }
      } catch {
        return group.tests.map { _ in .refused("\(error.pointer): \(error.message)") }
      }
    }
    print("JSON-Schema-Test-Suite, validator, required: \(outcome.required)")
    print("JSON-Schema-Test-Suite, validator, optional: \(outcome.optional)")
    for line in outcome.improvements { print("now right: \(line)") }
    #expect(outcome.wrongRequired == [])
    #expect(outcome.regressions == [])
    #expect(outcome.required.right + outcome.required.refused > 4_500)
  }

  /// The fast path and the reporting path give the same verdict.
  private func verdict(_ validator: SchemaValidator, _ bytes: [UInt8]) -> SchemaTestSuite.Verdict {
    do {
      let instance = try JSONDocument(bytes)
      let accepted = try validator.accepts(instance)
      let violations = try validator.violations(of: instance)
      #expect(accepted == violations.isEmpty, "\(String(decoding: bytes, as: UTF8.self))")
      return accepted ? .accepted : .rejected
    } catch {
      return .refused("\(error)")
    }
  }
}
