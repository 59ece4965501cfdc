import ArgumentParser
import Foundation
import Inference
import JSONSchema
import Tools

/// How the results of several queries are put together, and what is remembered of writers.
struct WriterOptions: ParsableArguments {
  @Option(
    help: "How the results of several queries are merged. Default: what suits the writer best.")
  var merge: MergeChoice?

  @Option(
    help: ArgumentHelp(
      "The writers that auto chooses between and all compares. Default: every one.",
      valueName: "name,name"), transform: Self.writers)
  var writers: [WriterChoice] = WriterChoice.allCases

  @Option(
    help: ArgumentHelp(
      "Where auto keeps what its writers were worth; made when it is not there.",
      valueName: "file"), completion: .file())
  var rewards: String?

  @Flag(inversion: .prefixedNo, help: "Drop a model's queries that can only do harm.")
  var `guard` = true

  func strategy(
    _ choice: WriterChoice, _ model: LocalModelOptions, seed: UInt64,
    demonstrations: DemonstrationIndex? = nil
  ) throws -> StrategyChooser.Strategy {
    StrategyChooser.Strategy(
      name: choice.rawValue,
      writer: try choice.make(model, seed: seed, demonstrations: demonstrations),
      merge: (merge ?? choice.bestMerge).merge,
      guardian: choice.usesModel && `guard` ? QueryGuard() : nil)
  }

  /// A chooser between the writers that goes on with the recorded rewards.
  func chooser(
    _ model: LocalModelOptions, seed: UInt64, demonstrations: DemonstrationIndex? = nil
  ) throws -> StrategyChooser {
    StrategyChooser(
      try writers.map { try strategy($0, model, seed: seed, demonstrations: demonstrations) },
      learned: try RewardFile.read(rewards).arms,
      key: RandomKey(seed: seed))
  }

  private static func writers(_ text: String) throws -> [WriterChoice] {
    let names = text.split(separator: ",").map(String.init)
    let choices = try names.map { name in
      guard let choice = WriterChoice(rawValue: name) else {
        throw ValidationError("there is no writer \"\(name)\"")
      }
      return choice
    }
    guard !choices.isEmpty, Set(choices).count == choices.count else {
      throw ValidationError("name one writer or more, each once")
    }
    return choices
  }
}

/// The file of `--rewards`.
enum RewardFile {
  /// What is recorded; nothing where there is no file yet.
  static func read(_ path: String?) throws -> WriterRewards {
    guard let path, FileManager.default.fileExists(atPath: path) else { return WriterRewards() }
    let bytes = try Files.read(path)
    let value: JSONValue
    do {
      value = try JSONValue(parsing: bytes)
    } catch {
      throw CommandFailure(.invalidData, code: "rewards_invalid", error.rendered(name: path))
    }
    return try WriterRewards(value, name: path)
  }

  /// Records, unless there is no file.
  static func write(_ rewards: WriterRewards, to path: String?) throws {
    guard let path else { return }
    try Files.write((JSONWriter(.indented(2)).string(of: rewards.json) + "\n").utf8, to: path)
  }
}
