package import JSONSchema

/// A part of a task file that can be taken away, so that the rest shows what the part is good for.
package struct TaskPart: Sendable {
  /// What it is called on the command line.
  package var key: String
  /// What is taken away, in one line.
  package var summary: String
  /// The ways to the values that are taken away.
  private var ways: [[String]] = []
  /// Members that get another value instead.
  private var instead: [(way: [String], value: JSONValue)] = []
  /// Skills whose entries of `tools` are taken away.
  private var skills: [String] = []

  /// All of them.
  package static let all: [TaskPart] = [
    TaskPart("handbook", "behaviors that were learned", ways: [["handbook"]]),
    TaskPart(
      "learning", "learning from the run itself",
      ways: [["handbook", "learn"], ["handbook", "roles"]]),
    TaskPart(
      "retrieval", "finding tools: all are shown", ways: [["retrieval"]], skills: ["find_tools"]),
    TaskPart(
      "queries", "queries that are written for finding tools",
      ways: [["retrieval", "queries"], ["retrieval", "situation"]]),
    TaskPart(
      "learned", "what was learned about finding tools", ways: [["retrieval", "learned"]]),
    TaskPart("prompt", "the prompt that was found", ways: [["prompt_file"]]),
    TaskPart("examples", "the episodes that are shown", ways: [["react", "examples"]]),
    TaskPart("system", "the system message", ways: [["system"]]),
    TaskPart(
      "reasoning", "thinking before answers",
      ways: [["sampling", "reasoning"], ["sampling", "reasoning_markers"]]),
    TaskPart("schedule", "the decoding schedule", ways: [["sampling", "schedule"]]),
    TaskPart("critics", "scores that join the model's own", ways: [["sampling", "critics"]]),
    TaskPart(
      "particles", "all particles but one", instead: [(["sampling", "particles"], 1)]),
    TaskPart("routing", "the larger model", ways: [["routing"]]),
    TaskPart("solve", "solving problems recursively", skills: ["solve"]),
    TaskPart("explore", "exploring by guesses", skills: ["explore"]),
    TaskPart("find_tools", "asking for more tools", skills: ["find_tools"]),
    TaskPart("task", "other tasks as tools", skills: ["task"]),
  ]

  private init(
    _ key: String, _ summary: String, ways: [[String]] = [],
    instead: [(way: [String], value: JSONValue)] = [], skills: [String] = []
  ) {
    self.key = key
    self.summary = summary
    self.ways = ways
    self.instead = instead
    self.skills = skills
  }

  /// The parts that a task file has, in the table's order.
  package static func parts(of file: JSONValue) -> [TaskPart] {
    all.filter { $0.removed(from: file) != file }
  }

  /// The part of a task file by its name.
  /// - Throws: `invalidInput` when there is none, or this file does not have it.
  package static func named(_ key: String, in file: JSONValue) throws(AgentError) -> TaskPart {
    let own = parts(of: file)
    if let part = own.first(where: { $0.key == key }) { return part }
    let names = own.map(\.key).joined(separator: ", ")
    let near = Suggestion.closest(to: key, among: all.map(\.key))
    throw AgentError(
      .invalidInput,
      all.contains { $0.key == key }
        ? "the task has no \(key) that could be taken away; it has: \(names)"
        : "no part of a task is called \"\(key)\""
          + (near.map { "; did you mean \"\($0)\"?" } ?? "; this task has: \(names)"))
  }

  /// The task file without the part; whether that is a task still, its reader says.
  package func removed(from file: JSONValue) -> JSONValue {
    var file = file
    for way in ways { file = Self.changed(file, way) { _ in nil } }
    for (way, value) in instead { file = Self.changed(file, way) { _ in value } }
    guard !skills.isEmpty, let tools = file["tools"]?.array else { return file }
    let kept = tools.filter { entry in
      !skills.contains { $0 == entry.string || $0 == entry["use"]?.string }
    }
    if kept.count == tools.count { return file }
    return Self.changed(file, ["tools"]) { _ in kept.isEmpty ? nil : .array(kept) }
  }

  /// The file with something else where there is something.
  private static func changed(
    _ file: JSONValue, _ way: [String], _ change: (JSONValue) -> JSONValue?
  ) -> JSONValue {
    let isThere = way.reduce(file as JSONValue?) { $0?[$1] } != nil
    return isThere ? file.changed(at: way[...]) { $0.flatMap(change) } ?? file : file
  }
}
