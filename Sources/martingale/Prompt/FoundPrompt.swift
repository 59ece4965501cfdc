import Foundation
import Inference
import JSONSchema
import LlamaBackend
import Prompting

/// What a search found, as the files that are written.
struct FoundPrompt {
  let task: PromptTask
  let arms: [ExperimentArm]
  let options: ExperimentOptions
  let model: LlamaModel
  let command: [String]
  /// Whether every arm is there; numbers are also written while a search is still going on.
  var isComplete = true
  /// The arm whose prompt is written; the search's own when nil.
  var written: String?

  /// The prompt as a file that `generate --prompt-file` and task files take.
  func artefact(original: String) throws -> PromptArtefact {
    guard let main = arms.last(where: { $0.name == written }) ?? arms.last else {
      throw CommandFailure(.internalError, code: "no_arms", "the search has no result")
    }
    let genome = try PromptGenome(original, slots: task.slots, model: model)
    let kept = main.prompt.mask?.kept
    let pieces = genome.pieces.enumerated().map { index, bytes in
      PromptArtefact.Piece(
        text: String(decoding: bytes, as: UTF8.self), isKept: kept?[index] ?? true)
    }
    return PromptArtefact(
      task: task.name, slots: task.slots, labels: task.labels, prompt: main.prompt.text,
      original: original, pieces: kept == nil ? [] : pieces, record: record(texts: true))
  }

  /// All numbers, without any text of the task.
  func write(results path: String) throws {
    var object = JSONObject([.init(name: "task", value: .string(task.name))])
    for member in record(texts: false).members { object[member.name] = member.value }
    let bytes = JSONWriter(.indented(1)).bytes(of: .object(object)) + [UInt8(ascii: "\n")]
    try Files.write(bytes, to: path)
  }

  private func record(texts: Bool) -> JSONObject {
    let evolution = options.evolution
    return JSONObject([
      .init(name: "algorithm", value: .string(options.algorithm.rawValue)),
      .init(name: "seed", value: .unsigned(options.seed)),
      .init(name: "command", value: .string(shortCommand)),
      .init(name: "complete", value: .bool(isComplete)),
      .init(
        name: "model",
        value: [
          "name": .string(model.identity.name), "sha256": .optional(model.identity.sha256),
        ]),
      .init(
        name: "settings",
        value: [
          "population": .int(evolution.population), "offspring": .int(evolution.offspring),
          "generations": evolution.generations.map { .int($0) } ?? .null,
          "minimum_length": .int(evolution.minimumLength),
          "fitness": .string(options.fitness.rawValue), "draw": .int(options.draw),
          "shots": options.shots.map { .int($0) } ?? .null, "prompt": .int(options.prompt),
          "percentile": .double(options.reranking.percentile),
          "race_items": options.reranking.firstItems.map { .int($0) } ?? .null,
          "finalists": .int(options.reranking.finalists),
          "control_seed": .unsigned(options.controlSeed),
        ]),
      .init(
        name: "items",
        value: [
          "fitness": .int(
            task.fitnessItems(draw: options.draw, shots: options.shots).items.count),
          "dev": .int(task.dev.count), "test": .int(task.test.count),
        ]),
      .init(name: "written", value: .optional(written)),
      .init(name: "arms", value: .array(arms.map { $0.json(texts: texts) })),
    ])
  }

  /// The command with the files' names, not where they are.
  private var shortCommand: String {
    let parts = command.dropFirst().map { part in
      part.contains("/") ? (part as NSString).lastPathComponent : part
    }
    return (["martingale"] + parts).joined(separator: " ")
  }
}

extension PromptArtefact {
  /// Writes the artefact where the user wants it.
  func save(to path: String) throws(CommandFailure) {
    try Files.write(
      JSONWriter(.indented(2)).bytes(of: json) + [UInt8(ascii: "\n")], to: path)
  }
}
