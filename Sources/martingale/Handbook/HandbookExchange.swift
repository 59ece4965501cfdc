import ArgumentParser
import Foundation
import Handbook
import JSONSchema

struct HandbookImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Read behaviors from JSON Lines, all of a file or none.",
    discussion: """
      What carries no status becomes a draft; `handbook approve --drafts` puts drafts into use. A \
      behavior that is in use keeps its text when the file has another one and no status: that \
      is reported as a conflict, and ends with status 1.
      """)

  @OptionGroup var handbook: HandbookOptions

  @Argument(help: "Files; - is standard input.")
  var files: [String]

  @Flag(help: "Store conflicting texts as versions that wait for approval.")
  var update = false

  @Flag(help: "Approve what is new.")
  var approve = false

  func run() async throws {
    let store = try handbook.create()
    var conflicts = 0
    for file in files {
      let bytes: [UInt8]
      if file == "-" {
        var input = StandardInput()
        bytes = try input.readAll()
      } else {
        bytes = try Files.read(file)
      }
      let report = try await store.import(
        bytes, file: file == "-" ? "standard input" : file, update: update)
      if approve {
        var drafts: [BehaviorName] = []
        for name in report.created where try await store.behavior(name).status == .draft {
          drafts.append(name)
        }
        try await store.approve(drafts)
      }
      conflicts += report.conflicts.count
      try print(report, file)
    }
    if conflicts > 0 {
      throw CommandFailure(
        .failure, code: "conflict",
        "\(conflicts) behaviors in use have another text; see --update")
    }
  }

  private func print(_ report: ImportReport, _ file: String) throws {
    if handbook.json {
      func names(_ list: [BehaviorName]) -> JSONValue {
        .array(list.map { .string($0.description) })
      }
      let record: JSONValue = [
        "file": .string(file), "created": names(report.created),
        "updated": names(report.updated), "unchanged": names(report.unchanged),
        "conflicts": names(report.conflicts),
      ]
      try StandardOutput.write(line: record.text)
    } else {
      try StandardOutput.write(
        line: "\(file): \(report.created.count) created, \(report.updated.count) updated, "
          + "\(report.unchanged.count) unchanged, \(report.conflicts.count) conflicts")
      for name in report.conflicts {
        StandardError.write(line: "martingale: conflict: \(name) is in use with another text")
      }
    }
  }
}

struct HandbookExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write the handbook as JSON Lines, sorted by name; the same contents, the same bytes."
  )

  @OptionGroup var handbook: HandbookOptions

  @Option(help: ArgumentHelp("Only this status; repeat it.", valueName: "status"))
  var status: [Behavior.Status] = []

  @Option(name: .shortAndLong, help: ArgumentHelp("Write to this file.", valueName: "file"))
  var output: String?

  func run() async throws {
    let store = try handbook.open()
    let bytes = try await store.export(
      status.isEmpty ? Set(Behavior.Status.allCases) : Set(status))
    guard let output else {
      try StandardOutput.write(bytes)
      return
    }
    try Files.write(bytes, to: output)
  }
}
