import Agents
import ArgumentParser
import Foundation
import Handbook
import Inference
import JSONSchema

/// `martingale bench agent`: what each part of a task is good for.
struct BenchAgentCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "agent",
    abstract:
      "A task whole, and with each of its parts taken away: right answers, tokens, seconds.",
    discussion: """
      Runs the task as it is and once more without each part, on the same items with the same seed, \
      and prints the paired differences, whole minus rest, with 95 % intervals (bootstrap). Parts are \
      sections and skills that the task has: \(TaskPart.all.map(\.key).joined(separator: ", ")). \
      Each arm has a run folder of its own; a bench that was stopped goes on where it was when it is \
      given the same --journals. A handbook is copied for each arm as it was at the arm's beginning.

      EXAMPLES
        martingale bench agent task.json --expected expected.jsonl --without handbook,solve
        martingale bench agent task.json --expected expected.jsonl --against before.json --json
      """)

  @Argument(help: "The task file.")
  var task: String

  @Option(
    help: ArgumentHelp(
      "The right answers, JSON Lines: \"id\" and \"answer\", \"text\" or several \"answers\"; JSON is compared by value.",
      valueName: "file"), completion: .file())
  var expected: String

  @Option(
    help: ArgumentHelp("Parts that are taken away, one at a time.", valueName: "part,part"),
    transform: { $0.split(separator: ",").map(String.init) })
  var without: [String] = []

  @Option(
    help: ArgumentHelp(
      "Another task with the same items, as one more arm; repeat it.", valueName: "file"),
    completion: .file())
  var against: [String] = []

  @Option(help: ArgumentHelp("Only the first items.", valueName: "n"))
  var limit: Int?

  @Option(
    help: ArgumentHelp("Keep each arm's run in this folder, and go on there.", valueName: "folder"),
    completion: .directory)
  var journals: String?

  @Flag(help: "Print one JSON record an arm.")
  var json = false

  @OptionGroup var instead: TaskModelOptions

  @OptionGroup(title: "Remote model") var endpoint: EndpointOptions

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit must be at least 1") }
    if Set(without).count < without.count { throw ValidationError("--without names a part twice") }
  }

  /// A way of working that is compared.
  private struct Arm {
    var name: String
    var path: String
    var task: AgentTask
  }

  func run() async throws {
    let loading = try TaskLoading()
    let arms = try arms(loading)
    let items = TaskItems(arms[0].task)
    let answers = try ExpectedAnswers(try Files.read(expected), named: expected, for: items)
    let scratch = FileManager.default.temporaryDirectory
      .appendingPathComponent("martingale-bench-\(UUID().uuidString)").path
    defer { if journals == nil { try? FileManager.default.removeItem(atPath: scratch) } }
    var models = TaskModels(
      model: instead.model, threads: instead.threads, jobs: 1, endpoint: endpoint, rpc: [])
    var whole: ArmOutcome?
    var rows: [[String]] = []
    for arm in arms {
      let outcome = try await outcome(
        arm, answers, loading, &models, in: "\(journals ?? scratch)/\(arm.name)")
      let difference = whole.map { ArmDifference($0, outcome) }
      if whole == nil { whole = outcome }
      if json {
        var record = outcome.json.object ?? JSONObject()
        record["task"] = .string(arm.task.id)
        if let difference { record["difference"] = difference.json }
        try StandardOutput.write(line: JSONValue.object(record).text)
      } else {
        rows.append(Self.row(outcome, difference))
      }
    }
    if !json {
      try TablePrinter.print(
        [
          "arm", "right", "calls", "malformed", "tokens", "seconds", "Δ right", "Δ tokens",
          "Δ seconds", "it",
        ],
        rows)
    }
  }

  /// The task, the task without each part, and the other tasks.
  private func arms(_ loading: TaskLoading) throws -> [Arm] {
    let whole = Arm(name: "whole", path: task, task: try loading.load(task))
    let file = try JSONValue(parsing: try Files.read(task))
    var arms = [whole]
    for key in without {
      let rest = try TaskPart.named(key, in: file).removed(from: file)
      arms.append(
        Arm(name: "without-\(key)", path: task, task: try read(rest, without: key, loading)))
    }
    let items = TaskItems(whole.task)
    for path in against {
      let other = try loading.load(path)
      let others = TaskItems(other)
      guard others.count == items.count,
        (0..<items.count).allSatisfy({ others[$0].id == items[$0].id })
      else {
        throw CommandFailure(
          .invalidData, code: "items_differ",
          "\(path): its items are not those of \(task), so that nothing can be compared in pairs")
      }
      let name = "against-\(URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent)"
      guard !arms.contains(where: { $0.name == name }) else {
        throw CommandFailure(
          .invalidData, code: "arms_equal", "two tasks of --against have the same name, \(name)")
      }
      arms.append(Arm(name: name, path: path, task: other))
    }
    return arms
  }

  /// The task file without a part of it.
  private func read(
    _ rest: JSONValue, without key: String, _ loading: TaskLoading
  ) throws(CommandFailure) -> AgentTask {
    do throws(TaskError) {
      return try TaskReader.read(
        JSONWriter(.indented(2)).bytes(of: rest), named: "\(task) without \(key)",
        in: URL(fileURLWithPath: task).deletingLastPathComponent().path,
        compiler: loading.compiler)
    } catch {
      throw CommandFailure(
        .invalidData, code: "part_needed", "without \(key) no task is left:\n\(error.description)")
    }
  }

  private func outcome(
    _ arm: Arm, _ answers: ExpectedAnswers, _ loading: TaskLoading, _ models: inout TaskModels,
    in folder: String
  ) async throws -> ArmOutcome {
    let model = try await models.load(arm.task)
    let large = try await models.loadLarge(arm.task)
    let teachers = try await models.loadTeachers(arm.task)
    var task = arm.task
    if let handbook = task.handbook {
      // What one arm learns, or counts, must not change the next one.
      task.handbook?.path = try await Self.copy(handbook, to: folder)
    }
    let seed = instead.seed ?? task.seed ?? 0
    let collaborators = try await TaskCollaborators(
      task, model: model.own, large: large?.shared, teachers: teachers, run: arm.name, seed: seed,
      unfinished: .repeat)
    var progress = ProgressLine()
    var right = 0
    do {
      let outcome = try await ArmRun(task, expected: answers, in: folder).outcome(
        arm.name, model: model.shared, compiler: loading.compiler,
        collaborators: collaborators.value, seed: seed, limit: limit ?? .max,
        clock: processorSeconds
      ) { result, isRight in
        right += isRight ? 1 : 0
        progress.show("\(arm.name): \(right) right of \(result.item + 1)")
      }
      progress.clear()
      await collaborators.close()
      return outcome
    } catch {
      progress.clear()
      await collaborators.close()
      if let journals {
        StandardError.write(line: "martingale: stopped; go on with --journals \(journals)")
      }
      throw error
    }
  }

  /// A handbook as it is now, in the arm's folder; the one that is there already when the arm goes on.
  private static func copy(_ handbook: AgentTask.Handbook, to folder: String) async throws -> String
  {
    let path = folder + "/handbook.sqlite"
    if FileManager.default.fileExists(atPath: path) { return path }
    let behaviors = try await HandbookFile.store(at: handbook.path, isMade: handbook.learns)
      .export()
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    // Made beside its place first: a copy that was cut off is none.
    let half = path + ".part"
    for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: half + end) }
    let store = try BehaviorStore(path: half)
    _ = try await store.import(behaviors)
    try store.close()
    for end in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: half + end) }
    try FileManager.default.moveItem(atPath: half, toPath: path)
    return path
  }

  private static func row(_ outcome: ArmOutcome, _ difference: ArmDifference?) -> [String] {
    let figures = outcome.json
    func text(_ key: String) -> String { figures[key]?.description ?? "" }
    func interval(_ value: PairedBootstrap?, _ places: Int) -> String {
      guard let value else { return "" }
      func shown(_ number: Double) -> String { String(format: "%+.\(places)f", number) }
      return "\(shown(value.mean)) [\(shown(value.low)), \(shown(value.high))]"
    }
    return [
      outcome.name, "\(outcome.right)/\(outcome.items.count)", text("tool_calls"),
      text("malformed_calls"),
      text("tokens"), text("processor_seconds"), interval(difference?.right, 2),
      interval(difference?.tokens, 0), interval(difference?.processorSeconds, 2),
      difference?.verdict.rawValue ?? "",
    ]
  }
}
