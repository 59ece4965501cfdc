import Constraints
import Foundation
import MartingaleTestSupport
import Testing

/// The grammars in `Grammars/` and their samples: one a line, as they stand or, where the line is a
/// JSON string, what it says.
struct GrammarFile: Sendable, CustomTestStringConvertible {
  var name: String
  var testDescription: String { name }

  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Grammars")

  static let all: [GrammarFile] =
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? [])
    .filter { $0.hasSuffix(".gbnf") }.sorted().map { GrammarFile(name: String($0.dropLast(5))) }

  func source() throws -> String {
    try String(contentsOf: Self.folder.appending(path: "\(name).gbnf"), encoding: .utf8)
  }

  func samples(_ kind: String) throws -> [String] {
    let file = Self.folder.appending(path: "samples/\(name).\(kind).txt")
    return try String(contentsOf: file, encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: true).map { line in
        (try? JSONDecoder().decode(String.self, from: Data(line.utf8))) ?? String(line)
      }
  }
}

@Suite struct GrammarFilesTests {
  @Test func thereAreSome() { #expect(GrammarFile.all.count >= 9) }

  @Test(arguments: GrammarFile.all)
  func acceptsAndRejectsItsSamples(_ file: GrammarFile) throws {
    let grammar = try Grammar(gbnf: file.source())
    #expect(grammar.warnings == [])
    let (accepted, rejected) = (try file.samples("accepted"), try file.samples("rejected"))
    #expect(accepted.count >= 3 && rejected.count >= 5)
    let recognizer = GrammarRecognizer(grammar)
    for text in accepted {
      let isMatch = try recognizer.matches(Array(text.utf8))
      #expect(isMatch, "\(text)")
    }
    for text in rejected {
      let isMatch = try recognizer.matches(Array(text.utf8))
      #expect(!isMatch, "\(text)")
    }
    var trial = LawTrial(
      alphabet: accepted.joined(), accepted: accepted, rejected: rejected)
    // Long alphabets make long masks; the samples are what matters.
    trial.alphabet = Array(trial.alphabet.prefix(24))
    trial.walks = 8
    trial.enumeration = 1
    #expect(checkConstraintLaws(try GrammarConstraint(grammar), trial) == [])
  }

  @Test(arguments: GrammarFile.all)
  func everyPrefixOfASampleCanBeFinished(_ file: GrammarFile) throws {
    let grammar = try Grammar(gbnf: file.source())
    let constraint = try GrammarConstraint(grammar)
    let recognizer = GrammarRecognizer(grammar)
    for text in try file.samples("accepted") {
      var state = try #require(constraint.start)
      var bytes: [UInt8] = []
      for byte in text.utf8 {
        bytes.append(byte)
        state = try #require(try constraint.advance(state, by: [byte]))
        let rest = try #require(try constraint.shortestCompletion(state))
        #expect(try recognizer.matches(bytes + rest))
      }
    }
  }
}
