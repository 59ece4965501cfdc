import Foundation
import Planning
import Testing

@Suite struct DrawingTests {
  private func explored() async throws -> Exploration<Int> {
    try await Explorer(
      heuristic: NearestHeuristic(), weights: HeuristicWeights(promise: 0, avoidance: 0)
    ).run(RandomWorld(size: 8, seed: 2))
  }

  @Test func theTextNamesEveryKnownNodeOnce() async throws {
    let result = try await explored()
    let lines = ExplorationText(result).drawing.split(separator: "\n")
    let known = result.graph.explored.count + result.graph.frontier.count
    #expect(lines.count == known)
    #expect(lines.filter { $0.contains("★ 7") }.count == 1)
  }

  @Test func theDrawingHasANodeForEveryKnownNodeAndEscapesText() async throws {
    let result = try await explored()
    let svg = ExplorationSVG(result).element
    let circles = svg.components(separatedBy: "<circle").count - 1
    #expect(circles == result.graph.explored.count + result.graph.frontier.count)
    #expect(svg.hasPrefix("<svg") && svg.hasSuffix("</svg>"))
    // What was not entered has no name yet.
    let named = ExplorationSVG(result, name: { "room \($0)" }).element
    #expect(named.ranges(of: ">room ").count == result.graph.explored.count)
    #expect(named.ranges(of: ">?</text>").count == result.graph.frontier.count)
    struct Odd: Environment {
      let start = "<a & \"b\">"
      let goal = "x"
      func visit(_ node: String) -> Revelation<String> {
        Revelation(contents: ["</svg><script>"], passages: [], isGoal: true)
      }
    }
    let odd = try await Explorer(
      heuristic: NearestHeuristic(), weights: HeuristicWeights(promise: 0, avoidance: 0)
    ).run(Odd())
    #expect(!ExplorationSVG(odd).element.contains("<script>"))
  }
}
