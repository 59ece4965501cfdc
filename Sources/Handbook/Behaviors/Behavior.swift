/// A named piece of reasoning that need not be done again: how to go about something, in a line.
///
/// Metacognitive Reuse (arXiv 2509.13237) calls the collection of them procedural memory.
public struct Behavior: Hashable, Sendable {
  /// Where a behavior is in its life.
  public enum Status: String, Hashable, Sendable, CaseIterable {
    /// Waits for approval; never given to a model.
    case draft
    /// In use.
    case active
    /// No longer used, because it did not help or somebody said so.
    case deprecated
    /// Another behavior says the same; that one is used.
    case merged
  }

  /// Who wrote a version.
  public enum Author: String, Hashable, Sendable, CaseIterable {
    case llm
    case human
    case `import`
  }

  /// What it is called.
  public var name: BehaviorName
  /// What to do, in one line.
  public var instruction: String
  /// The number of this version; 1 is the first.
  public var version: Int
  /// Where it is in its life.
  public var status: Status
  /// What it is about; empty when that is not known.
  public var topic: String
  /// What its text may contain beyond plain advice (see `InstructionRules`).
  public var scope: String
  /// Who wrote this version.
  public var author: Author
  /// The behavior that took its place.
  public var mergedInto: BehaviorName?
  /// When it was first stored; seconds since 1970.
  public var createdAt: Int
  /// When it last changed; seconds since 1970.
  public var updatedAt: Int
  /// How it has done, together with what was merged into it.
  public var statistics: Statistics

  /// What is embedded: topic, name and instruction.
  var searchText: String { "\(topic). \(name.words): \(instruction)" }

  /// The line that a prompt gets.
  public var line: String { "\(name): \(instruction)" }
}

/// A behavior as it is proposed.
public struct BehaviorDraft: Hashable, Sendable {
  public var name: BehaviorName
  /// What to do, in a sentence or two: see `InstructionRules`.
  public var instruction: String
  /// What it is about; empty when that is not known.
  public var topic: String
  /// What its text may contain beyond plain advice (see `InstructionRules`).
  public var scope: String
  /// Who wrote it.
  public var author: Behavior.Author
  /// Where it is in its life.
  public var status: Behavior.Status

  /// A proposal; the store checks its instruction.
  public init(
    name: BehaviorName, instruction: String, topic: String = "", scope: String = "",
    author: Behavior.Author = .human, status: Behavior.Status = .draft
  ) {
    self.name = name
    self.instruction = instruction
    self.topic = topic
    self.scope = scope
    self.author = author
    self.status = status
  }
}

/// Where a version of a behavior came from.
public struct Provenance: Hashable, Sendable {
  /// The run that produced it.
  public var run: String
  /// `ProblemHash` of the problem it was learned from; empty when there was none.
  public var problem: String
  /// Where the trace is kept; empty when it is not.
  public var trace: String
  /// Where the reflection is kept; empty when it is not.
  public var reflection: String
  /// The model that reflected.
  public var strategist: String
  /// Which prompts were used.
  public var promptVersion: String
  /// Whether the trace's answer was right; nil when that is not known.
  public var correct: Bool?

  /// Where a behavior was learned; empty texts and nil where that is not known.
  public init(
    run: String, problem: String = "", trace: String = "", reflection: String = "",
    strategist: String = "", promptVersion: String = "", correct: Bool? = nil
  ) {
    self.run = run
    self.problem = problem
    self.trace = trace
    self.reflection = reflection
    self.strategist = strategist
    self.promptVersion = promptVersion
    self.correct = correct
  }
}
