import ArgumentParser
import Foundation
import Inference
import JSONSchema
import LlamaBackend
import Sampling

/// `martingale steer`: a control vector from prompts that the model answers in different ways.
struct SteerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "steer",
    abstract: "Make a control vector of contrasting prompts, for --control-vector.",
    discussion: """
      Reads JSON Lines: {"prompt": "…", "wanted": true} or false, and the vector leads from the \
      others to those that are wanted. With --choice, or "choices" in every line, there is nothing \
      to say: the vector leads to where the model is unsure which of its choices to take (EAST), \
      and with a negative scale away from it. A scale of 1 adds as much as is there, spread over the \
      layers: 0.2 to 1 are usual.

      EXAMPLES
        martingale steer moods.jsonl -o cheerful.gguf
        martingale steer decisions.jsonl --choice A --choice B -o explore.gguf
        martingale generate 'A or B?' --choice A --choice B --control-vector explore.gguf:0.5
      """)

  @Argument(help: "The prompts, as JSON Lines; - is standard input.", completion: .file())
  var prompts: String

  @Option(
    name: [.short, .long], help: ArgumentHelp("The file to write.", valueName: "file"),
    completion: .file())
  var output: String

  @Option(
    help: ArgumentHelp("An action that every prompt leaves open; repeat it.", valueName: "text"))
  var choice: [Choices] = []

  @Option(
    help: ArgumentHelp(
      "Steer these layers. Default: the middle third.", valueName: "first-last"))
  var layers: String?

  @Flag(help: "Print one JSON object.")
  var json = false

  @OptionGroup(title: "Model") var model: LocalModelOptions
  @OptionGroup var format: ChatFormatOptions

  func validate() throws {
    if let layers, Self.range(layers) == nil {
      throw ValidationError("--layers takes numbers from 1, like 8-16, got \"\(layers)\"")
    }
    if choice.flatMap(\.texts).count == 1 {
      throw ValidationError("--choice is needed twice or more")
    }
  }

  private static func range(_ text: String) -> ClosedRange<Int>? {
    let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2 else {
      return nil
    }
    return 1 <= first && first <= last ? first...last : nil
  }

  func run() async throws {
    let lines = try SteeringLine.read(prompts, choices: choice.flatMap(\.texts))
    let model = try model.load()
    let all = model.shape.layers
    let range = layers.flatMap(Self.range) ?? SteeringRecipe.middle(of: all)
    guard range.upperBound < all else {
      throw CommandFailure(
        .usage, code: "no_such_layer",
        "--layers \(range.lowerBound)-\(range.upperBound): the layers of this model that can be steered are "
          + "1 to \(all - 1)")
    }
    let usesChat = format.usesChat && model.hasChatTemplate
    let tokens = try lines.map { line in
      usesChat
        ? try model.tokenize(chat: [ChatMessage(role: "user", content: line.prompt)])
        : try model.tokenize(prompt: line.prompt)
    }
    let (weights, entropies) = try await weights(lines, tokens, model)
    let states = try await model.layerStates(after: tokens)
    let vector = SteeringRecipe(layers: range).vector(
      of: states, weights: weights, architecture: model.architecture)
    guard !vector.directions.isEmpty else {
      throw CommandFailure(
        .failure, code: "no_direction",
        "the prompts leave the same states, so nothing leads from one to another")
    }
    let scratch = FileManager.default.temporaryDirectory.appendingPathComponent(
      "martingale-\(UUID().uuidString).gguf"
    ).path
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    try vector.write(to: scratch)
    try Files.write(try Files.read(scratch), to: output)
    try tell(lines.count, range, entropies, model)
  }

  /// (prompts) What each prompt counts, and the entropies where they decide it, in nats.
  private func weights(
    _ lines: [SteeringLine], _ tokens: [[TokenID]], _ model: LlamaModel
  ) async throws -> (weights: [Double], entropies: [Double]?) {
    let wanted = lines.compactMap(\.isWanted)
    if wanted.count == lines.count {
      guard let weights = SteeringRecipe.contrast(wanted) else {
        throw CommandFailure(
          .invalidData, code: "no_contrast",
          "\(prompts): all prompts are \(wanted.first == true ? "" : "not ")wanted: some of both kinds are needed"
        )
      }
      return (weights, nil)
    }
    var entropies: [Double] = []
    for (line, prompt) in zip(lines, tokens) {
      let choices = try line.choices.map { try model.tokenize($0, parseSpecial: false) }
      let scored = try await ScoredAnswer.scored(choices, after: prompt, by: model)
      let shares = normalised(scored.answers.map { $0.logProbabilities.reduce(0, +) })
      entropies.append(shares.reduce(0) { $1 > 0 ? $0 - $1 * log($1) : $0 })
    }
    guard let weights = SteeringRecipe.entropy(entropies) else {
      throw CommandFailure(
        .failure, code: "no_contrast",
        "\(prompts): the model is equally sure of its choice after every prompt")
    }
    return (weights, entropies)
  }

  private func tell(
    _ count: Int, _ range: ClosedRange<Int>, _ entropies: [Double]?, _ model: LlamaModel
  ) throws {
    if json {
      let record: JSONValue = [
        "file": .string(output), "prompts": .int(count),
        "layers": [.int(range.lowerBound), .int(range.upperBound)],
        "entropies": entropies.map { .array($0.map { .rounded($0, places: 4) }) } ?? .null,
        "model": .string(model.identity.name),
      ]
      return try StandardOutput.write(line: record.text)
    }
    let spread = entropies.map {
      String(format: ", entropies %.2f to %.2f nats", $0.min() ?? 0, $0.max() ?? 0)
    }
    StandardError.write(
      line:
        "\(output): layers \(range.lowerBound) to \(range.upperBound) of \(model.shape.layers), "
        + "\(count) prompts\(spread ?? "")")
  }
}
