import Foundation
import Inference
import JSONSchema
import Prompting
import Testing

@Suite("A solution on paper")
struct SolutionDrawingTests {
  private static func solution(_ text: String) async throws -> Solution {
    var solver = try Solvers.make(RuleModel().model)
    solver.rater = FunctionRater { $0.hasPrefix("(") ? 1 : 6 }
    solver.planner = FixedPlanner(StepPlan(["(1+2)", "(#1+4)"]))
    return try await solver.solve(Solvers.problem(text), key: RandomKey(seed: 1))
  }

  @Test("JSON has the tree: ratings, plans, answers, tokens")
  func json() async throws {
    let solution = try await Self.solution("q")
    let json = solution.json(choices: (0...9).map(String.init))
    #expect(json["answer"]?.string == solution.answer)
    #expect(json["tokens"]?.int == solution.tokens)
    #expect(json["law"]?.object?.count == 10)
    let tree = try #require(json["tree"])
    #expect(tree["complexity"]?.number?.double == 6)
    #expect(tree["plan"]?.array?.compactMap(\.string) == ["(1+2)", "(3+4)"])
    let steps = try #require(tree["steps"]?.array)
    #expect(steps.map { $0["answer"]?.string } == ["3", "7"])
    #expect(steps[1]["depends_on"]?.array?.compactMap(\.int) == [1])
    let sum = (tree["tokens"]?.int ?? 0) + steps.reduce(0) { $0 + ($1["tokens"]?.int ?? 0) }
    #expect(sum == solution.tokens)
  }

  @Test("what was written can be read again, and drawn the same")
  func reading() async throws {
    let solution = try await Self.solution("q")
    let choices = (0...9).map(String.init)
    let json = solution.json(choices: choices)
    let again = try #require(Solution(json: json))
    #expect(again.json(choices: choices) == json)
    #expect(SolutionDrawing.fragment(again) == SolutionDrawing.fragment(solution))
    let bad: [JSONValue] = [
      nil, [:], ["ending": "solved"], ["ending": "solved", "tree": ["node": 0]],
      [
        "ending": "solved",
        "tree": ["node": 5, "depth": 0, "task": "q", "manner": "direct", "steps": []],
      ],
    ]
    for value in bad { #expect(Solution(json: value) == nil) }
  }

  @Test("the page is well-formed, self-contained, and shows texts as texts")
  func page() async throws {
    let page = SolutionDrawing.page(
      try await Self.solution("<script>alert(\"1\")</script> & q\u{1}"), title: "a < b")
    #expect(!page.contains("<script"))
    #expect(!page.contains("http:") && !page.contains("https"))
    #expect(page.contains("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; q\u{2401}"))
    #expect(page.contains("<title>a &lt; b</title>"))
    for tag in ["ol", "li", "div", "p", "span"] {
      let opened = page.ranges(of: "<\(tag) ").count + page.ranges(of: "<\(tag)>").count
      #expect(opened == page.ranges(of: "</\(tag)>").count)
    }
    #expect(page.ranges(of: "prs-node\">").count == 3)
  }
}
