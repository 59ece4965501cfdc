import JSONSchema
import Testing
import Tools

@Suite struct ToolExperienceTests {
  private let text = #"""
    {"past": {"b": ["two", "three"], "a": ["one"]},
     "examples": [{"request": "r", "queries": ["q", "p"], "tools": ["c"], "gain": 0.25}]}
    """#

  @Test func isReadAndWritten() throws {
    let experience = try ToolExperience(try JSONValue(parsing: text))
    #expect(experience.past == ["a": ["one"], "b": ["two", "three"]])
    #expect(experience.tools == ["a", "b", "c"])
    #expect(
      experience.json.description
        == #"{"past":{"a":["one"],"b":["two","three"]},"examples":[{"request":"r","queries":["q","p"],"#
        + #""tools":["c"],"gain":0.25}]}"#)
    #expect(try ToolExperience(experience.json) == experience)
    #expect(try ToolExperience(try JSONValue(parsing: "{}")) == ToolExperience())
    let bare = try ToolExperience(
      try JSONValue(parsing: #"{"examples": [{"request": "r", "queries": ["q"]}]}"#))
    #expect(bare.demonstrations.first?.gain == 0 && bare.tools.isEmpty)
  }

  @Test(arguments: [
    ("[]", ""), (#"{"pasts": {}}"#, "/pasts"), (#"{"past": []}"#, "/past"),
    (#"{"past": {"a": ["x", 1]}}"#, "/past/a"), (#"{"past": {"a": "x"}}"#, "/past/a"),
    (#"{"examples": {}}"#, "/examples"), (#"{"examples": [{"request": "r"}]}"#, "/examples/0"),
    (#"{"examples": [{"request": "r", "queries": []}]}"#, "/examples/0"),
  ])
  func brokenFilesAreRefused(_ text: String, _ pointer: String) throws {
    let json = try JSONValue(parsing: text)
    #expect {
      _ = try ToolExperience(json, name: "learned.json")
    } throws: { error in
      let error = error as? ToolError
      return error?.pointer == pointer && error?.message.hasPrefix("learned.json: ") == true
    }
  }

  @Test func experiencesAreAdded() {
    func one(_ request: String, _ query: String, _ gain: Double)
      -> ToolExperience.Demonstration
    {
      .init(.init(request, [query]), tools: ["a"], gain: gain)
    }
    var experience = ToolExperience(
      past: ["a": ["1", "2"]], demonstrations: [one("r", "first", 0.5), one("s", "only", 0.1)])
    experience.add(
      ToolExperience(
        past: ["a": ["2", "3", "3"], "b": ["4"]],
        demonstrations: [one("r", "equal", 0.5), one("s", "better", 0.2), one("t", "new", 0)]))
    #expect(experience.past == ["a": ["1", "2", "3"], "b": ["4"]])
    #expect(experience.demonstrations.map(\.example.queries) == [["first"], ["better"], ["new"]])
    experience.add(ToolExperience(past: ["a": ["5"]]), most: 2)
    #expect(experience.past["a"] == ["3", "5"])
  }
}
