import Constraints
import Foundation
import JSONSchema
import MartingaleTestSupport
import Testing

@Suite struct JSONTestSuiteTests {
  /// Every test of the JSON-Schema-Test-Suite right, or its schema refused.
  @Test func theMachineIsRightOrRefuses() throws {
    let baseline = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Baselines/json-machine.txt")
    let outcome = try SchemaSuiteRatchet(baseline: baseline).run(SchemaTestSuite()) { group in
      do throws(SchemaError) {
        return judge(try SchemaDocument(group.schema, options: group.options), group)
      } catch {
        return group.tests.map { _ in .refused("\(error.pointer): \(error.message)") }
      }
    }
    for line in outcome.improvements { print("now right: \(line)") }
    #expect(outcome.wrongRequired == [])
    #expect(outcome.regressions == [])
    #expect(
      Double(outcome.required.right) > 0.9
        * Double(outcome.required.right + outcome.required.refused))
  }

  private func judge(_ schema: SchemaDocument, _ group: SchemaTestSuite.Group)
    -> [SchemaTestSuite.Verdict]
  {
    var verdicts: [SchemaTestSuite.Verdict] = []
    do throws(ConstraintError) {
      let constraint = try JSONConstraint(schema: schema)
      for test in group.tests {
        verdicts.append(try constraint.accepts(test.instance) ? .accepted : .rejected)
      }
    } catch {
      verdicts = group.tests.map { _ in .refused("\(error.pointer ?? ""): \(error.message)") }
    }
    return verdicts
  }
}
