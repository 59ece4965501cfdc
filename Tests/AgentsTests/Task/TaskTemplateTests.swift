import Agents
import Testing

/// Chat templates that a task names.
@Suite struct TaskTemplateTests {
  private let folder: Folder

  init() throws {
    folder = try Folder()
    try folder.write("{{ messages[0].content }}", as: "plain.jinja")
  }

  private func task(_ model: String) throws -> AgentTask {
    try folder.task(#"{"version":1,"goal":"x","model":\#(model)}"#)
  }

  @Test func aFileAndArgumentsAreRead() throws {
    #expect(try task("{}").chatTemplate == nil)
    let read = try #require(
      try task(
        #"{"chat_template":"plain.jinja","template_arguments":{"now":0,"style":"dry"}}"#
      ).chatTemplate)
    #expect(read.source == "{{ messages[0].content }}" && read.origin == "plain.jinja")
    #expect(read.arguments == ["now": "0", "style": "\"dry\""])
    #expect(try task(#"{"template_arguments":{"now":0}}"#).chatTemplate?.source == nil)
    let missing = folder.problems(#"{"version":1,"goal":"x","model":{"chat_template":"no.jinja"}}"#)
    #expect(missing.contains("/model/chat_template") && missing.contains("does not exist"))
  }

  @Test func anotherTemplateIsAnotherTask() throws {
    let named = try task(#"{"chat_template":"plain.jinja"}"#)
    try folder.write("{{ messages[1].content }}", as: "plain.jinja")
    #expect(try task(#"{"chat_template":"plain.jinja"}"#).sha256 != named.sha256)

    let own = try task("{}")
    let template = AgentTask.ChatTemplate(source: "a", origin: "a.jinja")
    let used = own.using(template)
    #expect(used.chatTemplate == template && used.sha256 != own.sha256)
    #expect(own.using(template).sha256 == used.sha256)
    let told = used.using(
      AgentTask.ChatTemplate(source: nil, origin: "", arguments: ["now": "1"]))
    #expect(told.chatTemplate?.source == "a" && told.chatTemplate?.origin == "a.jinja")
    #expect(told.chatTemplate?.arguments == ["now": "1"] && told.sha256 != used.sha256)
  }
}
