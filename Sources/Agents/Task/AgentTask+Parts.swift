public import JSONSchema
public import Tools

extension AgentTask {
  /// The tools that a task names; servers are started only when it runs.
  public struct Tools: Sendable {
    /// The name of the action that ends an item, which no tool may have.
    static let finish = "finish"

    /// Names of tools that the model is always shown, with their places in the file.
    public var names: [(name: String, pointer: JSONPointer)] = []
    /// Names that stand in the task as such, and not as the name of a tool that it brings itself.
    public var mentioned: Set<String> = []
    /// Tools that the task brings itself: commands and file tools.
    public var own: [any Tool] = []
    /// Skills that stand beside them.
    public var skills: [SkillUse] = []
    /// Descriptions that the model is given instead of the tools' own.
    public var described: [String: String] = [:]
    /// Schemas that the model's arguments are held to instead of the tools' own.
    public var narrowed: [String: JSONValue] = [:]
    /// How often tools may be called in an item, by name.
    public var limits: [String: Int] = [:]
    /// Tool servers.
    public var servers: [MCPServerEntry] = []

    /// Tools that only the success check calls; the model is not shown them.
    public var hidden: Set<String> = []
    /// Names of servers whose earlier calls are made again when a run is taken up.
    public var replayed: Set<String> = []

    /// Whether there are any.
    public var areNamed: Bool {
      !(names.isEmpty && own.isEmpty && servers.isEmpty && hidden.isEmpty && skills.isEmpty)
    }
  }

  /// How tools are found when not all are shown.
  public struct Retrieval: Hashable, Sendable {
    /// Most tools that are shown at first; the double when the model hesitates.
    public var top: Int
    /// Who writes queries beside the utterance: `none`, `decompose`, `model` or `few-shot`.
    public var queries: String
    /// Whether the model orders what was found anew.
    public var reranks: Bool
    /// Whether tools are looked for again whenever something new was seen; what was found stays.
    public var followsObservations = false
    /// What was learned about finding tools; nil for nothing.
    public var learned: ToolExperience?
  }

  /// When a person is asked before a tool runs.
  public typealias Approvals = ApprovalPolicy

  /// The behaviors that a task works with.
  public struct Handbook: Hashable, Sendable {
    /// The database, absolute; nil for the user's own.
    public var path: String?
    /// Most behaviors in a prompt.
    public var top: Int
    /// Most tokens that behaviors take in a prompt; nil without a limit of their own.
    public var tokens: Int?
    /// Whether the handbook learns from the run.
    public var learns: Bool
    /// What the task is about: learned behaviors get it, and searches begin with it.
    public var topic: String?
    /// Who reflects and writes behaviors; the task's own model when nil.
    package var strategist: OtherModel?
    /// Who solves what the run did not; nobody when nil.
    package var teacher: OtherModel?
  }

  /// The models beside its own that the task names.
  package var otherModels: [OtherModel] {
    [routing?.large, handbook?.strategist, handbook?.teacher].compactMap(\.self)
  }

  /// What an answer has to pass for the run to count as solved.
  public struct Success: Sendable {
    /// A tool that is called with the answer.
    public struct ToolCheck: Sendable {
      public var name: String
      /// An object; strings in it may have the places `{{answer}}` and those of inputs.
      public var arguments: JSONValue
      /// A pattern that the result's text has to match; nil: the tool must only not fail.
      public var expects: String?

      /// The arguments for one answer.
      func arguments(answer: String, _ texts: [String: String]) -> JSONValue {
        guard let object = arguments.object else { return arguments }
        var texts = texts
        texts["answer"] = answer
        return .object(
          JSONObject(
            object.members.map { member in
              let filled = member.value.string.flatMap {
                try? PromptTemplate($0).filled(with: texts)
              }
              return JSONObject.Member(
                name: member.name, value: filled.map { .string($0) } ?? member.value)
            }))
      }
    }

    /// What the answer must satisfy; nothing in it lets every answer pass.
    public var requirement: TaskRequirement
    /// The tool that has the last word.
    public var tool: ToolCheck?

    /// Whether anything will do.
    public var isEmpty: Bool { requirement.parts.isEmpty && tool == nil }
  }
}
