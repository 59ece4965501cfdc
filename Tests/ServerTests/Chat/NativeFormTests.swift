import Inference
import JSONSchema
import Server
import MartingaleTestSupport
import Testing

/// Tools and thoughts in a model's own form.
@Suite struct NativeFormTests {
  private static let forms = ChatForms(
    calls: ToolCallForm(
      opening: "<call>{\"name\": \"", middle: "\", \"arguments\": ",
      separator: "}</call><call>{\"name\": \"", closing: "}</call>", trigger: "<call>"),
    thought: ThoughtMarkers(opening: "<think>", closing: "</think>", separator: "\n"),
    hasToolRole: true)

  private static let tools =
    #","tools":[{"type":"function","function":{"name":"weather","description":"d","parameters":{"type":"object","properties":{"city":{"type":"string","maxLength":8}},"required":["city"],"additionalProperties":false}}},{"type":"function","function":{"name":"clock"}}]"#

  private func interface(_ answer: @escaping @Sendable (String) -> String) -> Interface {
    Interface(ScriptedModel(chatForms: Self.forms, answer: answer))
  }

  @Test func callsAreWrittenAndReadInTheModelsOwnForm() async {
    let text =
      #"I look.<call>{"name": "weather", "arguments": {"city": "Ulm"}}</call><call>{"name": "clock", "arguments": {}}</call>"#
    let server = interface { $0.contains("tools: weather clock\n") ? text : "no tools" }
    let reply = await server.chat(Self.tools)
    #expect(reply["/choices/0/finish_reason"]?.string == "tool_calls", "\(reply.text)")
    #expect(reply["/choices/0/message/content"]?.string == "I look.")
    let calls = reply["/choices/0/message/tool_calls"]
    #expect(calls?.array?.count == 2)
    #expect(calls?.at("/0/function/arguments")?.string == #"{"city":"Ulm"}"#)
    #expect(calls?.at("/1/function/name")?.string == "clock")
    #expect(calls?.at("/0/id")?.string != calls?.at("/1/id")?.string)

    let single = await server.chat(Self.tools + #","parallel_tool_calls":false"#)
    #expect(single["/choices/0/message/tool_calls"]?.array?.count == 1, "\(single.text)")
  }

  @Test func aRequiredCallIsMadeWhateverTheModelWants() async {
    let reply = await interface { _ in "I would rather talk." }.chat(
      Self.tools + #","tool_choice":{"type":"function","function":{"name":"weather"}}"#)
    #expect(reply["/choices/0/finish_reason"]?.string == "tool_calls", "\(reply.text)")
    #expect(reply["/choices/0/message/content"]?.kind == .null)
    let words = await interface { _ in "I would rather talk." }.chat(Self.tools)
    #expect(words["/choices/0/message/content"]?.string == "I would rather talk.")
    #expect(words["/choices/0/finish_reason"]?.string == "stop")
  }

  @Test func aBadSchemaIsShownWhereItStands() async {
    let reply = await interface { _ in "" }.chat(
      #","tools":[{"type":"function","function":{"name":"a"}},{"type":"function","function":{"name":"b","parameters":{"type":"object","properties":{"x":{"type":"whole"}}}}}]"#
    )
    #expect(reply.status == 400, "\(reply.text)")
    #expect(
      reply["/error/param"]?.string?.hasPrefix("/tools/1/function/parameters/properties/x") == true,
      "\(reply.text)")
  }

  @Test func historyIsInTheModelsOwnForm() async {
    let reply = await interface { prompt in
      prompt.contains(#"assistant: <call>{"name": "weather", "arguments": {"city":"Ulm"}}</call>"#)
        && prompt.contains("tool: 20 degrees\n") ? "seen" : prompt
    }.post(
      "/v1/chat/completions",
      #"{"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Ulm\"}"}}]},{"role":"tool","tool_call_id":"c","content":"20 degrees"}]}"#
    )
    #expect(reply["/choices/0/message/content"]?.string == "seen", "\(reply.text)")
  }

  @Test func aStreamHasWordsAsTheyComeAndCallsWhole() async {
    let text = #"I <b>look</b>.<call>{"name": "clock", "arguments": {}}</call>"#
    let events = await interface { _ in text }.chat(Self.tools + #","stream":true"#).events
    let words = events.compactMap { $0.at("/choices/0/delta/content")?.string }
    #expect(words.joined() == "I <b>look</b>." && words.count > 3)
    let calls = events.compactMap { $0.at("/choices/0/delta/tool_calls/0") }
    #expect(calls.count == 1 && calls.first?.at("/function/name")?.string == "clock")
    let plain = await interface { _ in "a <call" }.chat(Self.tools + #","stream":true"#).events
    #expect(
      plain.compactMap { $0.at("/choices/0/delta/content")?.string }.joined() == "a <call")
  }

  // MARK: Thoughts

  private func thinker(_ text: String) -> Interface {
    interface { $0.hasSuffix("<think>") ? text : "no thought" }
  }

  @Test(arguments: [
    #","reasoning_effort":"low""#, #","chat_template_kwargs":{"enable_thinking":true}"#,
    #","thinking_budget_tokens":40"#, #","thinking_budget_tokens":-1"#,
  ])
  func aThoughtComesBeforeTheAnswer(_ fields: String) async {
    let reply = await thinker("Is 3 odd?</think>\nyes").chat(
      fields + #","structured_outputs":{"choice":["yes","no"]}"#)
    #expect(reply["/choices/0/message/content"]?.string == "yes", "\(reply.text)")
    #expect(reply["/choices/0/message/reasoning_content"]?.string == "Is 3 odd?")
    #expect(
      reply["/usage/completion_tokens_details/reasoning_tokens"]?.int
        == "Is 3 odd?</think>\n".utf8.count)
    #expect((reply["/martingale/reasoning_tokens"]?.int ?? 0) > 0)
    let free = await thinker("Hm.</think>\nAll is well.").chat(fields)
    #expect(free["/choices/0/message/content"]?.string == "All is well.", "\(free.text)")
    #expect(free["/choices/0/message/reasoning_content"]?.string == "Hm.")
  }

  @Test func anAnswerComesInTimeWhateverTheModelThinks() async {
    let reply = await thinker(String(repeating: "hm ", count: 400)).chat(
      #","thinking_budget_tokens":30,"max_tokens":4,"structured_outputs":{"choice":["yes","no"]}"#)
    #expect(["yes", "no"].contains(reply["/choices/0/message/content"]?.string), "\(reply.text)")
    #expect(reply["/usage/completion_tokens_details/reasoning_tokens"]?.int == 30)
  }

  @Test func thereIsNoThoughtWithoutBeingAsked() async {
    for fields in [
      "", #","reasoning_effort":"none""#, #","chat_template_kwargs":{"enable_thinking":false}"#,
      #","thinking_budget_tokens":0"#,
    ] {
      let reply = await thinker("x</think>\ny").chat(fields)
      #expect(reply["/choices/0/message/content"]?.string == "no thought", "\(reply.text)")
      #expect(reply["/choices/0/message/reasoning_content"] == nil)
    }
  }

  @Test func aStreamHasTheThoughtFirst() async {
    for particles in [1, 4] {
      let events = await thinker("Is 3 odd?</think>\nyes").chat(
        #","thinking_budget_tokens":40,"stream":true,"sampler":{"particles":\#(particles)},"structured_outputs":{"choice":["yes","no"]}"#
      ).events
      let deltas = events.compactMap { $0.at("/choices/0/delta") }
      let thought = deltas.compactMap { $0["reasoning_content"]?.string }.joined()
      let words = deltas.compactMap { $0["content"]?.string }.joined()
      #expect(thought == "Is 3 odd?" && words == "yes", "\(particles): \(thought) \(words)")
      let first = deltas.firstIndex { $0["content"]?.string?.isEmpty == false }
      let last = deltas.lastIndex { $0["reasoning_content"] != nil }
      #expect((last ?? .max) < (first ?? 0))
    }
  }

  @Test func templatesGetTheirArguments() async {
    let reply = await interface { $0.hasPrefix("style = \"short\"\n") ? "got" : $0 }.chat(
      #","chat_template_kwargs":{"style":"short"}"#)
    #expect(reply["/choices/0/message/content"]?.string == "got", "\(reply.text)")
  }

  @Test func whatCannotBeIsRefusedByName() async {
    let plain = Interface(answering: "x")
    for (fields, param) in [
      (#","reasoning_effort":"high""#, "reasoning_effort"),
      (#","thinking_budget_tokens":9"#, "thinking_budget_tokens"),
      (
        #","chat_template_kwargs":{"enable_thinking":true}"#,
        "/chat_template_kwargs/enable_thinking"
      ),
    ] {
      let reply = await plain.chat(fields)
      #expect(reply.status == 400 && reply["/error/param"]?.string == param, "\(reply.text)")
    }
    for (fields, param) in [
      (#","reasoning_effort":"much""#, "reasoning_effort"),
      (#","chat_template_kwargs":3"#, "chat_template_kwargs"),
      (#","thinking_budget_tokens":9,"stop":["a"]"#, "stop"),
      (#","thinking_budget_tokens":9,"logprobs":true"#, "logprobs"),
      (#","thinking_budget_tokens":9,"sampler":{"method":"base"}"#, ""),
    ] {
      let reply = await thinker("x").chat(fields)
      #expect(reply.status == 400, "\(fields): \(reply.text)")
      if !param.isEmpty { #expect(reply["/error/param"]?.string == param, "\(reply.text)") }
    }
  }
}
