import Agents
import Foundation
import JSONSchema
import MartingaleTestSupport
import Testing

/// A thousand items on one page.
@Suite struct LargeRunTests {
  private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Scripts/page-check").path

  @Test func aThousandItemsAreOnePageThatABrowserShows() async throws {
    let folder = try Folder()
    try folder.write(
      (0..<1_000).map { "{\"id\": \"row-\($0)\", \"text\": \"a remark with the number \($0)\"}\n" }
        .joined(), as: "in.jsonl")
    let task = try folder.task(
      """
      {"version": 1, "id": "thousand", "goal": "Sort: {{row.text}}", "inputs": {"row": {"jsonl": "in.jsonl"}},
       "output": {"choice": ["praise", "complaint", "question"]}, "success": {"choice": ["praise", "question"]},
       "sampling": {"particles": 4, "max_tokens": 12}}
      """)
    let kinds = ["praise", "complaint", "question"]
    let model = ScriptedModel(insistence: 4) { prompt in
      let digits = prompt.filter(\.isNumber)
      return kinds[(Int(digits.suffix(4)) ?? 0) % 3]
    }
    let results = try await folder.run(task, model)
    #expect(results.count == 1_000)
    let lines = try JournalLines.read("\(folder.path)/run")
    let story = try #require(StoryReader.read(lines))
    let html = ReportPage([story]).html
    // Every item is there, with a square that leads to it; its details are closed, so that a browser lays out
    // what is looked at.
    #expect(html.matches(of: /<details class="item" id="r0i\d+"/).count == 1_000)
    #expect(html.matches(of: /<a href="#r0i\d+" class/).count == 1_000)
    #expect(html.ranges(of: "open=\"open\"").count <= 2)
    #expect(html.contains("title=\"row-999: "))
    #expect(html.utf8.count < 12_000_000, "\(html.utf8.count) bytes")
    let page = PageReader(html)
    #expect(page.isWellFormed)
    try folder.write(html, as: "thousand.html")
    let check = try run(["python3", Self.script, "\(folder.path)/thousand.html"])
    if check.status == 77 { return print("there is no Chromium: the page was not looked at") }
    #expect(check.status == 0, "\(check.output)")
    #expect(
      check.output.split(separator: "\n").count { $0.hasSuffix(": ok") } == 4, "\(check.output)")
  }

  private func run(_ command: [String]) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let bytes = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: bytes, as: UTF8.self))
  }
}
