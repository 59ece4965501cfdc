import Agents
import ArgumentParser
import Foundation
import Inference
import JSONSchema
import LlamaBackend
import Tools

/// `martingale run`: agents from task files.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run an agent from a JSON task.",
    discussion: """
      One answer an item, in order: the task's own, or one for each line of its JSON Lines input. \
      --jobs runs several items at the same time, their decode steps in one batch. Every step is journalled; a run that was stopped, even by kill -9, goes on with --resume and \
      ends with the same answers. Exit 1 when something was not solved, 65 when an item could not \
      be run, 75 when a budget was spent or a tool server stayed away (resume the run), 77 when nobody \
      knows what became of a call.

      EXAMPLES
        martingale run Examples/invoices/task.json --json
        martingale run task.json --journal run-1; martingale run --resume run-1
        martingale run task.json --shard 2/8 --jobs 4
      """)

  @Argument(
    help: "Task files, one run each; - for standard input. Not needed with --resume.",
    completion: .file())
  var tasks: [String] = []

  @Option(
    help: ArgumentHelp(
      "Keep the journal here.",
      discussion: """
        Default: a folder of its own in $XDG_STATE_HOME/martingale/runs. With several tasks each has \
        a folder of its id in it.
        """,
      valueName: "folder"), completion: .directory)
  var journal: String?

  @Option(
    help: ArgumentHelp("Go on with this run: its folder, its name, or latest.", valueName: "run"),
    completion: NameCompletion.runs)
  var resume: String?

  @Option(
    help: ArgumentHelp(
      "Run only every n-th item, beginning with the i-th.", valueName: "i/n"),
    transform: { text in
      guard let shard = TaskShard(text) else {
        throw ValidationError("a shard is i/n with i from 1 to n, for example 2/8")
      }
      return shard
    })
  var shard: TaskShard?

  @Option(
    help: ArgumentHelp(
      "Run every item so often, each time with other draws: item i has the numbers from i times n on.",
      valueName: "n"))
  var rollouts = 1

  @Option(help: ArgumentHelp("Most items at the same time.", valueName: "n"))
  var jobs = 1

  @Option(
    help: ArgumentHelp(
      "Run only the first items; the others are left for --resume.", valueName: "n"))
  var limit: Int?

  @Option(
    help: ArgumentHelp(
      "Change a value of the task file: a JSON pointer, =, and JSON or a text; repeat it.",
      discussion: "Going on with --resume needs the same changes.", valueName: "/pointer=value"))
  var set: [String] = []

  @Option(
    help: ArgumentHelp(
      "What to do about a tool call that had begun when the run was stopped or its server died, and may have had an effect.",
      discussion:
        "stop leaves the item and says which call it is; repeat calls again; report tells the agent.",
      valueName: "stop|repeat|report"))
  var unfinishedCalls = UnfinishedCalls.stop

  @Option(
    help: ArgumentHelp(
      "Tool servers with an address (mcpServers, url) may be on these hosts, beside this machine; `any` for all.",
      valueName: "host,host|any"))
  var httpHosts: String?

  @Option(
    help: ArgumentHelp("Write the journal's events here too, as they happen.", valueName: "file"),
    completion: .file())
  var events: String?

  @Flag(help: "Print one JSON record an item.")
  var json = false

  @Flag(name: .shortAndLong, help: "No notes on standard error.")
  var quiet = false

  @Flag(
    name: .shortAndLong,
    help: "Tell on standard error what is asked, thought, called and seen, as it happens.")
  var verbose = false

  @OptionGroup var instead: TaskModelOptions

  @Option(
    help: ArgumentHelp(
      "Put the model's layers on these machines (llama.cpp's ggml-rpc-server); repeat it.",
      valueName: "host:port"))
  var rpc: [String] = []

  @OptionGroup var engine: EngineOptions

  @OptionGroup(title: "Chat template") var template: TemplateOptions

  @OptionGroup(title: "Remote model") var endpoint: EndpointOptions

  @OptionGroup(title: "Traces") var traces: TraceOptions

  func validate() throws {
    try endpoint.refuse(rpc, engine, template)
    if tasks.isEmpty && resume == nil { throw ValidationError("which task? or --resume a run") }
    if resume != nil
      && (journal != nil || shard != nil || instead.seed != nil || rollouts != 1 || tasks.count > 1)
    {
      throw ValidationError(
        "--resume goes on with one run as it began: no --journal, --shard, --rollouts or --seed")
    }
    if !(1...10_000).contains(rollouts) { throw ValidationError("--rollouts must be 1 to 10000") }
    if verbose && quiet { throw ValidationError("choose one of --verbose and --quiet") }
    if events != nil && tasks.count > 1 { throw ValidationError("--events is for one task") }
    if let limit, limit < 1 { throw ValidationError("--limit must be at least 1") }
    if !(1...1024).contains(jobs) { throw ValidationError("--jobs must be from 1 to 1024") }
  }

  func run() async throws {
    let loading = try TaskLoading()
    let watch = try RunWatch(traces)
    let opened = try resume.map { try open($0, watch) }
    guard let paths = tasks.isEmpty ? opened?.header?.path.map({ [$0] }) : tasks else {
      throw CommandFailure(
        .usage, code: "no_task", "\(resume ?? ""): does not say where the task is; name it")
    }
    // All of them are read first: the mistakes of the last should not show after hours.
    var loaded: [(path: String, task: AgentTask)] = []
    for path in paths {
      let task = try template.applied(to: try loading.load(path, changed: set))
      if !quiet {
        let missing = task.needs.missing { $0.isOpenedFirst ? nil : $0.absence }
        for var warning in task.warnings + missing {
          warning.severity = .warning
          StandardError.write(line: warning.description)
        }
      }
      loaded.append((path, task))
    }
    if Set(loaded.map(\.task.id)).count < loaded.count {
      throw CommandFailure(
        .invalidData, code: "task_ids_equal", "two of the tasks have the same id; give each its own"
      )
    }
    let begin = ContinuousClock.now
    var models = TaskModels(
      model: instead.model, threads: instead.threads, jobs: jobs, endpoint: endpoint, rpc: rpc,
      engine: engine)
    var tally = ResultTally()
    for (path, task) in loaded {
      let model = try await models.load(task)
      let large = try await models.loadLarge(task)
      let teachers = try await models.loadTeachers(task)
      let seed = Seed(instead.seed ?? task.seed)
      let name = "\(task.id)-\(String(UInt32.random(in: 0...UInt32.max), radix: 36))"
      let journal = try opened ?? open(new: name, below: loaded.count > 1 ? task.id : nil, watch)
      if opened?.header == nil { seed.announce(unless: quiet) }
      let collaborators = try await TaskCollaborators(
        task, model: model.own, large: large?.shared, teachers: teachers,
        run: journal.header?.run ?? name,
        seed: journal.header?.seed ?? seed.value, unfinished: unfinishedCalls.policy,
        hosts: httpHosts.map { AllowedHosts($0) } ?? .thisMachine,
        isBatched: jobs > 1 && !model.isBatchInvariant,
        models: CriticModels(threads: instead.threads ?? task.threads),
        beforeAsking: { watch.clear() })
      for line in collaborators.value.tools?.notes ?? [] { note("note: \(line)") }
      watch.begin(
        task, shard: shard, rollouts: journal.header?.rollouts ?? rollouts, quiet: quiet,
        verbose: verbose)
      var printer: ResultPrinter?
      do {
        var run = try TaskRun(
          task, model: model.shared, compiler: loading.compiler, journal: journal,
          collaborators: collaborators.value, path: TaskLoading.absolute(path), run: name,
          seed: seed.value, shard: shard, rollouts: rollouts)
        run.limit = limit ?? .max
        let own = ResultPrinter(run.header, isJSON: json, quiet: quiet)
        printer = own
        var (routed, drafts) = (0, 0)
        try await run.finish(jobs: jobs) { result in
          watch.clear()
          routed += result.routing?.routed ?? 0
          drafts += result.routing?.steps ?? 0
          tally.count(result)
          try own.print(result, samples: watch.takeSamples(of: result.item), of: task)
        }
        let count = run.evaluated
        watch.clear()
        note("tokens evaluated: \(count.prefill) of prompts, \(count.decode) generated")
        let word = RunLocator.word(for: journal.directory)
        let line = tally.line(
          isChecked: !task.success.isEmpty, seconds: (ContinuousClock.now - begin) / .seconds(1))
        note("\(task.id): \(line); see it with: martingale report \(word)")
        if run.isPaused { note("not finished; \(Self.advice(path, journal))") }
        if let large {
          let unit = task.routing?.unit == .token ? "tokens" : "steps"
          note("\(unit) routed to \(large.own.identity.name): \(routed) of \(drafts)")
        }
        await collaborators.close()
      } catch {
        await collaborators.close()
        // Without --json a line stands for an item that has ended.
        let problem = await watch.finish()
        if let problem { note("traces: \(problem)") }
        if json, let partial = (error as? AgentError)?.partial, let printer {
          try printer.print(partial, samples: watch.takeSamples(of: partial.item), of: task)
        }
        note("stopped; \(Self.advice(path, journal))")
        throw error
      }
    }
    if let problem = await watch.finish() { note("traces: \(problem)") }
    try tally.conclude()
  }

  /// How a run that was stopped goes on.
  private static func advice(_ path: String, _ journal: Journal) -> String {
    let again = "--resume \(RunLocator.word(for: journal.directory))"
    return "go on with: martingale run \(path == "-" ? "- \(again) < TASK" : again)"
  }

  /// The journal of `--resume`, which has to be there.
  private func open(_ run: String, _ watch: RunWatch) throws -> Journal {
    try Journal(
      directory: try RunLocator.folder(of: run), follower: events,
      observer: { watch.observe($0) })
  }

  /// The journal of a new run.
  private func open(
    new name: String, below id: String?, _ watch: RunWatch
  ) throws -> Journal {
    let folder =
      journal.map { id == nil ? $0 : "\($0)/\(id ?? "")" }
      ?? RunLocator.folder(named: name)
    let opened = try Journal(
      directory: folder, follower: events, observer: { watch.observe($0) })
    guard opened.events.isEmpty else {
      throw CommandFailure(
        .cannotCreate, code: "journal_exists",
        "\(folder): already holds a run; go on with --resume \(RunLocator.word(for: folder)), "
          + "or name another folder")
    }
    return opened
  }

  private func note(_ text: String) {
    if !quiet { StandardError.write(line: "martingale: \(text)") }
  }
}
