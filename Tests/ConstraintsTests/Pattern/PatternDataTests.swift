import Constraints
import Foundation
import MartingaleTestSupport
import Testing

/// The generated patterns of the development data, as black boxes.
@Suite struct PatternDataTests {
  struct Line: Decodable {
    var pattern: String
    var isValid: Bool
    enum CodingKeys: String, CodingKey {
      case pattern
      case isValid = "pcre2_ok"
    }
  }

  static let lines: [Line] = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let folder =
      ProcessInfo.processInfo.environment["MARTINGALE_DATA"].map { URL(filePath: $0) }
      ?? root.appending(path: ".deps/data")
    guard let data = try? Data(contentsOf: folder.appending(path: "patterns/dev.jsonl")) else {
      return []
    }
    return data.split(separator: 0x0A).compactMap {
      try? JSONDecoder().decode(Line.self, from: Data($0))
    }
  }()

  @Test(.enabled(if: !lines.isEmpty, "patterns/dev.jsonl is not there; set MARTINGALE_DATA"))
  func everyPatternCompilesOrNotAsPCRE2SaysAndKeepsTheLaws() throws {
    var checked = 0
    for line in Self.lines {
      guard line.isValid else {
        #expect(throws: ConstraintError.self, "\(line.pattern)") {
          try PatternConstraint(line.pattern)
        }
        continue
      }
      let constraint = try PatternConstraint(line.pattern)
      var trial = LawTrial(alphabet: "aB1 -.@:_é(")
      trial.walks = 6
      trial.length = 8
      trial.enumeration = 0
      #expect(checkConstraintLaws(constraint, trial) == [], "\(line.pattern)")
      checked += 1
    }
    #expect(checked > 180)
  }
}
