import Inference
import Prompting
import Sampling
import Synchronization
import MartingaleTestSupport
import Testing

@Suite("Tree-Planner")
struct TreePlannerTests {
  @Test("plans share what they begin with, and their weights add up")
  func merging() {
    let tree = ActionTree([
      (["Go north.", "take lamp"], 0.5), (["go north", "light lamp"], 0.3), (["wait"], 0.2),
      (["go north"], 0.1),
    ])
    #expect(tree.nodes.count == 5)
    #expect(tree.nodes[0].children.count == 2)
    #expect(abs(tree.nodes[1].support - 0.9) < 1e-12)
    #expect(tree.nodes[1].ending == 0.1)
    #expect(tree.nodes[1].children.map { tree.nodes[$0].action } == ["take lamp", "light lamp"])
  }

  @Test("an invalid action closes its subtree, and the nearest fork is found")
  func invalid() {
    var tree = ActionTree([(["a", "b", "c"], 1), (["a", "d"], 1), (["e"], 1)])
    #expect(tree.nearestOpen(from: 3) == 2 || tree.nearestOpen(from: 3) == 1)
    tree.invalidate(2)
    #expect(tree.nearestOpen(from: 2) == 2)
    #expect(tree.open(below: 1) == [4])
    tree.invalidate(4)
    #expect(tree.nearestOpen(from: 1) == 0)
    tree.invalidate(1)
    tree.invalidate(5)
    #expect(tree.nearestOpen(from: 1) == nil)
    #expect(tree.open(below: 0).isEmpty)
  }

  /// Doors of which some are locked; the last one leads out.
  private final class Doors: ActionWorld {
    private let tried = Mutex<[String]>([])
    let locked: Set<String>

    init(locked: Set<String>) { self.locked = locked }

    func perform(_ action: String) -> ActionOutcome {
      tried.withLock { $0.append(action) }
      if locked.contains(action) { return .failed("locked") }
      return action == "out" ? .reached("free") : .done("in \(action)")
    }
  }

  private static func planner(_ model: any LanguageModel) throws -> TreePlanner {
    var sampling = SamplerOptions(particles: 24)
    sampling.essThreshold = 0
    return TreePlanner(
      RoleDesk(model, prompts: try RolePrompts()), sampling: sampling,
      budget: RecursionBudget(callTokens: 64), length: 3)
  }

  @Test("failures lead back to the nearest fork; without one, plans are drawn again")
  func corrections() async throws {
    let model = ScriptedModel("doors") { prompt in
      prompt.hasSuffix("Steps:") ? " 1. red\n2. out" : " red"
    }
    let free = try await Self.planner(model).act(
      on: "Get out", in: Doors(locked: []), key: RandomKey(seed: 1))
    #expect(free.actions == ["red", "out"])
    #expect(free.isReached)
    #expect(free.calls == 1)
    let locked = try await Self.planner(model).act(
      on: "Get out", in: Doors(locked: ["red"]), key: RandomKey(seed: 1))
    #expect(!locked.isReached)
    #expect(locked.failures == ["red", "red"])
    #expect(locked.trees.count == 2)
  }

  @Test("a fork is decided by the model's law times the plans behind each action")
  func forks() async throws {
    // Insists so little that plans differ; decides for blue.
    let model = ForkModel()
    let trace = try await Self.planner(model).act(
      on: "Get out", in: Doors(locked: []), key: RandomKey(seed: 3))
    let tree = try #require(trace.trees.first)
    #expect(tree.nodes[0].children.count == 2)
    #expect(trace.decisions == 1)
    #expect(trace.actions.first == "blue")
    let shut = try await Self.planner(model).act(
      on: "Get out", in: Doors(locked: ["blue"]), key: RandomKey(seed: 3))
    #expect(shut.failures == ["blue"])
    #expect(shut.actions == ["red", "out"])
    #expect(shut.isReached)
  }

  @Test("the budget holds, and a problem gets an answer with the plan as notes")
  func budget() async throws {
    let model = ScriptedModel("plans") { prompt in
      if prompt.hasSuffix("Steps:") { return " 1. count\n2. add" }
      return prompt.contains("Plan:\n1. count\n2. add") ? " 9" : " 1"
    }
    var planner = try Self.planner(model)
    #expect(
      try await planner.solve(Solvers.problem("sum"), key: RandomKey(seed: 1)).answer == "9")
    for tokens in [20, 200, 400, 1_000, 2_000, 4_000] {
      planner.budget.tokens = tokens
      let solution = try await planner.solve(Solvers.problem("sum"), key: RandomKey(seed: 1))
      #expect(solution.tokens <= tokens)
    }
  }
}

/// Writes two plans equally often, and prefers blue when asked.
private struct ForkModel: LanguageModel {
  private let red = ScriptedModel("fork") { prompt in
    prompt.hasSuffix("Steps:") ? " 1. red\n2. out" : " blue"
  }
  private let blue = ScriptedModel("fork") { prompt in
    prompt.hasSuffix("Steps:") ? " 1. blue\n2. out" : " blue"
  }

  var identity: ModelIdentity { red.identity }
  var vocabulary: Vocabulary { red.vocabulary }
  var contextLength: Int { red.contextLength }
  var distributions: DistributionAccess { .full }

  func tokenize(_ text: String, parseSpecial: Bool) throws(InferenceError) -> [TokenID] {
    try red.tokenize(text, parseSpecial: parseSpecial)
  }

  func tokenize(chat messages: [ChatMessage]) throws(InferenceError) -> [TokenID] {
    try red.tokenize(chat: messages)
  }

  func next(_ contexts: [TokenContext]) async throws(InferenceError) -> ForwardPass {
    let one = try await red.next(contexts)
    let two = try await blue.next(contexts)
    // Where the scripts differ both go on; a text that left one script follows the other.
    let rows = zip(one.rows, two.rows).map { left, right in
      let end = Int(vocabulary.endOfGeneration[0])
      var row = left.values
      for index in row.indices where index != end {
        row[index] = max(row[index], right.values[index])
      }
      row[end] = min(left.values[end], right.values[end])
      return Logits(row)
    }
    return ForwardPass(rows: rows, evaluated: one.evaluated)
  }

  func score(_ items: [ScoringItem]) async throws(InferenceError) -> ScoringPass {
    try await blue.score(items)
  }
}
