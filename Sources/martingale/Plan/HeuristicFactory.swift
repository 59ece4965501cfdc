import Foundation
import Inference
import JSONSchema
import LlamaBackend
import Planning

/// Makes heuristics by name, loading the model only for those that ask it.
struct HeuristicFactory {
  var model: LocalModelOptions
  /// Whether tables of likelihoods are kept between runs.
  var cache: Bool
  var seed: UInt64
  var priorPath: String
  /// What the embedding heuristic compares with.
  var embedder: EmbedderOptions
  /// Words that descriptors are made of, for embedders that need to know.
  var background: [String]

  /// The weights a heuristic was found to deserve on the development houses.
  func defaultWeights(for choice: HeuristicChoice) -> HeuristicWeights {
    switch choice {
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
    // A house is what it asks about by itself; tasks ask about a place.
    case .standard("poll"):
      PollingHeuristic(source: SamplerPoll(model: try model.load()), seed: seed)
    case .standard(let name): try await standard(name)
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

  /// The settings and weights that cross-validation chooses among.
  func roomCandidates() throws -> [(heuristic: RoomHeuristic, weights: HeuristicWeights)] {
    let loaded = try model.load()
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

  private func vectors() async throws -> any Embedder {
    guard let loaded = try await embedder.load(model, background: background) else {
      throw CommandFailure(
        .usage, code: "heuristic_unavailable", "the embedding heuristic needs an embedder")
    }
    return loaded
  }

  private func standard(_ name: String) async throws -> any Heuristic {
    let table = KindTable<HeuristicKind>.standard
    return try table.heuristic(
      name,
      setup(
        model: table[name]?.needsModel == true ? model.load() : nil,
        embedder: table[name]?.needsEmbedder == true ? await vectors() : nil))
  }

  private func setup(
    model: (any LanguageModel)? = nil, embedder: (any Embedder)? = nil
  ) -> HeuristicSetup {
    HeuristicSetup(
      model: model, embedder: embedder,
      folder: cache ? Directories.cache.appendingPathComponent("heuristics") : nil)
  }
}
