package import Inference

/// One way to find a prompt, and how good its prompt is.
public struct ExperimentArm: Sendable {
  /// `zero_shot`, `unpruned`, `best_unpruned`, `random`, `tapruning`, `sahc`, `gga`, `ssga`.
  public var name: String
  /// The prompt it ended with.
  public var prompt: PromptCandidate
  /// Prompts whose fitness was evaluated; 0 where nothing is searched.
  public var evaluations = 0
  /// Different texts among them.
  public var distinct = 0
  /// Tokens its evaluations and its choice on the dev set cost when they were first made.
  public var tokens = 0
  /// Prompts considered on the dev set, and those that were judged on all of it.
  public var considered = 1, finalists = 1
  /// Accuracy on the dev set.
  public var dev: Proportion
  /// Accuracy on the test set, which chooses nothing.
  public var test: Proportion?
  /// Test accuracy minus that of the unpruned prompt, item by item.
  package var difference: PairedBootstrap?
  /// The search's curve.
  public var curve: [GenerationSummary] = []
  /// The chosen prompt's ancestors and itself, oldest first.
  public var lineage: [PromptCandidate] = []

  /// An arm with its prompt and dev accuracy.
  public init(name: String, prompt: PromptCandidate, dev: Proportion) {
    self.name = name
    self.prompt = prompt
    self.dev = dev
  }
}
