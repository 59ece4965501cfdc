public import Sampling

/// A task as its file says it, checked, with defaults filled in and the files it names read.
public struct AgentTask: Sendable {
  /// Where an input's text comes from.
  public enum Source: Hashable, Sendable {
    /// The same text in every run.
    case text(String)
    /// The bytes of a file of JSON Lines, one run a line, and its path as the task gives it.
    case lines([UInt8], file: String)
  }

  /// A named input.
  public struct Input: Hashable, Sendable {
    /// What `{{name}}` and `verbatim` call it.
    public var name: String
    public var source: Source

    /// An input.
    public init(_ name: String, _ source: Source) {
      self.name = name
      self.source = source
    }
  }

  /// What one run may spend.
  public typealias Budget = SpendingLimits

  /// Names the task in runs and records.
  public var id: String
  /// What to do.
  public var goal: PromptTemplate
  /// A system message.
  public var system: PromptTemplate?
  /// The inputs in the file's order.
  public var inputs: [Input]
  /// The model's name or path; nil is the default.
  public var model: String?
  /// Context length in tokens.
  public var context: Int?
  /// Threads of the model; nil for the cores that are free.
  public var threads: Int?
  /// What stands in for the model's chat template, and what it is told; nil for its own.
  public var chatTemplate: ChatTemplate?
  /// How answers are drawn.
  public var sampling: SamplerOptions
  /// Whether the task names the temperature.
  public var saysTemperature = false
  /// What holds where it does not say.
  public var defaults = TaskDefaults.current
  /// Whether the journal has the tokens of prompts and texts, with their log-probabilities.
  public var recordsTokens = false
  /// Changes the distribution from token to token; what weights then refer to.
  public var schedule: (any DecodingSchedule)?
  /// Scores that join the model's own where an answer is drawn.
  public var critics: [CriticUse]
  /// Whether the model thinks first; nil for no.
  public var reasoning: Reasoning?
  /// Names every random draw; nil where each run draws its own.
  public var seed: UInt64?
  /// What every answer must be.
  public var output: TaskRequirement
  /// Whether the model is told about `output`; nil: for JSON Schema only.
  public var describes: Bool?
  /// What one item may spend.
  public var budget: Budget
  /// What all items together may spend.
  public var totalBudget: Budget
  /// What an answer has to satisfy for the run to count as solved.
  public var success: Success
  /// The strategy's name.
  public var strategy: String
  /// What the agent may call.
  public var tools: Tools
  /// How tools are found; nil shows all of them.
  public var retrieval: Retrieval?
  /// Which calls a person is asked about.
  public var approvals: Approvals
  /// Where behaviors are recalled from; nil for none.
  public var handbook: Handbook?
  /// A prompt that was found.
  public var prompt: TaskPrompt?
  /// A larger model that takes steps again; nil without one.
  public var routing: Routing?
  /// What the sections of strategies say, by their keys.
  public var settings: [String: any Sendable]
  /// The task file's folder: what relative paths start from.
  public var folder: String
  /// What is legal but probably not meant, in the order of the file.
  public var warnings: [TaskDiagnostic] = []
  /// What has to be on the machine that runs it.
  package var needs = TaskNeeds()
  /// SHA-256, in hexadecimal, of the task file and every file it names: a run resumes only the
  /// task it began.
  public var sha256: String
}
