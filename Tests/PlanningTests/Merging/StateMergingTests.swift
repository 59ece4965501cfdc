import Inference
import Planning
import Testing

/// Vectors by first letter: texts that begin alike are alike.
private struct FirstLetter: Embedder {
  let identity = ModelIdentity(name: "first-letter")
  let dimension = 26
  func embed(_ texts: [String]) -> [[Float]] {
    texts.map { text in
      (0..<26).map { UInt8(97 + $0) == text.utf8.first ? 1 : 0 }
    }
  }
}

/// A tree in which every node has four children: three that look alike, one that does not.
private struct Echoes: Environment {
  let start = ""
  let goal = "the odd way, four times"
  func visit(_ node: String) -> Revelation<String> {
    Revelation(
      contents: [],
      passages: node.count == 4
        ? []
        : ["1", "2", "3", "4"].map {
          Passage(to: node + $0, cost: 1, glimpse: [$0 == "4" ? "odd" : "same \($0)"])
        },
      isGoal: node == "4444")
  }
}

@Suite struct StateMergingTests {
  @Test func equalStatesFormOneGroup() async throws {
    let groups = try await StateMerging(embedder: FirstLetter()).groups(
      of: ["kitchen", "bath", "kettle", "bed", "king"])
    #expect(groups == [[0, 2, 4], [1, 3]])
  }

  @Test func linkageIsAverage() {
    // Two unit vectors at 0° and 60°, one between: the chain must not join the ends by single links.
    let vectors: [[Float]] = [[1, 0], [0.866, 0.5], [0.5, 0.866]]
    #expect(StateMerging.groups(of: vectors, threshold: 0.14) == [[0, 1], [2]])
    #expect(StateMerging.groups(of: vectors, threshold: 0.5) == [[0, 1, 2]])
  }

  @Test func mergingSavesVisitsOnEqualThoughts() async throws {
    let plain = try await GraphSearch(.bestFirst).run(Echoes()) { node, _ in
      Double(4 - node.count)
    }
    let merged = try await GraphSearch(.bestFirst).run(
      Echoes(), merging: StateMerging(embedder: FirstLetter())
    ) { node, _ in Double(4 - node.count) }
    #expect(plain.ending == .found && merged.ending == .found)
    #expect(merged.expanded < plain.expanded)
  }
}
