import Agents
import JSONSchema
import Testing

@Suite("Values at places of a task") struct ChangedTaskTests {
  private let task: JSONValue = ["a": ["b": 1], "list": [1, ["x": 2]], "text": "t"]

  @Test("another value, one more, or none")
  func changes() {
    #expect(
      task.changed(at: ["a", "b"]) { _ in 2 }
        == ["a": ["b": 2], "list": [1, ["x": 2]], "text": "t"])
    #expect(task.changed(at: ["a", "b"]) { _ in nil }?["a"] == [:])
    #expect(task.changed(at: ["new", "place"]) { _ in true }?["new"] == ["place": true])
    #expect(task.changed(at: ["list", "1", "x"]) { $0 == 2 ? 3 : $0 }?["list"] == [1, ["x": 3]])
    #expect(task.changed(at: []) { _ in "all" } == "all")
  }

  @Test(
    "no place is nil",
    arguments: [["list", "2"], ["list", "x"], ["text", "x"], ["list", "0", "y"]])
  func nowhere(_ way: [String]) {
    #expect(task.changed(at: way[...]) { _ in 1 } == nil)
  }
}
