import JSONSchema
import Server
import MartingaleTestSupport
import Testing

@Suite struct ResponsesTests {
  private func ask(_ answer: String, _ fields: String) async -> Reply {
    await Interface(answering: answer).post("/v1/responses", #"{"seed":1\#(fields)}"#)
  }

  private static let tool =
    #","tools":[{"type":"function","name":"weather","strict":true,"parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"],"additionalProperties":false}}]"#

  @Test func aTextIsAMessage() async {
    let reply = await ask("Good day.", #","input":"hello","store":true,"include":[]"#)
    #expect(reply["/object"]?.string == "response", "\(reply.text)")
    #expect(reply["/id"]?.string == "resp_t" && reply["/status"]?.string == "completed")
    #expect(reply["/output/0/type"]?.string == "message")
    #expect(reply["/output/0/content/0/type"]?.string == "output_text")
    #expect(reply["/output/0/content/0/text"]?.string == "Good day.")
    #expect(reply["/usage/output_tokens"]?.int == 9)
    #expect(reply["/store"]?.bool == false)
    #expect(reply["/martingale/seed"]?.int == 1)
  }

  @Test func aCutTextIsIncomplete() async {
    let reply = await ask("Good day.", #","input":"hello","max_output_tokens":4"#)
    #expect(reply["/status"]?.string == "incomplete")
    #expect(reply["/incomplete_details/reason"]?.string == "max_output_tokens")
    #expect(reply["/output/0/status"]?.string == "incomplete")
  }

  @Test func aCallIsAnItemOfItsOwn() async {
    let reply = await ask(
      #"{"name":"weather","arguments":{"city":"Ulm"}}"#, #","input":"hello""# + Self.tool)
    #expect(reply["/output/0/type"]?.string == "function_call", "\(reply.text)")
    #expect(reply["/output/0/name"]?.string == "weather")
    #expect(reply["/output/0/arguments"]?.string == #"{"city":"Ulm"}"#)
    #expect(reply["/output/0/call_id"]?.string == "call_t")
    let forced = await ask(
      "words", #","input":"x","tool_choice":{"type":"function","name":"weather"}"# + Self.tool)
    #expect(forced["/output/0/type"]?.string == "function_call")
  }

  @Test func aSchemaIsEnforced() async {
    let reply = await ask(
      "words",
      #","input":"x","text":{"format":{"type":"json_schema","name":"a","strict":true,"schema":{"const":7}}}"#
    )
    #expect(reply["/output/0/content/0/text"]?.string == "7", "\(reply.text)")
  }

  @Test func aConversationIsItems() async {
    let interface = Interface(
      ScriptedModel { prompt in
        prompt.contains("system: Be brief.\n") && prompt.contains("user: hi\n")
          && prompt.contains(#"{"name":"weather","arguments":{"city":"Ulm"}}"#)
          && prompt.contains("tool: 20 degrees") ? "seen" : "unseen: \(prompt)"
      })
    let reply = await interface.post(
      "/v1/responses",
      #"{"instructions":"Be brief.","input":[{"role":"user","content":[{"type":"input_text","text":"hi"}]},{"type":"reasoning","id":"rs_1","summary":[]},{"type":"function_call","call_id":"c","name":"weather","arguments":"{\"city\":\"Ulm\"}","id":"fc_1","status":"completed"},{"type":"function_call_output","call_id":"c","output":"20 degrees"}]}"#
    )
    #expect(reply["/output/0/content/0/text"]?.string == "seen", "\(reply.text)")
  }

  @Test func eventsAreNumberedAndAddUp() async {
    let reply = await ask("Good day.", #","input":"x","stream":true"#)
    let events = reply.named
    #expect(
      events.map(\.name).prefix(4) == [
        "response.created", "response.in_progress", "response.output_item.added",
        "response.content_part.added",
      ])
    #expect(events.map { $0.data["type"]?.string } == events.map { Optional($0.name) })
    #expect(events.map { $0.data["sequence_number"]?.int } == events.indices.map { Optional($0) })
    let deltas = events.filter { $0.name == "response.output_text.delta" }
    #expect(deltas.count > 3)
    #expect(deltas.compactMap { $0.data["delta"]?.string }.joined() == "Good day.")
    #expect(events.last?.name == "response.completed")
    #expect(events.last?.data.at("/response/output/0/content/0/text")?.string == "Good day.")
    #expect(!reply.text.contains("[DONE]"))
  }

  @Test func aCallIsStreamedWithItsArguments() async {
    let reply = await ask(
      #"{"name":"weather","arguments":{"city":"Ulm"}}"#,
      #","input":"x","stream":true"# + Self.tool)
    let events = reply.named
    let deltas = events.filter { $0.name == "response.function_call_arguments.delta" }
    #expect(deltas.count > 3)
    #expect(deltas.compactMap { $0.data["delta"]?.string }.joined() == #"{"city":"Ulm"}"#)
    let done = events.first { $0.name == "response.function_call_arguments.done" }
    #expect(done?.data["arguments"]?.string == #"{"city":"Ulm"}"#)
    #expect(events.last?.data.at("/response/output/0/name")?.string == "weather")
  }

  @Test(arguments: [
    (#","input":"x","previous_response_id":"resp_1""#, "previous_response_id"),
    (#","input":"x","max_output_tokens":0"#, "max_output_tokens"),
    ("", "input"),
    (#","input":[{"role":"robot","content":"x"}]"#, "/input/0/role"),
    (#","input":[{"type":"item_reference","id":"x"}]"#, "/input/0/type"),
    (#","input":"x","tools":[{"type":"web_search"}]"#, "/tools/0/type"),
    (
      #","input":"x","tools":[{"type":"function","name":"f","parameters":{"type":"object","properties":{"a":{"pattern":"("}}}}]"#,
      "/tools/0/parameters/properties/a/pattern"
    ),
    (
      #","input":"x","text":{"format":{"type":"json_schema","name":"a","schema":{"type":"strin"}}}"#,
      "/text/format/schema/type"
    ),
    (#","input":"x","truncation":"auto""#, "truncation"),
    (#","input":"x","reasoning":{"effort":"low"}"#, "/reasoning/effort"),
  ])
  func faultsAreShownWhereTheyAre(_ fields: String, _ param: String) async {
    let reply = await ask("x", fields)
    #expect(reply.status == 400 && reply["/error/param"]?.string == param, "\(reply.text)")
  }
}

extension Reply {
  /// Server-sent events that have names.
  var named: [(name: String, data: JSONValue)] {
    text.split(separator: "\n\n").compactMap { event in
      let lines = event.split(separator: "\n")
      guard lines.count == 2, lines[0].hasPrefix("event: "), lines[1].hasPrefix("data: ") else {
        return nil
      }
      return (
        String(lines[0].dropFirst(7)),
        (try? JSONValue(parsing: String(lines[1].dropFirst(6)))) ?? .null
      )
    }
  }
}
