import JSONSchema
import Server
import MartingaleTestSupport
import Testing

@Suite struct MessagesTests {
  private func ask(_ answer: String, _ fields: String, _ message: String = #""hello""#) async
    -> Reply
  {
    await Interface(answering: answer).post(
      "/v1/messages",
      #"{"seed":1,"max_tokens":100,"messages":[{"role":"user","content":\#(message)}]\#(fields)}"#)
  }

  private static let tool =
    #","tools":[{"name":"weather","description":"d","input_schema":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"],"additionalProperties":false},"cache_control":{"type":"ephemeral"}}]"#

  @Test func aTextIsABlock() async {
    let reply = await ask("Good day.", "")
    #expect(reply["/type"]?.string == "message" && reply["/role"]?.string == "assistant")
    #expect(reply["/id"]?.string == "msg_t")
    #expect(reply["/content/0/type"]?.string == "text")
    #expect(reply["/content/0/text"]?.string == "Good day.", "\(reply.text)")
    #expect(reply["/stop_reason"]?.string == "end_turn")
    #expect(reply["/usage/output_tokens"]?.int == 9)
    #expect(reply["/usage/input_tokens"]?.int == 23)
  }

  @Test func itSaysWhyItEnds() async {
    let cut = await Interface(answering: "Good day.").post(
      "/v1/messages", #"{"max_tokens":3,"messages":[{"role":"user","content":"x"}]}"#)
    #expect(cut["/stop_reason"]?.string == "max_tokens", "\(cut.text)")
    let stopped = await ask("Good day.", #","stop_sequences":["q","day"]"#)
    #expect(stopped["/content/0/text"]?.string == "Good ")
    #expect(stopped["/stop_reason"]?.string == "stop_sequence", "\(stopped.text)")
    #expect(stopped["/stop_sequence"]?.string == "day")
  }

  @Test func aCallIsABlockWithItsInput() async {
    let reply = await ask(#"{"name":"weather","arguments":{"city":"Ulm"}}"#, Self.tool)
    #expect(reply["/content/0/type"]?.string == "tool_use", "\(reply.text)")
    #expect(reply["/content/0/input/city"]?.string == "Ulm")
    #expect(reply["/stop_reason"]?.string == "tool_use")
    let forced = await ask("words", #","tool_choice":{"type":"any"}"# + Self.tool)
    #expect(forced["/content/0/name"]?.string == "weather")
    let named = await ask(
      "words", #","tool_choice":{"type":"tool","name":"weather"}"# + Self.tool)
    #expect(named["/content/0/name"]?.string == "weather")
  }

  @Test func aConversationIsBlocks() async {
    let interface = Interface(
      ScriptedModel { prompt in
        prompt.hasPrefix("system: Be brief.\nKindly.\n")
          && prompt.contains(#"assistant: I look."#)
          && prompt.contains(#"{"name":"weather","arguments":{"city":"Ulm"}}"#)
          && prompt.contains("tool: Error: rain\nuser: And?") ? "seen" : "unseen: \(prompt)"
      })
    let reply = await interface.post(
      "/v1/messages",
      #"{"max_tokens":9000,"system":[{"type":"text","text":"Be brief."},{"type":"text","text":"Kindly."}],"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":[{"type":"thinking","thinking":"…","signature":""},{"type":"text","text":"I look."},{"type":"tool_use","id":"c","name":"weather","input":{"city":"Ulm"}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"c","is_error":true,"content":[{"type":"text","text":"rain"}]},{"type":"text","text":"And?"}]}]}"#
    )
    #expect(reply["/content/0/text"]?.string == "seen", "\(reply.text)")
  }

  @Test func theAssistantsLastMessageIsTheAnswersBeginning() async {
    let interface = Interface(
      ScriptedModel { $0.hasSuffix("assistant: The answer is") ? " 42" : "odd" })
    let reply = await interface.post(
      "/v1/messages",
      #"{"max_tokens":9,"messages":[{"role":"user","content":"x"},{"role":"assistant","content":"The answer is"}]}"#
    )
    #expect(reply["/content/0/text"]?.string == " 42", "\(reply.text)")
    #expect(reply["/martingale/warnings"]?.array?.isEmpty == true)
  }

  @Test func eventsAddUp() async {
    let reply = await ask("Good day.", #","stream":true"#)
    let events = reply.named
    #expect(events.map(\.name).prefix(3) == ["message_start", "ping", "content_block_start"])
    #expect(
      events.map(\.name).suffix(3) == ["content_block_stop", "message_delta", "message_stop"])
    let text = events.compactMap { $0.data.at("/delta/text")?.string }
    #expect(text.count > 3 && text.joined() == "Good day.")
    let delta = events.first { $0.name == "message_delta" }
    #expect(delta?.data.at("/delta/stop_reason")?.string == "end_turn")
    #expect(delta?.data.at("/usage/output_tokens")?.int == 9)
  }

  @Test func aCallIsStreamedWithItsInput() async {
    let reply = await ask(
      #"{"name":"weather","arguments":{"city":"Ulm"}}"#, #","stream":true"# + Self.tool)
    let start = reply.named.first { $0.name == "content_block_start" }
    #expect(start?.data.at("/content_block/name")?.string == "weather")
    let input = reply.named.compactMap { $0.data.at("/delta/partial_json")?.string }
    #expect(input.count > 3 && input.joined() == #"{"city":"Ulm"}"#)
  }

  @Test func tokensAreCounted() async {
    let reply = await Interface(answering: "x").post(
      "/v1/messages/count_tokens", #"{"messages":[{"role":"user","content":"hello"}]}"#)
    #expect(reply["/input_tokens"]?.int == 23, "\(reply.text)")
  }

  @Test(arguments: [
    (#","tools":[{"type":"bash_20250124","name":"bash"}]"#, "/tools/0/type"),
    (#","tool_choice":{"type":"some"}"#, "/tool_choice/type"),
    (#","stop_sequences":[""]"#, "/stop_sequences/0"),
    (#","thinking":{"type":"enabled","budget_tokens":1024}"#, "/thinking/budget_tokens"),
    (#","thinking":{"type":"enabled"}"#, "/thinking/budget_tokens"),
    (#","thinking":{"type":"much"}"#, "/thinking/type"),
    (
      #","tools":[{"name":"f","input_schema":{"type":"object","properties":{"a":{"pattern":"("}}}}]"#,
      "/tools/0/input_schema/properties/a/pattern"
    ),
  ])
  func faultsAreShownWhereTheyAre(_ fields: String, _ param: String) async {
    let reply = await ask("x", fields)
    #expect(reply.status == 400 && reply["/type"]?.string == "error", "\(reply.text)")
    #expect(reply["/error/type"]?.string == "invalid_request_error")
    #expect(reply["/error/param"]?.string == param, "\(reply.text)")
  }
}
