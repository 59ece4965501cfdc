import Agents
import ArgumentParser
import Export
import Foundation
import JSONSchema

/// `martingale export`: runs as training data.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Make training data of runs: JSON Lines that TRL and others load.",
    discussion: """
      Every row says where it comes from (run, item, step, model, seed, constraint). The same journals \
      give the same bytes, and are read as streams, however long they are. Rows quote prompts, inputs, \
      results of tools and what the model wrote: see that you may share them, and that the model's \
      licence lets you train on its texts. --drop-input replaces an input's text wherever it stands.

      FORMATS
      \(KindTable<ExportKind>.standard.kinds.map { "  \($0.key): \($0.summary)" }.joined(separator: "\n"))

      EXAMPLES
        martingale run task.json --rollouts 8 --journal run-1
        martingale export run-1 --format dpo -o pairs.jsonl
        martingale export run-1 --format rollouts --tokens | gzip > rollouts.jsonl.gz
      """)

  @Argument(
    help: ArgumentHelp("Folders of runs, or their names.", valueName: "run"),
    completion: NameCompletion.runs)
  var runs: [String]

  @Option(
    help: ArgumentHelp(
      "What the rows are.", valueName: KindTable<ExportKind>.standard.keys.joined(separator: "|")),
    transform: { text in
      let formats = KindTable<ExportKind>.standard
      guard let kind = formats[text] else { throw ValidationError(formats.complaint(about: text)) }
      return kind
    })
  var format: ExportKind

  @Flag(
    help:
      "With rollouts: token ids and log-probabilities, which the task has recorded (sampling.record_tokens)."
  )
  var tokens = false

  @Option(
    help: ArgumentHelp("Leave out rollouts with less reward (1: solved, 0: not).", valueName: "x"))
  var minReward: Double?

  @Flag(help: "Leave out rows that teach what an earlier one did.")
  var dedupe = false

  @Option(
    help: ArgumentHelp(
      "Replace this input's text by its name; may be given again.", valueName: "name"))
  var dropInput: [String] = []

  @Flag(help: "With sft: leave out behaviors that stood in prompts, so that they are learned.")
  var withoutBehaviors = false

  @Flag(help: "With sft: tools as a list (OpenAI's fine-tuning) and not as a JSON text (TRL).")
  var listTools = false

  @Option(
    help: ArgumentHelp(
      "With dpo: a posterior's likeliest text is preferred when it weighs so many times the least likely one.",
      valueName: "x"))
  var minRatio = ExportOptions().leastRatio

  @Option(
    help: ArgumentHelp(
      "The task as it was, where it is not at its place any more.", valueName: "file"),
    completion: .file())
  var task: String?

  @Option(
    name: [.short, .customLong("output")],
    help: ArgumentHelp("Where the rows go; standard output without it.", valueName: "file"),
    completion: .file())
  var output: String?

  @Flag(name: .shortAndLong, help: "No notes on standard error.")
  var quiet = false

  func validate() throws {
    if tokens, format.key != "rollouts" {
      throw ValidationError("--tokens is for --format rollouts")
    }
    if tokens, !dropInput.isEmpty {
      throw ValidationError("--tokens spell the whole prompt: no input can be dropped with them")
    }
    if (withoutBehaviors || listTools) && format.key != "sft" {
      throw ValidationError("--without-behaviors and --list-tools are for --format sft")
    }
    if !(minRatio >= 1) { throw ValidationError("--min-ratio must be at least 1") }
  }

  func run() throws {
    var options = ExportOptions()
    options.includesTokens = tokens
    options.leastReward = minReward
    options.dropsDuplicates = dedupe
    options.droppedInputs = dropInput
    options.keepsBehaviors = !withoutBehaviors
    options.listsTools = listTools
    options.leastRatio = minRatio
    options.task = task
    let loading = try TaskLoading()
    var failure: (any Error)?
    var export = try RunExport(format, options) { path throws(AgentError) in
      do {
        return try loading.load(path)
      } catch {
        failure = error
        throw AgentError(.notAvailable, "\(path): \(error)")
      }
    }
    let sink = try RowSink(output)
    do {
      for run in runs {
        var problem: (any Error)?
        try export.export(try RunLocator.path(of: run)) { row throws(AgentError) in
          do {
            try sink.write(row)
          } catch {
            problem = error
            throw AgentError(.cancelled, "the rows cannot be written")
          }
        }
        if let problem { throw problem }
      }
    } catch {
      throw failure ?? sink.problem ?? error
    }
    try sink.finish()
    let tally = export.tally
    if !quiet {
      StandardError.write(
        line: "martingale: \(tally.rows) rows of \(tally.rollouts) rollouts"
          + (dedupe ? ", \(tally.duplicates) duplicates left out" : ""))
      if tally.rows > 0 {
        StandardError.write(
          line:
            "martingale: note: rows quote prompts, inputs and tools' results; mind whose they are, "
            + "and the model's licence")
      }
    }
    if tally.rows == 0, tally.rollouts > 0 {
      throw CommandFailure(
        .failure, code: "no_rows",
        "none of the \(tally.rollouts) rollouts gives a row: \(format.key) are \(format.summary)")
    }
  }
}

/// Where rows go: standard output, or a file that has its name once it is whole.
private final class RowSink {
  private let path: String?
  private let file: FileHandle?
  private var buffer: [UInt8] = []
  /// Why nothing can be written any more.
  private(set) var problem: (any Error)?

  private var part: String { (path ?? "") + ".part" }

  init(_ path: String?) throws {
    guard let path, path != "-" else {
      self.path = nil
      file = nil
      return
    }
    self.path = path
    let part = path + ".part"
    // As private as the journals that it is made of.
    guard
      FileManager.default.createFile(
        atPath: part, contents: nil, attributes: [.posixPermissions: 0o600]),
      let file = FileHandle(forWritingAtPath: part)
    else {
      throw CommandFailure(.cannotCreate, code: "cannot_create", "\(path): cannot be written")
    }
    self.file = file
  }

  func write(_ row: JSONValue) throws {
    buffer += JSONWriter().bytes(of: row)
    buffer.append(UInt8(ascii: "\n"))
    if buffer.count > 1 << 16 { try flush() }
  }

  private func flush() throws {
    do {
      if let file {
        try file.write(contentsOf: Data(buffer))
      } else {
        try StandardOutput.write(buffer)
      }
    } catch {
      problem = error
      throw error
    }
    buffer.removeAll(keepingCapacity: true)
  }

  func finish() throws {
    try flush()
    guard let file, let path else { return }
    try file.close()
    guard rename(part, path) == 0 else {
      throw CommandFailure(.cannotCreate, code: "cannot_create", "\(path): cannot be written")
    }
  }
}
