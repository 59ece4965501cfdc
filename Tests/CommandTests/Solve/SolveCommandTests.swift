import Foundation
import JSONSchema
import LlamaBackend
import Testing

@Suite(
  "martingale solve", .serialized,
  .enabled(if: (try? ModelLocator().locate()) != nil, "no model is installed"))
struct SolveCommandTests {
  @Test("the tree is printed: ratings, plans, answers, and the sum of what they cost")
  func tree() async throws {
    let script = #"""
      "$M" solve --rater operators --planner expression --threshold 2 --seed 1 --threads 1 --json \
        --choice True --choice False --step-choice True --step-choice False \
        'not ( True or False ) and True is'
      """#
    let outcome = try await Shell.run(script)
    #expect(outcome.status == 0, "\(outcome.error)")
    let record = try JSONValue(parsing: outcome.output)
    #expect(record["ending"]?.string == "solved" && record["method"]?.string == "prs")
    #expect(["True", "False"].contains(record["answer"]?.string))
    let root = try #require(record["tree"])
    #expect(root["rating"]?.int == 4 && root["answer"] == record["answer"])
    var pending = [root]
    var sum = (nodes: 0, calls: 0, tokens: 0)
    while let node = pending.popLast() {
      let steps = node["steps"]?.array ?? []
      #expect(steps.isEmpty == ((node["plan"]?.array ?? []).isEmpty))
      sum.nodes += 1
      sum.calls += node["calls"]?.int ?? 0
      sum.tokens += node["tokens"]?.int ?? 0
      pending += steps
    }
    #expect(sum.nodes > 1)
    #expect(record["nodes"]?.int == sum.nodes && record["calls"]?.int == sum.calls)
    #expect(record["tokens"]?.int == sum.tokens)
    // The same seed, the same bytes.
    #expect(try await Shell.run(script).output == outcome.output)
  }

  @Test("sums are left to a calculator, and the answer comes from standard input's problem")
  func calculator() async throws {
    let outcome = try await Shell.run(
      #"""
      echo '( 2 + 3 ) * 4 =' | "$M" solve --rater operators --planner expression \
        --step-calculator --regex '[0-9]+' --seed 1 --threads 1
      """#)
    #expect(outcome.status == 0 && outcome.output == "20", "\(outcome.error)")
  }

  @Test("fallbacks are told, and nothing is not a problem")
  func fallbacks() async throws {
    let outcome = try await Shell.run(
      #"""
      "$M" solve --rater operators --planner expression --threshold 2 --seed 1 --threads 1 \
        --tokens 60 --max-tokens 16 --choice True --choice False --step-choice True \
        --step-choice False 'not ( True or False ) and True is'
      """#)
    #expect(outcome.status == 0 && outcome.error.contains("note: 1 unaffordable;"))
    for problem in ["''", "' '", "- < /dev/null"] {
      let outcome = try await Shell.run("\"$M\" solve \(problem)")
      #expect(outcome.status == 65 && outcome.error.contains("no problem to solve"))
    }
  }

  @Test(
    "every method answers under the same constraint and within the budget",
    arguments: ["direct", "cot", "self-consistency", "plan-and-solve", "tree-planner"])
  func methods(_ method: String) async throws {
    let outcome = try await Shell.run(
      #"""
      "$M" solve --method "$METHOD" --tokens 600 --max-tokens 24 --seed 2 --threads 1 --json \
        --choice water --choice oil 'Which is heavier, a litre of water or of oil?'
      """#, environment: ["METHOD": method])
    #expect(outcome.status == 0, "\(outcome.error)")
    let record = try JSONValue(parsing: outcome.output)
    #expect(["water", "oil"].contains(record["answer"]?.string))
    #expect((1...600).contains(record["tokens"]?.int ?? 0))
  }

  @Test("a page with the tree")
  func page() async throws {
    let outcome = try await Shell.run(
      #"""
      page=$(mktemp); trap 'rm -f "$page"' EXIT
      "$M" solve --rater constant:1 --choice yes --choice no --seed 1 --threads 1 --html "$page" \
        'Is <b>water</b> wet?' > /dev/null || exit 9
      cat "$page"
      """#)
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.output.contains("Is &lt;b&gt;water&lt;/b&gt; wet?"))
    #expect(!outcome.output.contains("<b>water") && !outcome.output.contains("http:"))
  }

  @Test("too small a budget is 75, contradictions are 64, nothing to solve is 65")
  func refusals() async throws {
    let poor = try await Shell.run(
      #""$M" solve --tokens 5 --choice a --choice b --seed 1 --threads 1 'a or b?'"#)
    #expect(poor.status == 75 && poor.output.isEmpty && poor.error.contains("budget"))
    let both = try await Shell.run(#""$M" solve --choice a --regex b 'a or b?'"#)
    #expect(both.status == 64)
    let pattern = try await Shell.run(#""$M" solve --regex '(' 'a or b?'"#)
    #expect(pattern.status == 65, "\(pattern.status) \(pattern.error)")
    let nothing = try await Shell.run(#"echo | "$M" solve --choice a"#)
    #expect(nothing.status == 65 && nothing.error.contains("empty_problem"), "\(nothing.error)")
  }
}
