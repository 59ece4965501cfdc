import Constraints
import Foundation
import Testing

/// Differential test over a file of real patterns, when there is one.
@Suite struct PatternFileTests {
  private struct Line: Decodable {
    var pattern: String
  }

  static let file: URL? = {
    let root = ProcessInfo.processInfo.environment["MARTINGALE_DATA"] ?? ".deps/data"
    let url = URL(fileURLWithPath: root).appendingPathComponent("patterns/dev.jsonl")
    return FileManager.default.fileExists(atPath: url.path) ? url : nil
  }()

  @Test(.enabled(if: file != nil, "no patterns/dev.jsonl under MARTINGALE_DATA"))
  func everyRegularPatternAgreesWithPCRE2() throws {
    let text = try String(contentsOf: #require(Self.file), encoding: .utf8)
    var regular = 0
    var irregular: [String: Int] = [:]
    var empty: [String] = []
    var judged = 0
    for (number, line) in text.split(separator: "\n").enumerated() {
      let entry = try JSONDecoder().decode(Line.self, from: Data(line.utf8))
      guard let oracle = FullMatch(entry.pattern) else {
        #expect(throws: ConstraintError.self) { try PatternAnalysis(entry.pattern) }
        continue
      }
      guard case .regular(let pattern) = try PatternAnalysis(entry.pattern) else {
        if case .irregular(let feature) = try PatternAnalysis(entry.pattern) {
          irregular[feature.name, default: 0] += 1
        }
        continue
      }
      regular += 1
      let automaton = try RegularLanguage(pattern).automaton()
      if automaton.start == nil { empty.append(entry.pattern) }
      var choices = Choices(state: UInt64(number))
      var texts: [[UInt8]] = [[], bytes("a"), bytes("then"), bytes("abc")]
      for _ in 0..<30 {
        guard let member = try automaton.sample(&choices, length: 1 + choices.below(30)) else {
          continue
        }
        if let verdict = oracle.accepts(member) {
          #expect(verdict, "\(entry.pattern) on \(String(decoding: member, as: UTF8.self))")
        }
        texts.append(member)
      }
      for _ in 0..<60 { texts.append(mutated(choices.pick(texts), &choices)) }
      for text in texts {
        guard let verdict = oracle.accepts(text) else { continue }
        judged += 1
        #expect(
          try automaton.accepts(text) == verdict,
          "\(entry.pattern) on \(String(decoding: text, as: UTF8.self).debugDescription)")
      }
    }
    print("regular: \(regular), irregular: \(irregular), texts: \(judged), empty: \(empty)")
  }
}
