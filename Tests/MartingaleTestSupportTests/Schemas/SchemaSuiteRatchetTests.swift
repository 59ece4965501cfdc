import Foundation
import MartingaleTestSupport
import Testing

@Suite struct SchemaSuiteRatchetTests {
  private func file(_ content: String) throws -> URL {
    let url = URL.temporaryDirectory.appending(path: "baseline-\(UUID().uuidString).txt")
    try Data(content.utf8).write(to: url)
    return url
  }

  @Test func aJudgeWithoutJudgementIsFoundOut() throws {
    let baseline = try file("")
    defer { try? FileManager.default.removeItem(at: baseline) }
    let outcome = try SchemaSuiteRatchet(baseline: baseline).run(SchemaTestSuite()) { group in
      group.tests.map { _ in .accepted }
    }
    #expect(outcome.required.wrong > 1_500)
    #expect(outcome.required.right > 1_500)
    #expect(outcome.wrongRequired.count == outcome.required.wrong)
    #expect(outcome.regressions.count == outcome.required.wrong + outcome.optional.wrong)
  }

  @Test func refusalsCountUntilTheyAreInTheBaseline() throws {
    let suite = try SchemaTestSuite()
    let oracle: (SchemaTestSuite.Group) -> [SchemaTestSuite.Verdict] = { group in
      group.tests.map { test in
        group.file == "draft7/not.json" ? .refused("") : test.isValid ? .accepted : .rejected
      }
    }
    let empty = try file("")
    defer { try? FileManager.default.removeItem(at: empty) }
    let first = try SchemaSuiteRatchet(baseline: empty).run(suite, verdicts: oracle)
    #expect(first.regressions.count == first.required.refused)
    #expect(first.required.refused > 20)
    let known = try file(first.regressions.joined(separator: "\n") + "\nrefused gone | a | b\n")
    defer { try? FileManager.default.removeItem(at: known) }
    let second = try SchemaSuiteRatchet(baseline: known).run(suite, verdicts: oracle)
    #expect(second.regressions.isEmpty)
    #expect(second.improvements == ["refused gone | a | b"])
  }
}
