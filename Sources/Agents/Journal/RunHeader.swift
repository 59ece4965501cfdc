public import Inference
public import JSONSchema

/// What a run is: enough to refuse going on with anything else.
public struct RunHeader: Hashable, Sendable {
  /// Names the run.
  public var run: String
  /// The task's name.
  public var task: String
  /// Where the task file was, absolute; nil when it came from standard input.
  public var path: String?
  /// `AgentTask.sha256`.
  public var taskSHA256: String
  /// The model that the run began with; another one is refused when it is resumed.
  public var model: ModelIdentity
  /// The model that steps are routed to, if any.
  public var large: ModelIdentity?
  /// The seed of every draw.
  public var seed: UInt64
  /// The part of the items that is run; nil for all.
  public var shard: TaskShard?
  /// SHA-256, in hexadecimal, of each tool's arguments schema, by name: what a call was drawn under. Nil
  /// in journals of before, which say nothing of it.
  public var tools: [String: String]?
  /// What holds where the task does not say.
  public var defaults: TaskDefaults
  /// How often each item is run.
  public var rollouts = 1
  /// The tools that there are, as in a chat request.
  public var toolDefinitions: [JSONValue] = []

  /// A run's header.
  public init(
    run: String, task: AgentTask, path: String?, model: ModelIdentity, seed: UInt64,
    shard: TaskShard?, large: ModelIdentity? = nil, tools: [String: String]? = nil
  ) {
    self.tools = tools
    self.run = run
    self.task = task.id
    self.path = path
    taskSHA256 = task.sha256
    defaults = task.defaults
    self.model = model
    self.large = large
    self.seed = seed
    self.shard = shard
  }

  var json: JSONValue {
    .members([
      ("event", "run_started"), ("version", .int(1)), ("run", .string(run)),
      ("task", .string(task)), ("path", .optional(path)), ("task_sha256", .string(taskSHA256)),
      ("model", Self.json(model)), ("large_model", large.map(Self.json) ?? .null),
      ("seed", .unsigned(seed)), ("shard", .optional(shard?.description)),
      (
        "tools",
        tools.map { tools in
          .members(tools.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
        } ?? .null
      ),
      ("defaults", defaults == .before ? .null : defaults.json),
      ("rollouts", rollouts == 1 ? .null : .int(rollouts)),
      ("tool_definitions", toolDefinitions.isEmpty ? .null : .array(toolDefinitions)),
    ])
  }

  private static func json(_ model: ModelIdentity) -> JSONValue {
    .members([("name", .string(model.name)), ("sha256", .optional(model.sha256))])
  }

  init?(_ json: JSONValue) {
    guard json["version"]?.int == 1, let run = json["run"]?.string,
      let task = json["task"]?.string, let hash = json["task_sha256"]?.string,
      let name = json["model"]?["name"]?.string,
      let seed = json["seed"]?.number.flatMap({ UInt64($0.text) })
    else { return nil }
    self.run = run
    self.task = task
    path = json["path"]?.string
    taskSHA256 = hash
    model = ModelIdentity(name: name, sha256: json["model"]?["sha256"]?.string)
    large = json["large_model"]?["name"]?.string.map {
      ModelIdentity(name: $0, sha256: json["large_model"]?["sha256"]?.string)
    }
    self.seed = seed
    tools = (json["tools"]?.object).map { object in
      Dictionary(object.members.map { ($0.name, $0.value.string ?? "") }) { first, _ in first }
    }
    defaults = TaskDefaults(json["defaults"])
    rollouts = json["rollouts"]?.int ?? 1
    toolDefinitions = json["tool_definitions"]?.array ?? []
    shard = nil
    if let text = json["shard"]?.string {
      guard let shard = TaskShard(text) else { return nil }
      self.shard = shard
    }
  }
}
