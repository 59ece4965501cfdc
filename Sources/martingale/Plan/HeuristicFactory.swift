import Foundation
import Inference
import LlamaBackend
import Planning

/// Makes heuristics by name, loading the model only for those that ask it.
struct HeuristicFactory {
  var model: ModelOptions
  /// Whether tables of likelihoods are kept between runs.
  var cache: Bool
  var seed: UInt64
  var priorPath: String

  /// The weights a heuristic was found to deserve on the development houses.
  func defaultWeights(for choice: HeuristicChoice) -> HeuristicWeights {
    switch choice {
    case .nearest: HeuristicWeights(promise: 0, avoidance: 0)
    case .random: HeuristicWeights(promise: 1e9, avoidance: 0)
    case .oracle, .prior, .rooms, .mean, .bandit: HeuristicWeights(promise: 20, avoidance: 20)
    default: HeuristicWeights(promise: 20, avoidance: 10)
    }
  }

  /// A heuristic that knows no more than the agent does.
  func make(_ choice: HeuristicChoice) async throws -> any Heuristic {
    switch choice {
    case .nearest: NearestHeuristic()
    case .prior: try HousePrior(json: Data(try Files.read(priorPath)))
    case .embedding: EmbeddingHeuristic(embedder: try EmbedderLoading.load())
    case .likelihood: association(try model.load())
    case .rooms: rooms(try model.load())
    case .options: OptionHeuristic(model: try model.load())
    case .mean:
      MeanHeuristic([
        rooms(try model.load()), EmbeddingHeuristic(embedder: try EmbedderLoading.load()),
      ])
    case .poll: PollingHeuristic(source: SamplerPoll(model: try model.load()), seed: seed)
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
    let table = roomTable(try model.load())
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

  private func rooms(_ model: LlamaModel) -> RoomHeuristic {
    RoomHeuristic(table: roomTable(model))
  }

  private func roomTable(_ model: LlamaModel) -> LikelihoodTable {
    LikelihoodTable(
      model: model, phrasings: RoomHeuristic.phrasings, labels: RoomHeuristic.Settings().rooms,
      cache: file("rooms-1", model))
  }

  private func association(_ model: LlamaModel) -> AssociationHeuristic {
    AssociationHeuristic(model: model, cache: file("association-1", model))
  }

  /// Where a table of this model is kept; the name carries the prompt's version and the model's hash.
  private func file(_ name: String, _ model: LlamaModel) -> TableFile? {
    guard cache else { return nil }
    let hash = model.identity.sha256 ?? model.identity.name
    return TableFile(
      folder: Directories.cache.appendingPathComponent("heuristics"), name: "\(name)-\(hash)")
  }
}
