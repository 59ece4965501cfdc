import Inference
import Planning
import Testing

/// Numbers and orders carry no information: renaming the rooms and shuffling what is seen changes
/// no decision.
@Suite(.enabled(if: HouseData.isPresent, "no house maps: set MARTINGALE_DATA"))
struct HouseInvarianceTests {
  /// The same house with other numbers and shuffled lists.
  private func renamed(_ map: HouseMap, seed: UInt64) -> (map: HouseMap, names: [Int: Int]) {
    var stream = RandomKey(seed: seed).stream(for: .test)
    let ids = map.rooms.map(\.id)
    let names = Dictionary(uniqueKeysWithValues: zip(ids, ids.shuffled(using: &stream)))
    var copy = map
    for index in copy.rooms.indices {
      copy.rooms[index].id = names[copy.rooms[index].id] ?? 0
      copy.rooms[index].objects.shuffle(using: &stream)
    }
    for index in copy.edges.indices {
      copy.edges[index].a = names[copy.edges[index].a] ?? 0
      copy.edges[index].b = names[copy.edges[index].b] ?? 0
    }
    for index in copy.glimpse.indices {
      copy.glimpse[index].from = names[copy.glimpse[index].from] ?? 0
      copy.glimpse[index].into = names[copy.glimpse[index].into] ?? 0
      copy.glimpse[index].objects.shuffle(using: &stream)
    }
    for index in copy.episodes.indices {
      copy.episodes[index].start = names[copy.episodes[index].start] ?? 0
      copy.episodes[index].goalRoom = names[copy.episodes[index].goalRoom] ?? 0
    }
    copy.edges.shuffle(using: &stream)
    return (copy, names)
  }

  @Test func renamingAndShufflingChangesNoDecision() async throws {
    let prior = try HousePrior(json: HouseData.prior())
    var compared = 0
    for (number, map) in try HouseData.maps().enumerated() {
      let other = renamed(map, seed: UInt64(number))
      for index in map.episodes.indices {
        let explorer = Explorer(
          heuristic: prior, weights: HeuristicWeights(promise: 20, avoidance: 20))
        let first = try await explorer.run(
          HouseEnvironment(map: map, episode: map.episodes[index]))
        let second = try await explorer.run(
          HouseEnvironment(map: other.map, episode: other.map.episodes[index]))
        // Two equally good frontiers are told apart by number alone; such a search is no witness.
        let isTied = first.decisions.contains { decision in
          decision.options.filter { abs($0.value - decision.chosen.value) < 1e-9 }.count > 1
        }
        if isTied { continue }
        compared += 1
        let chosen = first.decisions.map { other.names[$0.chosen.node] }
        #expect(chosen == second.decisions.map { Optional($0.chosen.node) })
      }
    }
    #expect(compared > 100)
  }
}
