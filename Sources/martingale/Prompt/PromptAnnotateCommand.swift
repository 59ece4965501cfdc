import ArgumentParser
import Inference
import JSONSchema
import LlamaBackend
import Prompting
import Retrieval

/// `martingale prompt annotate`: which items become demonstrations.
struct PromptAnnotateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "annotate",
    abstract: "Choose pool items for demonstrations, and label them with the model if need be.",
    discussion: """
      Prints the chosen items of the training pool as JSON Lines: the most influential ones on a \
      graph of neighbours (IDEAL), without looking at labels. With --mine the model labels the \
      pool itself and the items that it is surest of are printed, so many a label; the last line \
      is then a prompt made of them.
      """)

  @Argument(help: "The task's folder.", completion: .directory)
  var folder: String

  @Option(
    name: .customLong("limit"),
    help: ArgumentHelp("How many items; with --mine, of each label.", valueName: "n"))
  var count = 4

  @Flag(help: "No labels: let the model label the pool.")
  var mine = false

  @OptionGroup(title: "Model") var model: LocalModelOptions
  @OptionGroup var draws: SeedOption

  func validate() throws {
    if count < 1 { throw ValidationError("--limit must be at least 1") }
  }

  func run() async throws {
    let reader = PromptTaskReader(folder: folder)
    var task = try reader.read()
    if mine {
      let model = try model.load()
      task = try reader.read(labelsOf: model)
      let mined = try await SelfMining(try LabelScorer(task, model: model)).mine(
        task.train, with: task.skeleton, perLabel: count)
      for entry in mined {
        try print(entry.item, task, ("margin", .rounded(entry.margin, places: 4)))
      }
      let prompt = try task.prompt(demonstrations: mined.map(\.item))
      let line: JSONValue = ["prompt": .string(prompt)]
      return try StandardOutput.write(line: line.text)
    }
    let texts = task.train.map { item in
      task.slots.compactMap { item.inputs[$0] }.joined(separator: "\n")
    }
    let embedder = try embedder(texts)
    var selection = InfluenceSelection()
    selection.seed = draws.seed ?? 0
    let chosen = selection.choose(count, of: try await embedder.embed(texts))
    for (place, index) in chosen.enumerated() {
      try print(task.train[index], task, ("place", .int(place)))
    }
  }

  private func embedder(_ texts: [String]) throws -> any Embedder {
    if let embedder = try? EmbedderLoading.load() { return embedder }
    return try EmbedderLoading.load(orTableOf: try model.load(), background: texts)
  }

  private func print(
    _ item: PromptItem, _ task: PromptTask, _ extra: (name: String, value: JSONValue)
  ) throws {
    var inputs = JSONObject()
    for slot in task.slots { inputs[slot] = .optional(item.inputs[slot]) }
    var line = JSONObject([
      .init(name: "id", value: .string(item.id)), .init(name: "inputs", value: .object(inputs)),
    ])
    if let label = item.label { line["label"] = .int(label) }
    line[extra.name] = extra.value
    try StandardOutput.write(line: JSONValue.object(line).text)
  }
}
