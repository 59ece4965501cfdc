import ArgumentParser
import Inference
import JSONSchema
import LlamaBackend
import Prompting

/// `martingale prompt reach`: which control makes a model say a token.
struct PromptReachCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reach",
    abstract: "Search for tokens before a text that make the model go on with a given token.",
    discussion: """
      Controls of one to three tokens by greedy back-generation over the chosen vocabulary, longer \
      ones by gradient-free coordinate search. What is found is a lower bound. Prints one JSON \
      object; exit 1 when no control was found.

      EXAMPLES
        martingale prompt reach 'The capital of France is' ' Rome' --clusters 256
      """)

  @Argument(help: "The text before the token.")
  var text: String

  @Argument(help: "The token that is wanted, with the space before it.")
  var target: String

  @Option(
    help: ArgumentHelp(
      "Make controls of so many representatives of the vocabulary; 0 takes every text token.",
      valueName: "n"))
  var clusters = 512

  @Option(help: ArgumentHelp("The longest control.", valueName: "n")) var length = 10
  @Option(help: "Rounds of the coordinate search at each length.") var rounds = 34
  @Option(help: "Candidates of a round.") var candidates = 64

  @OptionGroup(title: "Model") var model: LocalModelOptions
  @OptionGroup var draws: SeedOption

  func validate() throws {
    if length < 1 || rounds < 0 || candidates < 1 || clusters < 0 || clusters == 1 {
      throw ValidationError("--length, --candidates at least 1, --clusters 0 or at least 2")
    }
  }

  func run() async throws {
    let model = try model.load()
    let seed = Seed(draws.seed)
    let state = try model.tokenize(text, parseSpecial: false)
    let wanted = try model.tokenize(target, parseSpecial: false)
    guard wanted.count == 1, let token = wanted.first else {
      throw CommandFailure(
        .invalidData, code: "not_a_token", "\"\(target)\" is \(wanted.count) tokens, not one")
    }
    var search = try Reachability(model: model, vocabulary: try vocabulary(model, seed.value))
    search.greedyLength = min(3, length)
    search.searchLengths = [4, 6, 8, 10].filter { $0 <= length }
    search.rounds = rounds
    search.candidates = candidates
    search.seed = seed.value
    let outcome = try await search.reach(token, from: state)
    let control = outcome.control.map {
      String(decoding: model.vocabulary.bytes(of: $0), as: UTF8.self)
    }
    let record: JSONValue = [
      "reached": .bool(control != nil), "control": .optional(control),
      "control_tokens": outcome.control.map { .int($0.count) } ?? .null,
      "stage": .string(outcome.stage.rawValue), "loss": .rounded(outcome.loss, places: 4),
      "tokens": .int(outcome.tokens), "seed": .unsigned(seed.value),
      "model": [
        "name": .string(model.identity.name), "sha256": .optional(model.identity.sha256),
      ],
    ]
    try StandardOutput.write(line: record.text)
    if control == nil {
      throw CommandFailure(.failure, code: "not_reached", "no control was found")
    }
  }

  private func vocabulary(_ model: LlamaModel, _ seed: UInt64) throws -> [TokenID] {
    guard clusters > 0 else {
      return (0..<TokenID(model.vocabulary.count)).filter { model.vocabulary.isText($0) }
    }
    let embeddings = try model.tokenEmbeddings()
    var clustering = TokenClusters()
    clustering.count = clusters
    clustering.seed = seed
    return clustering.representatives(of: TokenClusters.wordTokens(of: model.vocabulary)) {
      embeddings.row($0)
    }
  }
}
