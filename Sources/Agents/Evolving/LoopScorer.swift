package import Constraints
internal import Foundation
package import Inference
package import Prompting

/// Judges a prompt by what a task comes to with it: every item goes through the whole loop, and an answer
/// is right when it is the expected one or, where none is given, when it passes the task's success check.
package struct LoopScorer: PromptScorer {
  private let prompt: EvolvablePrompt
  private let task: AgentTask
  private let expected: ExpectedAnswers?
  private let model: any LanguageModel
  private let compiler: ConstraintCompiler
  private let collaborators: Collaborators
  private let seed: UInt64
  package let identity: String
  package var greatestReward: Double { 1 }
  package var generates: Bool { true }

  /// A scorer.
  /// - Parameters:
  ///   - collaborators: what the task uses; nothing is learned, so that a result hangs on the prompt alone.
  ///   - answers: names the expected answers in the identity: their hash.
  package init(
    _ task: AgentTask, prompt: EvolvablePrompt, expected: ExpectedAnswers?, answers: String,
    model: any LanguageModel, compiler: ConstraintCompiler = .init(), collaborators: Collaborators,
    seed: UInt64
  ) {
    self.task = task
    self.prompt = prompt
    self.expected = expected
    self.model = model
    self.compiler = compiler
    var collaborators = collaborators
    collaborators.behaviors = collaborators.behaviors.map { RecallOnly(source: $0) }
    self.collaborators = collaborators
    self.seed = seed
    identity =
      "loop \(model.identity.sha256 ?? model.identity.name) \(task.sha256) \(answers) seed \(seed)"
  }

  /// The items of a task as those of a prompt search, dealt by turns: of five, two are for the fitness,
  /// one for the choice, and two are held out.
  /// - Throws: `invalidInput` when there are fewer than five.
  package static func items(
    of task: AgentTask
  ) throws(AgentError) -> (train: [PromptItem], dev: [PromptItem], test: [PromptItem]) {
    let count = TaskItems(task).count
    guard count >= 5 else {
      throw AgentError(
        .invalidInput,
        "the task has \(count) items: a prompt is fitted on some, chosen on others and reported on "
          + "the rest, which takes at least five")
    }
    let all = (0..<count).map { PromptItem(id: "\($0)", inputs: [:]) }
    func dealt(_ turns: Set<Int>) -> [PromptItem] {
      all.enumerated().filter { turns.contains($0.offset % 5) }.map(\.element)
    }
    return (dealt([0, 3]), dealt([1]), dealt([2, 4]))
  }

  package func score(
    _ text: String, on items: [PromptItem]
  ) async throws(PromptingError) -> ScoringResult {
    let numbers = items.compactMap { Int($0.id) }
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("martingale-evolve-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    do throws(AgentError) {
      return try await score(prompt.task(with: text), numbers, in: folder)
    } catch {
      throw PromptingError(error.code == .cancelled ? .cancelled : .invalidInput, error.message)
    }
  }

  private func score(
    _ task: AgentTask, _ numbers: [Int], in folder: String
  ) async throws(AgentError) -> ScoringResult {
    var outcomes: [ItemOutcome] = []
    var tokens = 0
    for number in numbers {
      // One item a run, named by its own number: what it draws does not hang on which others are judged.
      let count = TaskItems(task).count
      guard let shard = TaskShard("\(number + 1)/\(count)") else { continue }
      var run = try TaskRun(
        task, model: model, compiler: compiler, journal: Journal(directory: "\(folder)/\(number)"),
        kinds: .standard, collaborators: collaborators, run: "evolve", seed: seed, shard: shard)
      guard let result = try await run.next() else { continue }
      guard result.outcome.isFinal else {
        throw AgentError(.toolUnavailable, result.message ?? "an item cannot go on now")
      }
      let isRight =
        expected?.isRight(result.text, item: number) ?? (result.outcome == .solved)
      tokens += result.tokens
      outcomes.append(
        ItemOutcome(reward: isRight ? 1 : 0, accuracy: isRight ? 1 : 0, answer: result.text))
    }
    return ScoringResult(outcomes: outcomes, tokens: tokens)
  }
}

/// Behaviors that are found, and nothing learned.
private struct RecallOnly: BehaviorSource {
  let source: any BehaviorSource

  func recall(_ situation: String) async throws(AgentError) -> [RecalledBehavior] {
    try await source.recall(situation)
  }

  func learn(_ episode: Episode) async throws(AgentError) {}
}

extension EvolvablePrompt {
  /// The search for shorter or better forms of this prompt, as a task that prompts are made for.
  package func search(_ task: AgentTask) throws(AgentError) -> PromptTask {
    let (train, dev, test) = try LoopScorer.items(of: task)
    return PromptTask(
      name: task.id, slots: slots, labels: [], skeleton: emptied, train: train, dev: dev,
      test: test,
      prompts: [text])
  }
}
