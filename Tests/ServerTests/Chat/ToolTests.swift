import JSONSchema
import Server
import TestSupport
import Testing

@Suite struct ToolTests {
  private static let tools =
    #","tools":[{"type":"function","function":{"name":"weather","description":"d","strict":true,"parameters":{"type":"object","properties":{"city":{"type":"string","maxLength":8}},"required":["city"],"additionalProperties":false}}},{"type":"function","function":{"name":"clock"}}]"#

  @Test func aRequiredCallIsMadeWhateverTheModelWants() async {
    let reply = await Interface(answering: "I would rather talk.").chat(
      Self.tools + #","tool_choice":{"type":"function","function":{"name":"weather"}}"#)
    #expect(reply["/choices/0/finish_reason"]?.string == "tool_calls", "\(reply.text)")
    #expect(reply["/choices/0/message/content"]?.kind == .null)
    let call = reply["/choices/0/message/tool_calls/0"]
    #expect(call?["type"]?.string == "function")
    #expect(call?.at("/function/name")?.string == "weather")
    let arguments = call?.at("/function/arguments")?.string ?? ""
    #expect((try? JSONValue(parsing: arguments))?["city"]?.string != nil)
  }

  @Test func theModelDecidesBetweenCallAndText() async {
    let call = await Interface(answering: #"{"name":"weather","arguments":{"city":"Ulm"}}"#)
      .chat(Self.tools)
    #expect(
      call["/choices/0/message/tool_calls/0/function/arguments"]?.string == #"{"city":"Ulm"}"#,
      "\(call.text)")
    let text = await Interface(answering: "It is sunny.").chat(Self.tools)
    #expect(text["/choices/0/message/content"]?.string == "It is sunny.")
    #expect(text["/choices/0/finish_reason"]?.string == "stop")
    #expect(text["/choices/0/message/tool_calls"] == nil)
    let none = await Interface(answering: #"{"name":"weather"}"#).chat(
      Self.tools + #","tool_choice":"none""#)
    #expect(none["/choices/0/message/content"]?.string == #"{"name":"weather"}"#)
  }

  @Test func aStreamedCallComesInOnePieceAndTextInMany() async {
    let call = await Interface(answering: #"{"name":"clock","arguments":{}}"#)
      .chat(Self.tools + #","stream":true"#).events
    let deltas = call.compactMap { $0.at("/choices/0/delta/tool_calls/0") }
    #expect(deltas.count == 1)
    #expect(deltas.first?.at("/function/name")?.string == "clock")
    #expect(deltas.first?["index"]?.int == 0)
    #expect(
      call.dropLast().last?.at("/choices/0/finish_reason")?.string == "tool_calls")
    let text = await Interface(answering: "It is sunny.")
      .chat(Self.tools + #","stream":true"#).events
    #expect(text.compactMap { $0.at("/choices/0/delta/content")?.string }.count > 3)
  }

  @Test func resultsComeBackAsMessages() async {
    let reply = await Interface(
      ScriptedModel { prompt in
        prompt.contains(#"assistant: {"name":"weather","arguments":{"city":"Ulm"}}"#)
          && prompt.contains("tool: 20 degrees") ? "seen" : "unseen"
      }
    ).post(
      "/v1/chat/completions",
      #"{"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Ulm\"}"}}]},{"role":"tool","tool_call_id":"c","content":"20 degrees"}]}"#
    )
    #expect(reply["/choices/0/message/content"]?.string == "seen", "\(reply.text)")
  }
}
