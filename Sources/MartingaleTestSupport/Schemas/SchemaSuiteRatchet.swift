package import Foundation

/// Results over the test suite that may only get better.
///
/// The baseline is a sorted text file with one line for each test that is not right:
/// `refused draft7/ref.json | group | test`, or `wrong …`. A test that is not right and not in the
/// baseline is a regression. With `MARTINGALE_UPDATE_BASELINES=1` the file is written anew.
package struct SchemaSuiteRatchet: Sendable {
  /// Counts of one kind of tests.
  package struct Tally: Sendable, CustomStringConvertible {
    package var right = 0
    package var refused = 0
    package var wrong = 0

    package var description: String {
      let all = right + refused + wrong
      return "\(right) of \(all) right, \(refused) refused, \(wrong) wrong"
    }
  }

  /// What came out.
  package struct Outcome: Sendable {
    package var required = Tally()
    package var optional = Tally()
    /// Lines that are not in the baseline: each is a failure.
    package var regressions: [String] = []
    /// Lines of the baseline that are right now.
    package var improvements: [String] = []
    /// Required tests that are wrong, in the baseline or not.
    package var wrongRequired: [String] = []
  }

  /// Where the baseline is.
  package let baseline: URL

  package init(baseline: URL) {
    self.baseline = baseline
  }

  /// Judges every group; `judge` answers for the group's tests in order.
  package func run(
    _ suite: SchemaTestSuite, verdicts judge: (SchemaTestSuite.Group) -> [SchemaTestSuite.Verdict]
  ) throws -> Outcome {
    var outcome = Outcome()
    var lines: [String] = []
    for group in suite.groups {
      let verdicts = judge(group)
      for (number, test) in group.tests.enumerated() {
        let verdict: SchemaTestSuite.Verdict =
          number < verdicts.count ? verdicts[number] : .refused("no answer")
        let place = "\(group.file) | \(group.description) | \(test.description)"
        let keyPath: WritableKeyPath<Outcome, Tally> =
          group.isOptional ? \.optional : \.required
        switch verdict {
        case .refused:
          outcome[keyPath: keyPath].refused += 1
          lines.append("refused \(place)")
        case .accepted where test.isValid, .rejected where !test.isValid:
          outcome[keyPath: keyPath].right += 1
        case .accepted, .rejected:
          outcome[keyPath: keyPath].wrong += 1
          lines.append("wrong \(place)")
          if !group.isOptional { outcome.wrongRequired.append(place) }
        }
      }
    }
    let known = Set(
      ((try? String(contentsOf: baseline, encoding: .utf8)) ?? "").split(separator: "\n")
        .map(String.init))
    outcome.regressions = lines.filter { !known.contains($0) }
    let now = Set(lines)
    outcome.improvements = known.filter { !now.contains($0) }.sorted()
    if ProcessInfo.processInfo.environment["MARTINGALE_UPDATE_BASELINES"] == "1" {
      let text = lines.sorted().joined(separator: "\n") + (lines.isEmpty ? "" : "\n")
      try Data(text.utf8).write(to: baseline)
    }
    return outcome
  }
}
