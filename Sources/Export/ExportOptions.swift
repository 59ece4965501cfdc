/// What training data is made of.
public struct ExportOptions: Sendable {
  /// Whether rows have tokens and their log-probabilities.
  public var includesTokens = false
  /// Rows of rollouts with less reward are left out; nil keeps all that the format takes.
  public var leastReward: Double?
  /// Whether a row that teaches what an earlier one did is left out.
  public var dropsDuplicates = false
  /// Inputs whose texts are replaced by their names, wherever they stand.
  public var droppedInputs: [String] = []
  /// Whether behaviors that stood in a prompt stay there. Without them a model learns to do by itself what
  /// it was told to (behavior-conditioned fine-tuning).
  public var keepsBehaviors = true
  /// Whether `tools` is a list, as OpenAI's fine-tuning has it, and not a JSON text, as TRL does.
  public var listsTools = false
  /// A pair of a posterior's texts is made when the heavier one weighs at least so many times as much.
  public var leastRatio = 2.0
  /// The task file, where it is not the one that the run names.
  public var task: String?

  /// The usual ones.
  public init() {}
}
