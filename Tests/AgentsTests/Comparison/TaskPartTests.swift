import Agents
import JSONSchema
import Testing

/// Parts that can be taken away from a task.
@Suite struct TaskPartTests {
  private let file = """
    {"version": 1, "goal": "x", "strategy": "react", "system": "Be brief.",
     "tools": ["calculator", "find_tools", {"use": "solve", "depth": 1}], "handbook": {"learn": true},
     "retrieval": {"top": 3, "queries": "decompose"}, "sampling": {"particles": 4}}
    """

  private func without(_ key: String) throws -> JSONValue {
    let value = try JSONValue(parsing: file)
    return try TaskPart.named(key, in: value).removed(from: value)
  }

  @Test func theTaskSaysWhichPartsItHas() throws {
    let keys = TaskPart.parts(of: try JSONValue(parsing: file)).map(\.key)
    #expect(
      keys == [
        "handbook", "learning", "retrieval", "queries", "system", "particles", "solve",
        "find_tools",
      ])
    let bare = try JSONValue(parsing: #"{"version":1,"goal":"x","sampling":{"particles":1}}"#)
    #expect(TaskPart.parts(of: bare).isEmpty)
    #expect(Set(TaskPart.all.map(\.key)).count == TaskPart.all.count)
  }

  @Test func onlyThePartGoes() throws {
    let whole = try JSONValue(parsing: file)
    #expect(try without("handbook")["handbook"] == nil)
    #expect(try without("learning")["handbook"] == [:])
    #expect(try without("queries")["retrieval"] == ["top": 3])
    #expect(try without("particles")["sampling"] == ["particles": 1])
    let retrieval = try without("retrieval")
    #expect(retrieval["retrieval"] == nil)
    // Nothing can be looked for where all is shown.
    #expect(retrieval["tools"] == ["calculator", ["use": "solve", "depth": 1]])
    let solve = try without("solve")
    #expect(
      solve["tools"] == ["calculator", "find_tools"] && solve["handbook"] == whole["handbook"])
    // The order of what stays is kept.
    #expect(solve.object?.members.map(\.name) == whole.object?.members.map(\.name))
  }

  @Test func aToolSectionThatIsEmptyGoesToo() throws {
    let value = try JSONValue(parsing: #"{"version":1,"goal":"x","tools":["explore"]}"#)
    #expect(try TaskPart.named("explore", in: value).removed(from: value)["tools"] == nil)
  }

  @Test(arguments: [
    ("solv", "no part of a task is called \"solv\"; did you mean \"solve\"?"),
    ("nonsense", "this task has: handbook, learning"),
    ("routing", "the task has no routing that could be taken away; it has: handbook"),
  ])
  func namesThatAreNoPartOfItAreRefused(key: String, complaint: String) throws {
    let error = #expect(throws: AgentError.self) { try without(key) }
    #expect(error?.message.contains(complaint) == true, "\(error?.message ?? "")")
  }
}
