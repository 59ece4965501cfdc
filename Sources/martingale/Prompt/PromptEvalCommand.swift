import ArgumentParser
import Inference
import JSONSchema
import LlamaBackend
import Prompting

/// `martingale prompt eval`: an artefact's accuracy on a task, again.
struct PromptEvalCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eval",
    abstract: "Score a prompt file on a task's items again.",
    discussion: """
      Prints one JSON object: accuracy with its 95 % interval, mean reward, and what the file says.

      EXAMPLES
        martingale prompt eval sentiment.prompt.json Examples/sentiment --split test
      """)

  @Argument(help: "A prompt file.", completion: .file())
  var file: String

  @Argument(help: "The task's folder.", completion: .directory)
  var folder: String

  /// Which items.
  enum Items: String, ExpressibleByArgument, CaseIterable { case train, dev, test }

  @Option(name: .customLong("split"), help: "Which items: train, dev, test.")
  var items: Items = .test

  @Flag(name: .shortAndLong, help: "No progress on standard error.")
  var quiet = false

  @OptionGroup(title: "Model") var model: LocalModelOptions

  func run() async throws {
    let artefact = try PromptArtefact.load(from: file)
    let reader = PromptTaskReader(folder: folder)
    var task = try reader.read()
    if let missing = artefact.slots.first(where: { !task.slots.contains($0) }) {
      throw CommandFailure(
        .invalidData, code: "slots_differ", "\(folder): has no slot {\(missing)} of the prompt")
    }
    let model = try model.load()
    task = try reader.read(labelsOf: model)
    let set =
      switch items {
      case .train: ItemSet("train", task.train)
      case .dev: task.devSet
      case .test: task.testSet
      }
    let scoring = try TaskScoring(task, model: model, folder: folder)
    let result: ScoringResult
    do {
      result = try await score(artefact.prompt, on: set.items, scoring.scorer)
    } catch {
      await scoring.close()
      throw error
    }
    await scoring.close()
    let arms = artefact.record["arms"]?.array ?? []
    let written = arms.last { $0["arm"] == artefact.record["written"] } ?? arms.last
    let said = written?[items == .dev ? "dev" : "test"]?["accuracy"]
    var record = Proportion(result).json.object ?? JSONObject()
    record["items"] = .string(items.rawValue)
    record["reward"] = .rounded(result.reward, places: 3)
    record["tokens"] = .int(result.tokens)
    record["file_says"] = items == .train ? .null : said ?? .null
    record["model"] = [
      "name": .string(model.identity.name), "sha256": .optional(model.identity.sha256),
      "same_as_file": .bool(
        artefact.record["model"]?["sha256"]?.string == model.identity.sha256),
    ]
    try StandardOutput.write(line: JSONValue.object(record).text)
  }

  /// Scores the items a part after the other, for somebody who waits; each is scored for itself, so that
  /// the parts make no difference.
  private func score(
    _ prompt: String, on items: [PromptItem], _ scorer: any PromptScorer
  ) async throws -> ScoringResult {
    var progress = ProgressLine(quiet: quiet)
    defer { progress.clear() }
    let begin = ContinuousClock.now
    var result = ScoringResult(outcomes: [], tokens: 0)
    // What is not generated is quick, and shares a prefix.
    let size = scorer.generates ? 8 : 64
    while result.outcomes.count < items.count {
      let done = result.outcomes.count
      progress.show(TimeLeft.line(done, of: items.count, since: begin))
      let part = try await scorer.score(
        prompt, on: Array(items[done..<min(done + size, items.count)]))
      guard !part.outcomes.isEmpty else { break }
      result.outcomes += part.outcomes
      result.tokens += part.tokens
    }
    return result
  }
}
