import Foundation
import Planning
import Synchronization
import Testing

/// A benchmark that is cut short, and one that goes on where it was.
@Suite struct HouseRecordsTests {
  /// Houses of three rooms in a row, with so many searches each.
  private func houses(_ searches: [Int]) throws -> HouseBenchmark {
    let lines = searches.enumerated().map { number, count in
      let rooms = (0..<3).map {
        #"{"id": \#($0), "type": "room", "x": \#($0), "y": 0, "objects": []}"#
      }
      let episodes = (0..<count).map {
        #"{"start": 0, "goal": "goal \#($0)", "goal_room": \#(1 + $0 % 2), "optimal": \#($0 % 2 == 0 ? 2 : 5)}"#
      }
      return #"{"id": "h\#(number)", "rooms": [\#(rooms.joined(separator: ","))], "#
        + #""edges": [[0, 1, 2], [1, 2, 3]], "glimpse": [], "episodes": [\#(episodes.joined(separator: ","))]}"#
    }
    return HouseBenchmark(
      maps: try HouseFile.maps(from: Data(lines.joined(separator: "\n").utf8), name: "houses"))
  }

  private func explorer() -> Explorer<NearestHeuristic> {
    Explorer(heuristic: NearestHeuristic(), weights: HeuristicWeights(promise: 0, avoidance: 0))
  }

  @Test func theFirstSearchesKeepTheirHouses() throws {
    let bench = try houses([3, 2, 1])
    #expect(bench.first(.max).maps.map(\.id) == bench.maps.map(\.id))
    let four = bench.first(4)
    #expect(four.worlds.map(\.goal) == ["goal 0", "goal 1", "goal 2", "goal 0"])
    #expect(four.maps.map(\.id) == ["h0", "h1"] && four.maps[1].rooms.count == 3)
    #expect(bench.first(0).worlds.isEmpty)
  }

  private final class Kept: HouseBenchmark.Records {
    let results = Mutex<[Int: HouseBenchmark.Episode]>([:])
    func find(_ search: Int) -> HouseBenchmark.Episode? { results.withLock { $0[search] } }
    func keep(_ episode: HouseBenchmark.Episode, of search: Int) {
      results.withLock { $0[search] = episode }
    }
  }

  @Test func whatIsKnownIsNotSearchedAgain() async throws {
    let bench = try houses([2, 2])
    let whole = try await bench.run { _, _ in explorer() }
    #expect(whole.map(\.spl) == [1, 1, 1, 1] && whole.map(\.metres) == [2, 5, 2, 5])
    let kept = Kept()
    let told = HouseBenchmark.Episode(
      spl: 0.25, metres: 8, moves: 3, decisions: 2, modelCalls: 7, failures: 1)
    kept.keep(told, of: 1)
    var made: [Int] = []
    let some = try await bench.run(keeping: kept) { _, index in
      made.append(index)
      return explorer()
    }
    #expect(made == [0, 2, 3])
    #expect(some == [whole[0], told, whole[2], whole[3]])
    let again = try await bench.run(keeping: kept) { _, index in
      made.append(index)
      return explorer()
    }
    #expect(again == some && made.count == 3)
  }
}
