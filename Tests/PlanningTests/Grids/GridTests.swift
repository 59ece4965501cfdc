import Foundation
import Inference
import Planning
import Testing

/// Metric maps: what is seen, where the unknown begins, and what walking costs.
@Suite struct GridTests {
  private func map(
    _ rows: [String], objects: [String: String], sight: Double = 2, cell: Double = 1,
    start: [Int] = [4, 1], goals: [String]
  ) throws -> GridMap {
    let json: [String: Any] = [
      "id": "map", "cell": cell, "sight": sight, "rows": rows, "objects": objects,
      "episodes": goals.map { ["start": start, "goal": $0] as [String: Any] },
    ]
    let data = try JSONSerialization.data(withJSONObject: json)
    return try #require(try GridMap.maps(from: data, name: "maps").first)
  }

  /// A corridor with a kettle in the west, a mug in the east and a lamp a step west of the start.
  private func corridor(cell: Double = 1) throws -> GridMap {
    try map(
      ["#########", "#k.l...m#", "#########"],
      objects: ["k": "kettle", "m": "mug", "l": "lamp"], sight: 2 * cell, cell: cell,
      goals: ["mug", "kettle", "lamp"])
  }

  /// Recommends and advises against places by a thing that is seen there.
  private struct ByThing: Heuristic {
    let name = "by thing"
    var good: String?
    var bad: String?
    func assess(_ question: FrontierQuestion) -> Judgement {
      Judgement(
        scores: question.descriptors.map { seen in
          FrontierScore(
            promise: good.map { seen.contains($0) } == true ? 1 : 0,
            avoidance: bad.map { seen.contains($0) } == true ? 1 : 0)
        })
    }
  }

  private struct Failing: Heuristic {
    let name = "failing"
    func assess(_ question: FrontierQuestion) throws(PlanningError) -> Judgement {
      throw PlanningError(.heuristicFailed, "no")
    }
  }

  private func run(
    _ map: GridMap, _ search: Int, _ heuristic: some Heuristic, promise: Double = 0,
    avoidance: Double = 0, decisions: Int = .max
  ) async throws -> Exploration<GridCell> {
    try await GridExplorer(
      heuristic: heuristic, weights: HeuristicWeights(promise: promise, avoidance: avoidance),
      budget: ExplorationBudget(decisions: decisions)
    ).run(map, map.searches[search])
  }

  @Test(arguments: [1.0, 0.5]) func theNearestFrontierByHand(_ cell: Double) async throws {
    let map = try corridor(cell: cell)
    let found = try await run(map, 0, NearestHeuristic())
    // West first, since equal distances go row by row; a way is left when its frontier is none any more:
    // 4, 3, 2, then back to 5, where the mug is seen, and on to it.
    #expect(found.path.map(\.x) == [4, 3, 2, 3, 4, 5, 6, 7])
    #expect(found.cost == 7 * cell && found.ending == .found && found.decisions.count == 3)
    #expect(found.decisions[0].options.map(\.node) == [GridCell(2, 1), GridCell(6, 1)])
    // The lamp is one step from the west and three from the east.
    let seen = found.decisions[0].options.map(\.descriptor)
    #expect(cell == 1 ? seen == [["lamp"], []] : seen == [["lamp"], ["lamp"]])
    #expect(map.optimal(map.searches[0]) == 3 * cell)
    // What is seen at once is walked to at once.
    let near = try await run(map, 2, NearestHeuristic())
    #expect(near.decisions.isEmpty && near.cost == cell)
  }

  @Test func adviceIsWeighedAgainstMetres() async throws {
    let map = try corridor()
    let avoiding = try await run(map, 0, ByThing(bad: "lamp"), avoidance: 1)
    #expect(avoiding.cost == 3 && avoiding.decisions.count == 1)
    let drawn = try await run(map, 1, ByThing(good: "lamp"), promise: 1)
    #expect(drawn.cost == 3)
    for heuristic in [ByThing(bad: "lamp"), ByThing(good: "lamp")] {
      let unweighed = try await run(map, 0, heuristic)
      #expect(unweighed.path == (try await run(map, 0, NearestHeuristic())).path)
    }
    let failing = try await run(map, 0, Failing(), promise: 5, avoidance: 5)
    #expect(failing.cost == 7 && failing.failures == 3)
    let stopped = try await run(map, 0, NearestHeuristic(), decisions: 1)
    #expect(stopped.ending == .budget && stopped.cost == 1)
  }

  @Test func whoKnowsTheMapWalksTheShortestWay() async throws {
    let rows = [
      "###########", "#a...#...b#", "####.#.####", "#....#....#", "#.####.##.#", "#.........#",
      "#####.#####",
      "#c........#", "###########",
    ]
    let map = try map(
      rows, objects: ["a": "bed", "b": "sink", "c": "saw"], start: [6, 3],
      goals: ["bed", "sink", "saw"])
    let bench = GridBenchmark([map])
    let oracle = try await bench.run { world, _ in
      GridExplorer(
        heuristic: GridOracle(world.map, world.search),
        weights: HeuristicWeights(promise: 100, avoidance: 100))
    }
    #expect(oracle.map(\.spl) == [1, 1, 1], "\(oracle)")
    let nearest = try await bench.run { _, _ in
      GridExplorer(
        heuristic: NearestHeuristic(), weights: HeuristicWeights(promise: 0, avoidance: 0))
    }
    #expect(nearest.allSatisfy { $0.spl > 0 && $0.spl <= 1 } && nearest.contains { $0.spl < 1 })
    #expect(GridBenchmark([map], first: 2).worlds.map(\.search.goal) == ["bed", "sink"])
  }

  @Test func wallsHideAndCornersAreNotCut() async throws {
    let map = try map(
      ["#######", "#s.#.k#", "#..#..#", "#.....#", "#######"],
      objects: ["s": "sofa", "k": "kettle"],
      sight: 9, start: [1, 1], goals: ["kettle"])
    // Around the wall, without cutting its corners: down 2, right 4, up 2, or diagonally where it is free.
    let root = 1.414214
    let optimal = try #require(map.optimal(map.searches[0]))
    #expect(abs(optimal - (4 + 2 * root)) < 1e-9, "\(optimal)")
    let found = try await run(map, 0, NearestHeuristic())
    #expect(found.decisions.count >= 1 && found.ending == .found, "the kettle is behind the wall")
    #expect(found.path.allSatisfy { map.isFree($0) })
  }

  @Test func clustersDoNotDependOnTheOrder() {
    let things = [0, 4, 8, 30, 31].map { GridMap.Thing(name: "t\($0)", cell: GridCell($0, 0)) }
    let names = { (clusters: ThingClusters) in clusters.clusters.map { Set($0.map(\.name)) } }
    let sorted = ThingClusters(things, reach: 6, metres: 1)
    // 0 and 8 are too far apart for one cluster, though 4 is near both.
    #expect(names(sorted) == [["t0", "t4"], ["t8"], ["t30", "t31"]])
    for seed in 0..<20 {
      var stream = RandomKey(seed: UInt64(seed)).stream(for: .test)
      let shuffled = ThingClusters(things.shuffled(using: &stream), reach: 6, metres: 1)
      #expect(names(shuffled) == names(sorted))
      #expect(shuffled.names(near: [GridCell(6, 0)], within: 2) == ["t0", "t4"])
    }
    #expect(sorted.names(near: [GridCell(12, 0), GridCell(28, 0)], within: 2) == ["t30", "t31"])
    #expect(sorted.names(near: [GridCell(20, 0)], within: 2) == [])
    #expect(
      names(ThingClusters(things, reach: 3, metres: 0.5)) == names(sorted), "metres, not cells")
  }

  @Test func theDrawingHasWhatWasSeen() async throws {
    let map = try corridor()
    var seen: Set<GridCell> = []
    let found = try await GridExplorer(
      heuristic: ByThing(bad: "lamp"), weights: HeuristicWeights(promise: 0, avoidance: 1)
    ).run(map, map.searches[0]) { known, _ in seen = known }
    #expect(
      GridText(map, known: seen, path: found.path).drawing
        == "   ####  \n  .+S**E \n   ####  ")
  }

  @Test(arguments: [
    ("{}", "missing \"id\""),
    (#"{"id":"a","cell":0,"sight":1,"rows":["."],"objects":{},"episodes":[]}"#, "/cell and /sight"),
    (
      #"{"id":"a","cell":1,"sight":0.5,"rows":["."],"objects":{},"episodes":[]}"#,
      "/cell and /sight"
    ),
    (
      #"{"id":"a","cell":1,"sight":1,"rows":["..","."],"objects":{},"episodes":[]}"#,
      "/rows: rows of one"
    ),
    (
      #"{"id":"a","cell":1,"sight":1,"rows":[".x"],"objects":{},"episodes":[]}"#,
      "/rows/0: /objects"
    ),
    (
      ##"{"id":"a","cell":1,"sight":1,"rows":["#x"],"objects":{"x":"y"},"episodes":[{"start":[0,0],"goal":"y"}]}"##,
      "/episodes/0/start: is no free cell"
    ),
    (
      #"{"id":"a","cell":1,"sight":1,"rows":[".#x"],"objects":{"x":"y"},"episodes":[{"start":[0,0],"goal":"y"}]}"#,
      "no \"y\" can be reached"
    ),
    (
      #"{"id":"a","cell":1,"sight":1,"rows":[".x"],"objects":{"x":"y"},"episodes":[{"start":[0],"goal":"y"}]}"#,
      "/episodes/0/start: expected a column and a row"
    ),
  ])
  func brokenMapsAreRefused(_ line: String, _ message: String) {
    #expect {
      _ = try GridMap.maps(from: Data(line.utf8), name: "maps.jsonl")
    } throws: { error in
      let text = (error as? PlanningError)?.message ?? ""
      return text.hasPrefix("maps.jsonl:1: error: ") && text.contains(message)
    }
  }

  @Test func filesAreToldApart() throws {
    let grid = #"{"id":"a","cell":1,"sight":1,"rows":["."],"objects":{},"episodes":[]}"#
    #expect(GridMap.isGrid(Data(grid.utf8)))
    #expect(!GridMap.isGrid(Data(#"{"id": "h", "rooms": []}"#.utf8)) && !GridMap.isGrid(Data()))
  }
}
