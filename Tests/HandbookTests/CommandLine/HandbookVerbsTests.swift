import Foundation
import Handbook
import JSONSchema
import Testing

/// The verbs as a person or a script uses them: the built program, its output, its exit status.
@Suite("Handbook verbs", .enabled(if: Program.isBuilt, "the program martingale is not built"))
struct HandbookVerbsTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file()
  }

  private func handbook(_ arguments: String..., input: [UInt8] = []) async throws -> Program.Result
  {
    try await Program.run(
      ["handbook"] + arguments + ["--handbook", path], input: input, in: folder)
  }

  private func ready(_ name: String) -> String {
    ReadyHandbooksTests.folder.appendingPathComponent(name + ".jsonl").path
  }

  @Test("Export, import and export through the program give the same bytes")
  func roundTrip() async throws {
    #expect(
      try await handbook("import", ready("unit-conversion"), ready("json-extraction")).status == 0)
    #expect(
      try await handbook("add", "my_own", "Say the unit aloud.", "--topic", "units").status == 0)
    #expect(try await handbook("add", "unsure", "Guess the unit first.", "--draft").status == 0)
    #expect(try await handbook("merge", "unsure", "my_own").status == 0)
    let exported = try await handbook("export")
    #expect(exported.status == 0)
    #expect(exported.output.split(separator: 0x0A).count == 26)
    let copy = ["--handbook", folder.file("copy.sqlite")]
    let imported = try await Program.run(
      ["handbook", "import", "-"] + copy, input: exported.output, in: folder)
    #expect(imported.status == 0, "\(imported.errors)")
    let again = try await Program.run(["handbook", "export"] + copy, in: folder)
    #expect(again.output == exported.output)
  }

  @Test("The editor of the user's environment changes a behavior")
  func editor() async throws {
    #expect(try await handbook("add", "単位を確認", "Check all units twice.").status == 0)
    func edit(_ editor: String) async throws -> Program.Result {
      try await Program.run(
        ["handbook", "edit", "単位を確認", "--json", "--handbook", path], in: folder,
        environment: ["VISUAL": "", "EDITOR": editor])
    }
    let edited = try await edit("sed -i -e s/twice/thrice/ -e 's/^topic:.*/topic: units/'")
    #expect(edited.status == 0, "\(edited.errors)")
    #expect(edited.text.contains("Check all units thrice.") && edited.text.contains("units"))
    let same = try await edit("true")
    #expect(same.status == 0 && same.errors.contains("nothing was changed"))
    let failed = try await edit("false")
    #expect(failed.status == 1 && failed.errors.contains("editor_failed"))
    let damaged = try await edit("sed -i 1d")
    #expect(damaged.status == 65 && damaged.errors.contains("line 1 has to begin with"))
    let kept = try await edit("sed -i 's/^Check.*//'")
    #expect(kept.status != 0 && kept.errors.contains("is kept in"))
    #expect(try await edit("").status == 64)
    #expect(try await handbook("show", "単位を確認").text.contains("thrice"))
  }

  @Test("A life: add, propose, approve, edit, show, retire, lint, stats")
  func life() async throws {
    #expect(try await handbook("add", "check_units", "Check the units at the end.").status == 0)
    let draft = #"{"name": "behavior_check_units", "instruction": "Check all units twice."}"#
    let conflict = try await handbook("import", "-", input: Array(draft.utf8))
    #expect(conflict.status == 1)
    #expect(conflict.errors.contains("conflict"))
    #expect(try await handbook("import", "-", "--update", input: Array(draft.utf8)).status == 0)
    #expect(try await handbook("approve", "check_units").status == 0)
    let shown = try await handbook("show", "behavior_check_units", "--json")
    let record = try JSONValue(parsing: shown.output)
    #expect(record["instruction"]?.string == "Check all units twice.")
    #expect(record["version"]?.int == 2)
    #expect(try await handbook("edit", "check_units", "--topic", "units").status == 0)
    #expect(
      try await handbook("list", "--topic", "Units").text.hasPrefix(
        "behavior_check_units\tactive\t2"))
    #expect(try await handbook("lint").status == 0)
    #expect(try await handbook("retire", "check_units").status == 0)
    let stats = try JSONValue(parsing: try await handbook("stats", "--json").output)
    #expect(stats["deprecated"]?.int == 1)
    #expect(try await handbook("search", "units").status == 1)
    #expect(try await handbook("search", "units", "--all").status == 0)
  }

  @Test("Search finds the ready-made behaviors")
  func search() async throws {
    #expect(
      try await handbook("import", ready("unit-conversion"), ready("json-extraction")).status == 0)
    let found = try await handbook("search", "unit conversion", "--json", "--limit", "3")
    #expect(found.status == 0)
    let lines = try found.output.split(separator: 0x0A).map { try JSONValue(parsing: Array($0)) }
    #expect(lines.count == 3)
    #expect(lines.allSatisfy { $0["topic"]?.string == "unit conversion" })
  }

  @Test("Failures have their exit statuses, and say what to do")
  func failures() async throws {
    #expect(try await handbook("list").status == 66)
    #expect(try await handbook("add", "x", "Too short a name here.").status == 64)
    #expect(try await handbook("add", "fine_name", "two\nlines of text").status == 65)
    #expect(try await handbook("import", folder.file("nowhere.jsonl")).status == 66)
    let bad = try await handbook("import", "-", input: Array("{\"name\": }".utf8))
    #expect(bad.status == 65)
    #expect(bad.errors.contains("standard input:1:10"))
    #expect(try await handbook("show", "no_such_thing").status == 1)
    #expect(try await handbook("merge", "one_only").status == 64)
    try Data("not a database".utf8).write(to: URL(fileURLWithPath: path))
    let damaged = try await handbook("list")
    #expect(damaged.status == 65)
    #expect(damaged.errors.contains("store_corrupt"))
    #expect(damaged.output.isEmpty)
  }
}
