import Foundation
import Inference
import JSONSchema
import LlamaBackend
import Planning
import Synchronization

/// Makes heuristics by name, loading the model only for those that ask it.
struct HeuristicFactory {
  var model: LocalModelOptions
  /// Whether tables of likelihoods are kept between runs.
  var cache: Bool
  var seed: UInt64
  var priorPath: String
  /// What is searched, as a model is told that is asked about it.
  var place: String
  /// What the embedding heuristic compares with.
  var embedder: EmbedderOptions
  /// Words that descriptors are made of, for embedders that need to know.
  var background: [String]
  /// What its models evaluated.
  let tally = TalliedModel.Tally()

  /// The weights a heuristic was found to deserve on the development houses.
  func defaultWeights(for choice: HeuristicChoice) -> HeuristicWeights {
    switch choice.plain {
    case .nearest: HeuristicWeights(promise: 0, avoidance: 0)
    case .random: HeuristicWeights(promise: 1e9, avoidance: 0)
    case .oracle, .prior, .rooms, .standard("mean"), .bandit:
      HeuristicWeights(promise: 20, avoidance: 20)
    default: HeuristicWeights(promise: 20, avoidance: 10)
    }
  }

  /// A heuristic that knows no more than the agent does.
  func make(_ choice: HeuristicChoice) async throws -> any Heuristic {
    switch choice {
    case .prior: try HousePrior(json: Data(try Files.read(priorPath)))
    case .standard(let name): try await standard(name, [:])
    case .configured(let text):
      try await standard(
        try KindArgument.heuristic(text).kind.key, try KindArgument.heuristic(text).setting.value)
    case .oracle, .noisy, .adversarial, .random, .bandit:
      throw CommandFailure(
        .usage, code: "heuristic_unavailable", "\(choice) is not available for this command")
    }
  }

  /// A heuristic that knows the house, or draws at random for each search.
  func makeInformed(_ choice: HeuristicChoice, world: HouseEnvironment, index: Int)
    -> any Heuristic
  {
    let key = RandomKey(seed: seed, request: UInt64(index))
    return switch choice {
    case .oracle: HouseOracle(world, temper: .truthful)
    case .noisy(let rate): HouseOracle(world, temper: .noisy(rate), key: key)
    case .adversarial: HouseOracle(world, temper: .adversarial)
    case .random: RandomHeuristic(key: key)
    default: NearestHeuristic()
    }
  }

  /// A heuristic for a search of a metric map.
  func advice(
    _ choice: HeuristicChoice, _ map: GridMap, _ search: GridMap.Search, index: Int
  ) async throws -> any Heuristic {
    switch choice {
    case .oracle: GridOracle(map, search)
    case .random: RandomHeuristic(key: RandomKey(seed: seed, request: UInt64(index)))
    default: try await make(choice)
    }
  }

  /// The settings and weights that cross-validation chooses among.
  func roomCandidates() throws -> [(heuristic: RoomHeuristic, weights: HeuristicWeights)] {
    let loaded = try counted()
    let table = setup(model: loaded).table(loaded)
    var candidates: [(RoomHeuristic, HeuristicWeights)] = []
    for temperature in [0.4, 0.5, 0.6, 0.7, 0.85, 1] {
      for certain in [0.3, 0.4] {
        for hopeless in [0.05, 0.08, 0.1] {
          for (promise, avoidance) in [(20.0, 10.0), (20, 20), (10, 10)] {
            var settings = RoomHeuristic.Settings()
            settings.temperature = temperature
            settings.rule = VoteRule(certain: certain, hopeless: hopeless)
            candidates.append(
              (
                RoomHeuristic(table: table, settings: settings),
                HeuristicWeights(promise: promise, avoidance: avoidance)
              ))
          }
        }
      }
    }
    return candidates
  }

  /// What is seen or looked for in some houses, each word once.
  static func words(of houses: [HouseMap]) -> [String] {
    Set(houses.flatMap { $0.rooms.flatMap(\.objects) + $0.episodes.map(\.goal) }).sorted()
  }

  /// What stands or is looked for on some metric maps, each word once.
  static func words(of maps: [GridMap]) -> [String] {
    Set(maps.flatMap { $0.things.map(\.name) + $0.searches.map(\.goal) }).sorted()
  }

  private func vectors() async throws -> any Embedder {
    guard let loaded = try await embedder.load(model, background: background) else {
      throw CommandFailure(
        .usage, code: "heuristic_unavailable", "the embedding heuristic needs an embedder")
    }
    return loaded
  }

  private func standard(_ name: String, _ settings: JSONValue) async throws -> any Heuristic {
    guard let kind = KindTable<HeuristicKind>.standard[name] else {
      throw CommandFailure(
        .usage, code: "heuristic_unavailable", "there is no heuristic \"\(name)\"")
    }
    var told = settings.object ?? JSONObject()
    // What is searched is known here, and goes without saying.
    if kind.settings["properties"]?["setting"] != nil, told["setting"] == nil {
      told["setting"] = .string(place)
    }
    return try kind.make(
      setup(
        model: kind.needsModel ? try counted() : nil,
        embedder: kind.needsEmbedder ? await vectors() : nil), .object(told))
  }

  private func counted() throws -> TalliedModel {
    TalliedModel(base: try model.load(), tally: tally)
  }

  private func setup(
    model: (any LanguageModel)? = nil, embedder: (any Embedder)? = nil
  ) -> HeuristicSetup {
    HeuristicSetup(
      model: model, embedder: embedder,
      folder: cache ? Directories.cache.appendingPathComponent("heuristics") : nil, seed: seed)
  }
}

/// A model whose evaluated tokens are added up.
struct TalliedModel: ForwardingModel {
  /// What was evaluated so far.
  final class Tally: Sendable {
    private let state = Mutex(EvaluationCount())

    var total: EvaluationCount { state.withLock { $0 } }
    fileprivate func add(_ count: EvaluationCount) { state.withLock { $0 += count } }
  }

  let base: any LanguageModel
  let tally: Tally

  func around<Pass: EvaluationPass>(
    _ work: EvaluationWork, _ evaluate: () async throws(InferenceError) -> Pass
  ) async throws(InferenceError) -> Pass {
    let pass = try await evaluate()
    tally.add(pass.evaluated)
    return pass
  }
}
