import ArgumentParser
import Inference
import JSONSchema
import LlamaBackend
import Prompting

/// `martingale prompt search`: ClaPS on a task folder.
struct PromptSearchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Search for a few words that make a prompt better (ClaPS).",
    discussion: """
      Tokens that begin a word are clustered by the model's embeddings; those whose presence \
      changes the answers most are kept, and short strings of them are searched for. Prints one \
      JSON object; -o writes a prompt file.
      """)

  @Argument(help: "The task's folder.", completion: .directory)
  var folder: String

  @Option(
    name: .customLong("algorithm"), help: "How strings are searched for: greedy, genetic, swarm.")
  var method: ClaPSSearch.Method = .greedy

  @Option(help: "What influence is: reward, likelihood, divergence.")
  var influence: TokenInfluence = .reward

  @Option(
    help: ArgumentHelp(
      "Where the words go; {prompt} is their place. Default: before the task's skeleton.",
      valueName: "text"))
  var template: String?

  @Option(help: ArgumentHelp("Words.", valueName: "n")) var length = 5
  @Option(help: ArgumentHelp("Clusters of the vocabulary.", valueName: "n")) var clusters = 256
  @Option(help: ArgumentHelp("Keep words above this percentile.", valueName: "q"))
  var percentile = 90.0
  @Option(help: "Strings of genetic and swarm.") var population = 128
  @Option(help: "Rounds of genetic and swarm.") var rounds = 30
  @Option(help: ArgumentHelp("Which draw of the training pool.", valueName: "n")) var draw = 0

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Write the prompt here.", valueName: "file"),
    completion: .file())
  var output: String?

  @Flag(name: .shortAndLong, help: "No progress on standard error.")
  var quiet = false

  @OptionGroup(title: "Model") var model: LocalModelOptions
  @OptionGroup var draws: SeedOption

  func validate() throws {
    if length < 1 || clusters < 2 || population < 2 || rounds < 1 {
      throw ValidationError("--length, --clusters, --population and --rounds are too small")
    }
    if !(0...100).contains(percentile) { throw ValidationError("--percentile: 0 to 100") }
  }

  func run() async throws {
    let reader = PromptTaskReader(folder: folder)
    _ = try reader.read()
    let model = try model.load()
    let task = try reader.read(labelsOf: model)
    let scorer = try LabelScorer(task, model: model)
    let items = task.fitnessItems(draw: draw)
    let seed = Seed(draws.seed)
    seed.announce(unless: quiet)
    let template = try ClaPSTemplate(
      self.template ?? "{prompt}\n" + task.skeleton, vocabulary: model.vocabulary)
    let words = try await words(model, template, scorer, items, seed.value)
    note("\(words.count) words are kept")
    let store = ScoreStore(scorer)
    var search = ClaPSSearch(
      template: template,
      measure: FitnessMeasure(store, items: items, fitness: .reward, arm: "claps"))
    search.method = method
    search.length = length
    search.population = population
    search.rounds = rounds
    search.seed = seed.value
    let history = try await search.run(over: words) { point in
      note("\(method.rawValue) \(point.generation): best \(point.best)")
    }
    guard let chosen = try await search.choose(history, on: task.devSet) else {
      throw CommandFailure(.failure, code: "nothing_found", "the search has no candidate")
    }
    let prompt = history.candidates[chosen.index]
    let test = try await store.result(prompt.text, on: task.testSet, for: "test")
    let before = try await store.result(try template.prompt([]), on: task.testSet, for: "test")
    var arm = ExperimentArm(name: "claps", prompt: prompt, dev: Proportion(chosen.result))
    arm.test = Proportion(test)
    arm.evaluations = await store.tallies["claps"]?.distinct ?? 0
    arm.tokens = await store.tallies["claps"]?.tokens ?? 0
    arm.curve = history.curve
    let record = JSONObject([
      .init(name: "algorithm", value: .string("claps-\(method.rawValue)")),
      .init(name: "seed", value: .unsigned(seed.value)),
      .init(
        name: "model",
        value: [
          "name": .string(model.identity.name), "sha256": .optional(model.identity.sha256),
        ]),
      .init(name: "words", value: .int(words.count)),
      .init(name: "without_words", value: Proportion(before).json),
      .init(name: "arms", value: [arm.json(texts: true)]),
    ])
    let artefact = PromptArtefact(
      task: task.name, slots: task.slots, labels: task.labels, prompt: prompt.text,
      original: task.skeleton, pieces: [], record: record)
    if let output { try artefact.save(to: output) }
    try StandardOutput.write(line: artefact.json.text)
  }

  private func words(
    _ model: LlamaModel, _ template: ClaPSTemplate, _ scorer: LabelScorer, _ items: ItemSet,
    _ seed: UInt64
  ) async throws -> [TokenID] {
    let embeddings = try model.tokenEmbeddings()
    var clustering = TokenClusters()
    clustering.count = clusters
    clustering.seed = seed
    let tokens = TokenClusters.wordTokens(of: model.vocabulary)
    note("\(tokens.count) tokens begin a word; clustering")
    let centres = clustering.representatives(of: tokens) { embeddings.row($0) }
    note("\(centres.count) stand for them; measuring their influence")
    let values = try await influence.values(
      of: centres, in: template, scorer: scorer, items: items.items)
    return TokenInfluence.strongest(centres, values, percentile: percentile)
  }

  private func note(_ text: String) {
    if !quiet { StandardError.write(line: text) }
  }
}
