import ArgumentParser
import Foundation
import Handbook
import JSONSchema

struct HandbookImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Read behaviors from JSON Lines, all of a file or none.",
    discussion: """
      What carries no status becomes a draft; `handbook approve --drafts` puts drafts into use. Known \
      behaviors are compared by their versions: a text that is an earlier version here is out of date \
      and changes nothing; one that goes on from the text here takes its place. Two texts that do not \
      know each other are a conflict, which ends with status 1, unless --theirs, --ours or --update says \
      what to do.
      """)

  @OptionGroup var handbook: HandbookOptions

  @Argument(help: "Files; - is standard input.", completion: .file())
  var files: [String]

  @Flag(help: "Store conflicting texts as versions that wait for approval.")
  var update = false

  @Flag(help: "Where both have a text of their own, take the file's, even an earlier one.")
  var theirs = false

  @Flag(help: "Where both have a text of their own, keep it as it is here.")
  var ours = false

  @Flag(name: .customLong("dry-run"), help: "Only say what would be done.")
  var dryRun = false

  @Flag(help: "Approve what is new.")
  var approve = false

  func validate() throws {
    if [update, theirs, ours].count(where: { $0 }) > 1 {
      throw ValidationError("choose one of --theirs, --ours and --update")
    }
  }

  private var choice: ImportChoice {
    theirs ? .theirs : ours ? .ours : update ? .propose : .report
  }

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
        bytes, file: file == "-" ? "standard input" : file, choice: choice,
        isTrial: dryRun)
      if approve, !dryRun {
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
        "\(conflicts) behaviors have another text; see --theirs, --ours and --update")
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
        "outdated": names(report.outdated), "conflicts": names(report.conflicts),
      ]
      try StandardOutput.write(line: record.text)
    } else {
      try StandardOutput.write(
        line: "\(file): \(report.created.count) created, \(report.updated.count) updated, "
          + "\(report.unchanged.count) unchanged, \(report.outdated.count) out of date, "
          + "\(report.conflicts.count) conflicts" + (dryRun ? " (nothing was changed)" : ""))
      for name in report.outdated {
        StandardError.write(line: "martingale: note: \(name) was edited here since; it stays")
      }
      for name in report.conflicts {
        StandardError.write(
          line: "martingale: conflict: \(name) has another text here and in the file")
      }
    }
  }
}

struct HandbookExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write the handbook as JSON Lines, sorted by name; the same contents, the same bytes."
  )

  @OptionGroup var handbook: HandbookFile

  @Option(help: ArgumentHelp("Only this status; repeat it.", valueName: "status"))
  var status: [Behavior.Status] = []

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Write to this file.", valueName: "file"),
    completion: .file())
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
