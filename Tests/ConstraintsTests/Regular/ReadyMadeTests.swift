import Constraints
import Foundation
import Testing

/// The `.regex` files of `Grammars/`, each with its samples.
///
/// A sample is a line; one that starts with a quotation mark is a JSON string.
@Suite struct ReadyMadeTests {
  static let folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().appendingPathComponent("../../../Grammars").standardizedFileURL

  static let names: [String] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".regex") }.map { String($0.dropLast(6)) }.sorted()
  }()

  private static func samples(_ name: String, _ verdict: String) throws -> [String] {
    let file = folder.appendingPathComponent("samples/\(name).\(verdict).txt")
    var lines = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n")
    if lines.last == "" { lines.removeLast() }
    return try lines.map { line in
      line.hasPrefix("\"") ? try JSONDecoder().decode(String.self, from: Data(line.utf8)) : line
    }
  }

  @Test func thereAreADozen() {
    #expect(Self.names.count >= 12)
  }

  @Test(arguments: names)
  func acceptsAndRejectsItsSamples(_ name: String) throws {
    var source = try String(
      contentsOf: Self.folder.appendingPathComponent(name + ".regex"), encoding: .utf8)
    if source.hasSuffix("\n") { source.removeLast() }
    let automaton = try RegularLanguage(pattern: source).automaton()
    let oracle = try #require(FullMatch(source))
    let accepted = try Self.samples(name, "accepted")
    let rejected = try Self.samples(name, "rejected")
    #expect(accepted.count >= 2 && rejected.count >= 2)
    for text in accepted { #expect(try automaton.accepts(bytes(text)), "\(text)") }
    for text in rejected { #expect(try !automaton.accepts(bytes(text)), "\(text)") }
    for text in accepted + rejected {
      #expect(try automaton.accepts(bytes(text)) == oracle.accepts(bytes(text)), "\(text)")
    }
    var choices = Choices(state: 1)
    for _ in 0..<20 {
      let member = try #require(try automaton.sample(&choices, length: 12))
      #expect(oracle.accepts(member) == true)
    }
  }
}
