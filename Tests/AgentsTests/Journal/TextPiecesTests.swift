import Agents
import Foundation
import Inference
import JSONSchema
import MartingaleTestSupport
import Testing

/// The tokens of a text in the journal.
@Suite struct TextPiecesTests {
  private func task(_ folder: Folder, _ sampling: String = "") throws -> AgentTask {
    try folder.write("\"a\"\n\"b\"\n\"c\"\n", as: "in.jsonl")
    return try folder.task(
      """
      {"version": 1, "goal": "{{row}}", "inputs": {"row": {"jsonl": "in.jsonl"}},
       "output": {"choice": ["é1", "é2"]}, "sampling": {"particles": 3, "max_tokens": 8\(sampling)}}
      """)
  }

  @Test func theyAreWholeCharactersWithTheirProbabilities() async throws {
    let folder = try Folder()
    let model = ScriptedModel(insistence: 6) { _ in "é1" }
    _ = try await folder.run(try task(folder), model)
    let records = try folder.records(SampledRecord.self)
    #expect(records.count == 3)
    for record in records {
      let pieces = try #require(record.pieces).pieces
      #expect(pieces.map(\.text).joined() == record.text)
      // The two bytes of é are one piece, with the product of their probabilities.
      #expect(pieces.map(\.text) == ["é", String(record.text?.last ?? "?")])
      let one = exp(6.0) / (exp(6.0) + 256)
      let p = try #require(pieces[0].probability)
      #expect(abs(p - one * one) < 0.001, "\(p)")
    }
    #expect(try folder.page().text.contains("é"))
  }

  /// At another temperature they are those of the law that was asked for.
  @Test func theirLawIsTheOneThatWasAskedFor() async throws {
    let folder = try Folder()
    let model = ScriptedModel(insistence: 3) { _ in "é1" }
    _ = try await folder.run(try task(folder, #", "temperature": 0.5"#), model)
    let pieces = try #require(try folder.records(SampledRecord.self).first?.pieces).pieces
    let one = exp(6.0) / (exp(6.0) + 256)
    #expect(abs((pieces[0].probability ?? 0) - one * one) < 0.001)
  }

  /// A critic that compares tells what each piece is on the other side, and the page marks what it is about.
  @Test func whatACriticComparesIsKeptAndMarked() async throws {
    let folder = try Folder()
    // Told to insist it says é1, and é2 after the weak prompt.
    let model = ScriptedModel(insistence: 9) { $0.contains("weak") ? "é2" : "é1" }
    let critics = #", "critics": [{"contrast": {"prompt": "weak {{row}}", "weight": 0.1}}]"#
    let task = try task(folder, critics)
    let whole = try await folder.run(task, model).map(\.timeless)
    let pieces = try #require(try folder.records(SampledRecord.self).first?.pieces).pieces
    #expect(pieces.map(\.text) == ["é", "1"])
    #expect((pieces[0].weak ?? 0) > 0.9, "\(pieces)")
    #expect((pieces[1].weak ?? 1) < 0.01 && (pieces[1].probability ?? 0) > 0.9, "\(pieces)")
    #expect(try folder.page().isWellFormed)
    // The journal is read back as it was written, and a run that is taken up says the same.
    try FileManager.default.createDirectory(
      atPath: "\(folder.path)/again", withIntermediateDirectories: true)
    try folder.write(
      try folder.journal().prefix(4).map { $0 + "\n" }.joined(), as: "again/journal.jsonl")
    #expect(try await folder.run(task, model, in: "again").map(\.timeless) == whole)
  }

  @Test func aJournalOfBeforeIsTakenUpAndShown() async throws {
    let folder = try Folder()
    let task = try task(folder)
    let model = ScriptedModel(insistence: 2) { _ in "é1" }
    let whole = try await folder.run(task, model).map(\.timeless)
    // As the program before wrote it: without pieces, and without defaults in the header.
    var older: [String] = []
    for line in try folder.journal() {
      var object = try #require(try JSONValue(parsing: line).object)
      object["pieces"] = nil
      object["defaults"] = nil
      older.append(JSONWriter().string(of: .object(object)))
    }
    #expect(!older.joined().contains("pieces"))
    for count in [1, 3, older.count / 2, older.count] {
      let name = "older-\(count)"
      try FileManager.default.createDirectory(
        atPath: "\(folder.path)/\(name)", withIntermediateDirectories: true)
      try folder.write(older[..<count].map { $0 + "\n" }.joined(), as: "\(name)/journal.jsonl")
      #expect(try await folder.run(task, model, in: name).map(\.timeless) == whole)
      #expect(try folder.page(name).isWellFormed)
    }
  }
}
