import Planning
import Testing

@Suite struct KnownGraphTests {
  @Test(arguments: 0..<20) func walksAgreeWithFloydAndWarshall(seed: UInt64) throws {
    let world = RandomWorld(size: 15, seed: seed)
    var graph = KnownGraph<Int>()
    for node in 0..<15 { graph.insert(try world.visit(node), at: node) }
    for source in 0..<15 {
      let walks = graph.walks(from: source)
      for target in 0..<15 {
        #expect(walks[target]?.distance == world.distances[source][target])
      }
    }
  }

  @Test func walksNeverCrossTheFrontier() throws {
    // 0 — 1 — 2 with a short cut over the unexplored 3.
    var graph = KnownGraph<Int>()
    graph.insert(
      Revelation(
        contents: [], passages: [Passage(to: 1, cost: 5), Passage(to: 3, cost: 1)], isGoal: false),
      at: 0)
    graph.insert(
      Revelation(
        contents: [], passages: [Passage(to: 2, cost: 5), Passage(to: 3, cost: 1)], isGoal: false),
      at: 1)
    let walks = graph.walks(from: 0)
    #expect(graph.frontier == [2, 3])
    #expect(walks[1]?.distance == 5)
    #expect(walks[2]?.distance == 10)
    #expect(walks[3]?.distance == 1)
  }

  @Test func glimpsesAddUpSortedAndOnce() {
    var graph = KnownGraph<Int>()
    graph.insert(
      Revelation(
        contents: [], passages: [Passage(to: 9, cost: 1, glimpse: ["sink", "oven"])],
        isGoal: false), at: 0)
    graph.insert(
      Revelation(
        contents: [], passages: [Passage(to: 9, cost: 2, glimpse: ["kettle", "oven"])],
        isGoal: false), at: 1)
    #expect(graph.descriptor(of: 9) == ["kettle", "oven", "sink"])
  }
}
