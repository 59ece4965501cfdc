import ArgumentParser
import Foundation
import Inference
import JSONSchema
import Planning

/// `martingale plan run`: one search, in a house or a directory tree.
struct PlanRunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Search one house or metric map, or a directory for the file that mentions a text.",
    discussion: """
      EXAMPLES
        martingale plan run --directory Examples --goal 'invoice number' --heuristic embedding
        martingale plan run --house map.jsonl --heuristic rooms --show
        martingale plan run --map floor.jsonl --heuristic rooms --show
      """)

  @Option(
    help: ArgumentHelp("Search this directory tree, read-only.", valueName: "folder"),
    completion: .directory)
  var directory: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The text the file must mention.", valueName: "text"))
  var goal: String?

  @Option(
    help: ArgumentHelp("Search the first house of this file.", valueName: "file"),
    completion: .file())
  var house: String?

  @Option(
    help: ArgumentHelp(
      "Search the first metric map of this file: rows of cells, things in them, sight in metres.",
      valueName: "file"), completion: .file())
  var map: String?

  @Option(help: ArgumentHelp("Which search of the house or map.", valueName: "index"))
  var episode: Int = 0

  @Option(
    help: ArgumentHelp(
      "Who guesses.", discussion: HeuristicChoice.settingsHelp, valueName: "name|json"))
  var heuristic: HeuristicChoice = .embedding

  @Option(help: ArgumentHelp("What full votes are worth, in cost.", valueName: "p,n"))
  var weights: WeightsArgument?

  @Option(help: ArgumentHelp("Give up after this many choices.", valueName: "n"))
  var decisions: Int = 1000

  @Flag(help: "Draw the explored map.")
  var show = false

  @Option(
    help: ArgumentHelp("Draw the explored map into an HTML file.", valueName: "file"),
    completion: .file())
  var html: String?

  @Flag(help: "Print one JSON object.")
  var json = false

  @OptionGroup var model: LocalModelOptions
  @OptionGroup var draws: SeedOption
  @OptionGroup var embedder: EmbedderOptions

  func validate() throws {
    if [directory, house, map].count(where: { $0 != nil }) != 1 {
      throw ValidationError("give one of --directory, --house and --map")
    }
    if map != nil && html != nil {
      throw ValidationError("--html draws houses and folders; --show draws a metric map")
    }
    if directory != nil && (goal ?? "").isEmpty {
      throw ValidationError("--directory needs --goal TEXT")
    }
    try heuristic.check()
    if decisions < 1 { throw ValidationError("--decisions must be at least 1") }
  }

  func run() async throws {
    if let directory, let goal {
      var isDirectory: ObjCBool = false
      guard FileManager.default.fileExists(atPath: directory, isDirectory: &isDirectory),
        isDirectory.boolValue
      else {
        throw CommandFailure(
          .missingInput, code: "directory_not_found", "\(directory): no such directory")
      }
      try await explore(
        DirectoryEnvironment(root: URL(fileURLWithPath: directory), goal: goal),
        weights: HeuristicWeights(promise: 6, avoidance: 3), house: nil)
    } else if let house {
      let maps = try HouseFile.maps(from: Data(try Files.read(house)), name: house)
      guard let map = maps.first, map.episodes.indices.contains(episode) else {
        throw CommandFailure(
          .invalidData, code: "episode_not_found", "\(house): no search number \(episode)")
      }
      let world = HouseEnvironment(map: map, episode: map.episodes[episode])
      try await explore(world, weights: nil, house: world)
    } else if let map {
      let maps = try GridMap.maps(from: Data(try Files.read(map)), name: map)
      guard let first = maps.first, first.searches.indices.contains(episode) else {
        throw CommandFailure(
          .invalidData, code: "episode_not_found", "\(map): no search number \(episode)")
      }
      try await explore(first, first.searches[episode])
    }
  }

  /// Searches a metric map.
  private func explore(_ map: GridMap, _ search: GridMap.Search) async throws {
    let factory = HeuristicFactory(
      model: model, cache: true, seed: draws.seed ?? 0, priorPath: "prior.json", place: "a house",
      embedder: embedder, background: HeuristicFactory.words(of: [map]))
    let advice = try await factory.advice(heuristic, map, search, index: episode)
    var known: Set<GridCell> = []
    let result = try await GridExplorer(
      heuristic: AnyHeuristic(advice),
      weights: weights?.value ?? factory.defaultWeights(for: heuristic),
      budget: ExplorationBudget(decisions: decisions)
    ).run(map, search) { seen, _ in known = seen }
    try report(result, advice.name, goal: search.goal, factory) {
      GridText(map, known: known, path: result.path).drawing
    }
  }

  private func explore<World: Environment>(
    _ world: World, weights fallback: HeuristicWeights?, house: HouseEnvironment?
  ) async throws {
    let factory = HeuristicFactory(
      model: model, cache: true, seed: draws.seed ?? 0,
      priorPath: (self.house.map { ($0 as NSString).deletingLastPathComponent } ?? ".")
        + "/prior.json", place: house == nil ? "a folder of files" : "a house", embedder: embedder,
      background: HeuristicFactory.words(of: (house?.map).map { [$0] } ?? []))
    let advice: any Heuristic
    if let house, heuristic.needsTruth || heuristic == .random {
      advice = factory.makeInformed(heuristic, world: house, index: episode)
    } else {
      advice = try await factory.make(heuristic)
    }
    let result = try await Explorer(
      heuristic: AnyHeuristic(advice),
      weights: weights?.value ?? fallback ?? factory.defaultWeights(for: heuristic),
      budget: ExplorationBudget(decisions: decisions)
    ).run(world)
    if let html {
      let rooms = Dictionary(
        (house?.map.rooms ?? []).map { ("\($0.id)", (x: $0.x, y: $0.y)) },
        uniquingKeysWith: { first, _ in first })
      let drawing = ExplorationSVG(
        result, position: house == nil ? nil : { node in rooms["\(node)"] })
      try MapPage(drawing: drawing.element, result: result, heuristic: advice.name)
        .write(to: html)
    }
    try report(result, advice.name, goal: world.goal, factory) { ExplorationText(result).drawing }
  }

  /// Prints what was found and how.
  private func report<Node>(
    _ result: Exploration<Node>, _ name: String, goal: String, _ factory: HeuristicFactory,
    _ drawing: () -> String
  ) throws {
    if json {
      let total = factory.tally.total
      try StandardOutput.write(
        line: record(result, name, tokens: total.prefill + total.decode).text)
    } else {
      if show { try StandardOutput.write(line: drawing()) }
      let place = result.path.last.map { "\($0)" } ?? ""
      try StandardOutput.write(line: result.ending == .found ? place : "not found")
    }
    if result.ending != .found {
      throw CommandFailure(
        result.ending == .budget ? .temporary : .failure, code: "goal_not_found",
        "\"\(goal)\" was not found (\(result.ending.rawValue)) after "
          + "\(result.decisions.count) choices")
    }
  }

  private func record<Node>(
    _ result: Exploration<Node>, _ name: String, tokens: Int
  ) -> JSONValue {
    [
      "found": .bool(result.ending == .found), "ending": .string(result.ending.rawValue),
      "goal": result.ending == .found ? .optional(result.path.last.map { "\($0)" }) : .null,
      "cost": .rounded(result.cost), "heuristic": .string(name),
      "lm_calls": .int(result.modelCalls), "tokens": .int(tokens),
      "failures": .int(result.failures),
      "path": .array(result.path.map { .string("\($0)") }),
      "decisions": .array(
        result.decisions.map { decision in
          [
            "from": .string("\(decision.from)"), "to": .string("\(decision.chosen.node)"),
            "options": .array(
              decision.options.map { option in
                [
                  "node": .string("\(option.node)"),
                  "seen": .array(option.descriptor.map { .string($0) }),
                  "distance": .rounded(option.distance),
                  "promise": .rounded(option.score.promise),
                  "avoidance": .rounded(option.score.avoidance), "value": .rounded(option.value),
                ]
              }),
          ]
        }),
    ]
  }
}
