import ArgumentParser
import Foundation
import Inference
import JSONSchema
import LlamaBackend
import Planning

/// `martingale plan bench`: a heuristic over every search of a file of houses.
struct PlanBenchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure a heuristic over every search of a file of houses or metric maps.",
    discussion: """
      Prints one JSON object: SPL (success weighted by path length) with its standard error, \
      metres and moves a search, model calls, evaluated tokens, seconds, and the paired difference to \
      another heuristic with its 95 % bootstrap interval.

      EXAMPLES
        martingale plan bench houses.jsonl --heuristic rooms --cross-validate 10
        martingale plan bench houses.jsonl --limit 30 --records polls.jsonl \
          --heuristic '{"poll": {"samples": 20, "negative": false, "example": true}}'
      """)

  @Argument(help: "Houses, or metric maps, as JSON Lines.")
  var maps: String

  @Option(
    help: ArgumentHelp(
      "Who guesses: \(HeuristicChoice.allValueStrings.joined(separator: ", ")).",
      discussion: HeuristicChoice.settingsHelp, valueName: "name|json"))
  var heuristic: HeuristicChoice = .rooms

  @Option(
    help: ArgumentHelp(
      "Metres that a full recommendation and a full warning are worth.", valueName: "p,n"))
  var weights: WeightsArgument?

  @Option(
    help: ArgumentHelp("Compare with this heuristic, search by search.", valueName: "name|json"))
  var against: HeuristicChoice = .nearest

  @Option(
    help: ArgumentHelp(
      "The table of `prior`: room type, object, probability. Default: prior.json beside the maps.",
      valueName: "file"), completion: .file())
  var prior: String?

  @Option(
    help: ArgumentHelp(
      "Tune `rooms` on the other folds' houses and report the held-out folds.",
      valueName: "folds"))
  var crossValidate: Int?

  @Option(help: ArgumentHelp("Take the first n searches.", valueName: "n"))
  var limit: Int?

  @Option(
    help: ArgumentHelp(
      "Keep every search's result, and go on from there when started again.", valueName: "file"),
    completion: .file())
  var records: String?

  @Flag(help: "Ask the model afresh instead of reading tables kept from earlier runs.")
  var noCache = false

  @OptionGroup var model: LocalModelOptions
  @OptionGroup var draws: SeedOption
  @OptionGroup var embedder: EmbedderOptions

  func validate() throws {
    try heuristic.check()
    try against.check()
    if let limit, limit < 1 { throw ValidationError("--limit must be at least 1") }
    if records != nil && (crossValidate != nil || heuristic == .bandit) {
      throw ValidationError("--records is for one heuristic, which is not tuned on the way")
    }
    if let crossValidate {
      if heuristic != .rooms { throw ValidationError("--cross-validate tunes `rooms` only") }
      if crossValidate < 2 { throw ValidationError("--cross-validate needs at least 2 folds") }
    }
  }

  func run() async throws {
    let data = Data(try Files.read(maps))
    let grids = GridMap.isGrid(data) ? try GridMap.maps(from: data, name: maps) : nil
    if grids != nil, crossValidate != nil || heuristic == .bandit {
      throw CommandFailure(
        .usage, code: "heuristic_unavailable",
        "\(maps): what is tuned or chosen on the way is measured in houses only")
    }
    let houses = grids == nil ? try HouseFile.maps(from: data, name: maps) : []
    let bench = HouseBenchmark(maps: houses).first(limit ?? .max)
    let kept = try records.map { try WrittenRecords($0) }
    let seed = draws.seed ?? 0
    let factory = HeuristicFactory(
      model: model, cache: !noCache, seed: seed,
      priorPath: prior ?? (maps as NSString).deletingLastPathComponent + "/prior.json",
      place: "a house", embedder: embedder,
      background: grids.map { HeuristicFactory.words(of: $0) } ?? HeuristicFactory.words(of: houses)
    )
    let clock = ContinuousClock()
    let begin = clock.now
    let chosen =
      if let crossValidate {
        try await tuned(bench, factory, folds: crossValidate)
      } else {
        if let grids {
          try await measure(
            heuristic, GridBenchmark(grids, first: limit ?? .max), factory, weights?.value, kept)
        } else {
          try await measure(heuristic, bench, factory, weights?.value, kept)
        }
      }
    let seconds = clock.now - begin
    let evaluated = factory.tally.total
    let baseline =
      if let grids {
        try await measure(
          against, GridBenchmark(grids, first: limit ?? .max), factory, nil, nil)
      } else {
        try await measure(against, bench, factory, nil, nil)
      }
    let difference = PairedBootstrap(
      zip(chosen.episodes, baseline.episodes).map { $0.spl - $1.spl }, seed: seed)
    let spl = chosen.episodes.map(\.spl)
    let count = Double(max(spl.count, 1))
    func mean(_ value: (HouseBenchmark.Episode) -> Double) -> Double {
      chosen.episodes.reduce(0) { $0 + value($1) } / count
    }
    let average = mean(\.spl)
    let variance =
      spl.reduce(0) { $0 + ($1 - average) * ($1 - average) } / max(count - 1, 1)
    let record: JSONValue = [
      "heuristic": .string(chosen.name), "settings": try settings(),
      "weights": chosen.weights.map { [.rounded($0.promise), .rounded($0.avoidance)] } ?? .null,
      "cross_validated": crossValidate.map { .int($0) } ?? .null,
      "episodes": .int(spl.count),
      "spl": ["mean": .rounded(average), "se": .rounded((variance / count).squareRoot())],
      "metres": .rounded(mean(\.metres)),
      "moves": .rounded(mean { Double($0.moves) }),
      "lm_calls": .int(chosen.episodes.reduce(0) { $0 + $1.modelCalls }),
      "tokens": .int(evaluated.prefill + evaluated.decode),
      "failures": .int(chosen.episodes.reduce(0) { $0 + $1.failures }),
      "seconds": .rounded(seconds / .seconds(1), places: 2),
      "difference": [
        "against": .string(baseline.name), "mean": .rounded(difference.mean),
        "low": .rounded(difference.low), "high": .rounded(difference.high),
      ],
      "seed": .unsigned(seed),
    ]
    try StandardOutput.write(line: record.text)
  }

  /// The settings of the heuristic, as they were given.
  private func settings() throws -> JSONValue {
    guard case .configured(let text) = heuristic else { return .null }
    return try KindArgument.heuristic(text).setting.value
  }

  typealias Measured = (
    name: String, weights: HeuristicWeights?, episodes: [HouseBenchmark.Episode]
  )

  private func tuned(_ bench: HouseBenchmark, _ factory: HeuristicFactory, folds: Int) async throws
    -> Measured
  {
    var runs: [[HouseBenchmark.Episode]] = []
    for candidate in try factory.roomCandidates() {
      runs.append(
        try await bench.run { _, _ in
          Explorer(heuristic: candidate.heuristic, weights: candidate.weights)
        })
    }
    return ("rooms", nil, bench.crossValidated(runs, folds: folds))
  }

  private func measure(
    _ choice: HeuristicChoice, _ bench: HouseBenchmark, _ factory: HeuristicFactory,
    _ weights: HeuristicWeights?, _ kept: WrittenRecords?
  ) async throws -> Measured {
    let weights = weights ?? factory.defaultWeights(for: choice)
    if choice == .bandit { return try await allocated(bench, factory, weights) }
    let shared = choice.needsTruth || choice == .random ? nil : try await factory.make(choice)
    var name = shared?.name ?? "\(choice)"
    let records = try kept.map { records in
      SearchRecords(
        records: records, goals: bench.worlds.map(\.goal),
        keys: bench.worlds.map { world in
          // Whatever else is searched for in the house is another search.
          var map = world.map
          map.episodes = []
          return "\(map) \(world.episode)"
        },
        origin: "\(choice) \(weights.promise) \(weights.avoidance) \(factory.seed) "
          + (shared is NearestHeuristic ? "" : try origin()))
    }
    let episodes = try await bench.run(keeping: records) { world, index throws(PlanningError) in
      let advice = shared ?? factory.makeInformed(choice, world: world, index: index)
      name = advice.name
      return Explorer(heuristic: AnyHeuristic(advice), weights: weights)
    }
    return (name, weights, episodes)
  }
}

extension PlanBenchCommand {
  /// The same over metric maps.
  private func measure(
    _ choice: HeuristicChoice, _ bench: GridBenchmark, _ factory: HeuristicFactory,
    _ weights: HeuristicWeights?, _ kept: WrittenRecords?
  ) async throws -> Measured {
    let weights = weights ?? factory.defaultWeights(for: choice)
    let isShared = choice != .oracle && choice != .random
    let shared = isShared ? try await factory.make(choice) : nil
    let records = try kept.map { records in
      SearchRecords(
        records: records, goals: bench.worlds.map(\.search.goal),
        keys: bench.worlds.map { "\($0.map.id) \($0.map.things) \($0.map.sight) \($0.search)" },
        origin: "\(choice) \(weights.promise) \(weights.avoidance) \(factory.seed) "
          + (shared is NearestHeuristic ? "" : try origin()))
    }
    let episodes = try await bench.run(keeping: records) { world, index in
      let advice: any Heuristic =
        shared
        ?? (choice == .oracle
          ? GridOracle(world.map, world.search)
          : RandomHeuristic(key: RandomKey(seed: factory.seed, request: UInt64(index))))
      return GridExplorer(heuristic: AnyHeuristic(advice), weights: weights)
    }
    return (shared?.name ?? "\(choice)", weights, episodes)
  }

  /// The model and the embedder that results depend on.
  private func origin() throws -> String {
    let kind: HeuristicKind? =
      if case .standard(let name) = heuristic.plain { KindTable.standard[name] } else { nil }
    let identity = kind?.needsModel == true ? try model.load().identity : nil
    return "\(identity?.sha256 ?? identity?.name ?? "") \(embedder.embedder.map { "\($0)" } ?? "")"
  }

  /// Results by the house, the search and whatever else decides them.
  private struct SearchRecords: HouseBenchmark.Records {
    let records: WrittenRecords
    let goals: [String]
    /// One a search.
    let keys: [String]
    let origin: String

    private func key(_ search: Int) -> String {
      SHA256.hex(of: "\(origin) \(keys[search])".utf8)
    }

    func find(_ search: Int) async -> HouseBenchmark.Episode? {
      guard let record = await records.find(key(search)), let spl = record["spl"]?.number?.double,
        let metres = record["metres"]?.number?.double, let moves = record["moves"]?.int,
        let decisions = record["decisions"]?.int, let calls = record["lm_calls"]?.int,
        let failures = record["failures"]?.int
      else { return nil }
      return HouseBenchmark.Episode(
        spl: spl, metres: metres, moves: moves, decisions: decisions, modelCalls: calls,
        failures: failures)
    }

    func keep(_ episode: HouseBenchmark.Episode, of search: Int) async throws(PlanningError) {
      var record = JSONObject()
      record["search"] = .int(search)
      record["goal"] = .string(goals[search])
      record["spl"] = .double(episode.spl)
      record["metres"] = .double(episode.metres)
      record["moves"] = .int(episode.moves)
      record["decisions"] = .int(episode.decisions)
      record["lm_calls"] = .int(episode.modelCalls)
      record["failures"] = .int(episode.failures)
      do {
        try await records.keep(record, as: key(search))
      } catch {
        throw PlanningError(.environmentFailed, "the records cannot be written: \(error)")
      }
    }
  }

  /// A bandit gives each search to one of three advisers and learns from its SPL.
  private func allocated(
    _ bench: HouseBenchmark, _ factory: HeuristicFactory, _ weights: HeuristicWeights
  ) async throws -> Measured {
    let members: [String: any Heuristic] = [
      "nearest": NearestHeuristic(), "embedding": try await factory.make(.embedding),
      "rooms": try await factory.make(.rooms),
    ]
    var allocation = HeuristicAllocation(members.keys.sorted(), seed: draws.seed ?? 0)
    var episodes: [HouseBenchmark.Episode] = []
    for map in bench.maps {
      for episode in map.episodes {
        guard let name = allocation.choose(), let member = members[name] else { continue }
        var single = map
        single.episodes = [episode]
        let result = try await HouseBenchmark(maps: [single]).run { _, _ in
          Explorer(heuristic: AnyHeuristic(member), weights: weights)
        }
        episodes += result
        allocation.record(result.first?.spl ?? 0, for: name)
      }
    }
    return ("bandit", weights, episodes)
  }
}

/// Two numbers separated by a comma.
struct WeightsArgument: ExpressibleByArgument {
  var value: HeuristicWeights

  init?(argument: String) {
    let parts = argument.split(separator: ",").compactMap { Double($0) }
    guard parts.count == 2, parts.allSatisfy({ $0 >= 0 && $0.isFinite }) else { return nil }
    value = HeuristicWeights(promise: parts[0], avoidance: parts[1])
  }
}
