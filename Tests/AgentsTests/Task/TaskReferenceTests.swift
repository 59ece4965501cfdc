import Agents
import JSONSchema
import Testing

@Suite("The reference of task files") struct TaskReferenceTests {
  @Test("every member of the schema is on the page, at any depth") func members() {
    let page = TaskReference(.standard).markdown
    var names: Set<String> = []
    collect(TaskSchema.standard.value, &names)
    #expect(names.count > 100)
    for name in names { #expect(page.contains("- `\(name)`"), "\(name)") }
  }

  @Test("a line says what a member is, what it is without, and what it is for") func line() {
    let lines = TaskReference(.standard).markdown.split(separator: "\n")
    #expect(
      lines.contains(
        "  - `thought_length` (integer, default `120`): Most characters of a thought; 0 for none. The model's own form has none."
      ))
    #expect(lines.contains("- `version` (`1`, required)"))
    #expect(lines.contains { $0.hasPrefix("  - `choice` (array): The text is one of these.") })
  }

  private func collect(_ value: JSONValue, _ names: inout Set<String>) {
    for member in value["properties"]?.object?.members ?? [] { names.insert(member.name) }
    for member in value.object?.members ?? [] { collect(member.value, &names) }
    for element in value.array ?? [] { collect(element, &names) }
  }
}
