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

  @Test func wordsAndArgumentsAreStreamedAsTheyCome() async {
    let text =
      #"I <b>look</b>.<call>{"name": "weather", "arguments": {"city": "Ulm"}}</call><call>{"name": "clock", "arguments": {}}</call>"#
    let events = await interface { _ in text }.chat(Self.tools + #","stream":true"#).events
    let words = events.compactMap { $0.at("/choices/0/delta/content")?.string }
    #expect(words.joined() == "I <b>look</b>." && words.count > 3)
    let calls = events.compactMap { $0.at("/choices/0/delta/tool_calls/0") }
    func arguments(_ index: Int) -> [String] {
      calls.filter { $0["index"]?.int == index }.compactMap { $0.at("/function/arguments")?.string }
    }
    #expect(calls.compactMap { $0.at("/function/name")?.string } == ["weather", "clock"])
    #expect(arguments(0).joined() == #"{"city":"Ulm"}"# && arguments(0).count > 5)
    #expect(arguments(1).joined() == "{}")
    #expect(Set(calls.compactMap { $0["id"]?.string }).count == 2)
    let plain = await interface { _ in "a <call" }.chat(Self.tools + #","stream":true"#).events
    #expect(
      plain.compactMap { $0.at("/choices/0/delta/content")?.string }.joined() == "a <call")
  }

  private static let tagged = ChatForms(
    calls: ToolCallForm(
      opening: "<call>", middle: "\n", separator: "<call>", closing: "", trigger: "<call>",
      tags: ArgumentTags(opening: "<k>", middle: "</k><v>", closing: "</v>\n", end: "</call>")),
    hasToolRole: true)

  /// A city's name that looks like a number is a text, for the tool's schema says so.
  @Test func argumentsBetweenTagsAreJSONForClients() async {
    let text = "Look:<call>weather\n<k>city</k><v>12\"</v>\n</call><call>clock\n</call>"
    let server = Interface(ScriptedModel(chatForms: Self.tagged) { _ in text })
    let reply = await server.chat(Self.tools)
    #expect(reply["/choices/0/message/content"]?.string == "Look:", "\(reply.text)")
    let calls = reply["/choices/0/message/tool_calls"]
    #expect(calls?.at("/0/function/arguments")?.string == #"{"city":"12\""}"#, "\(reply.text)")
    #expect(calls?.at("/1/function/name")?.string == "clock")
    #expect(calls?.at("/1/function/arguments")?.string == "{}")

    let events = await server.chat(Self.tools + #","stream":true"#).events
    let pieces = events.compactMap { $0.at("/choices/0/delta/tool_calls/0") }
    func arguments(_ index: Int) -> String {
      pieces.filter { $0["index"]?.int == index }.compactMap {
        $0.at("/function/arguments")?.string
      }.joined()
    }
    #expect(pieces.compactMap { $0.at("/function/name")?.string } == ["weather", "clock"])
    #expect(arguments(0) == #"{"city":"12\""}"# && arguments(1) == "{}", "\(events)")
    #expect(events.compactMap { $0.at("/choices/0/delta/content")?.string }.joined() == "Look:")
  }

  /// What the model wants to write would close the tag before its time: it cannot.
  @Test func aValueBetweenTagsCannotCloseIts() async {
    let text = "<call>weather\n<k>city</k><v>a</v></call>"
    let reply = await Interface(ScriptedModel(chatForms: Self.tagged) { _ in text }).chat(
      Self.tools)
    let arguments = reply["/choices/0/message/tool_calls/0/function/arguments"]?.string
    #expect(arguments?.contains("city") == true, "\(reply.text)")
    #expect(arguments?.contains("</v>") == false, "\(reply.text)")
  }

  private static let channels = ChatForms(
    calls: ToolCallForm(
      opening: " to=", middle: "<m>", separator: nil, closing: "", trigger: nil, lead: "<final>"),
    hasToolRole: true)

  /// The words of a reply and the name of its first call.
  private static func said(_ reply: Reply, isStream: Bool) -> (words: String, name: String) {
    func part(_ pointer: String) -> String {
      isStream
        ? reply.events.compactMap { $0.at("/choices/0/delta/" + pointer)?.string }.joined()
        : reply["/choices/0/message/" + pointer]?.string ?? ""
    }
    return (part("content"), part("tool_calls/0/function/name"))
  }

  @Test(arguments: ["", #","stream":true"#])
  func wordsAndCallsInChannels(_ stream: String) async {
    func ask(_ text: String, _ fields: String = "") async -> (words: String, name: String) {
      let reply = await Interface(ScriptedModel(chatForms: Self.channels) { _ in text }).chat(
        Self.tools + stream + fields)
      return Self.said(reply, isStream: !stream.isEmpty)
    }
    #expect(await ask("<final>Hello to=clock<m>{}") == ("Hello to=clock<m>{}", ""))
    #expect(await ask(" to=clock<m>{}") == ("", "clock"))
    #expect(await ask("<final>I END it", #","stop":["END"]"#) == ("I ", ""))
    let required = await ask("<final>Hello", #","tool_choice":"required""#)
    #expect(["clock", "weather"].contains(required.name) && required.words.isEmpty)
  }

  @Test func whatHasNoPlaceInChannelsIsRefused() async {
    let server = Interface(ScriptedModel(chatForms: Self.channels) { _ in "" })
    let reply = await server.chat(Self.tools + Self.format)
    #expect(reply.status == 400 && reply["/error/param"]?.string == "response_format")
  }

  private static let format =
    #","response_format":{"type":"json_schema","json_schema":{"name":"a","schema":{"type":"object","properties":{"age":{"type":"integer"},"t":{"enum":["<call>"]}},"required":["age"],"additionalProperties":false}}}"#

  @Test(arguments: ["", #","stream":true"#])
  func anAnswerInAFormatOrACall(_ stream: String) async {
    func ask(_ text: String) async -> (words: String, name: String) {
      let reply = await interface { $0.contains("tools: weather clock\n") ? text : "no tools" }
        .chat(Self.tools + Self.format + stream)
      return Self.said(reply, isStream: !stream.isEmpty)
    }
    #expect(await ask(#"{"age":7,"t":"<call>"}"#) == (#"{"age":7,"t":"<call>"}"#, ""))
    #expect(await ask(#"<call>{"name": "clock", "arguments": {}}</call>"#) == ("", "clock"))
  }

  @Test(arguments: ["", #","stream":true"#])
  func aStopSequenceEndsWordsAndIsAvoidedInArguments(_ stream: String) async {
    // One of them stands in the form of calls, which no client sees.
    let stop = #","stop":["END","</call>"]"#
    func ask(_ text: String) async -> (words: String, city: String) {
      let reply = await interface { _ in text }.chat(Self.tools + stop + stream)
      let (words, city) =
        stream.isEmpty
        ? (
          reply["/choices/0/message/content"]?.string,
          reply["/choices/0/message/tool_calls/0/function/arguments"]?.string
        )
        : (
          reply.events.compactMap { $0.at("/choices/0/delta/content")?.string }.joined(),
          reply.events.compactMap {
            $0.at("/choices/0/delta/tool_calls/0/function/arguments")?.string
          }.joined()
        )
      return (words ?? "", city ?? "")
    }
    #expect(await ask("I look. END of it") == ("I look. ", ""))
    #expect(await ask("I look. EN").words == "I look. EN")
    let call = await ask(#"Well.<call>{"name": "weather", "arguments": {"city": "Ulm"}}</call>"#)
    #expect(call.words == "Well." && call.city == #"{"city":"Ulm"}"#)
    let avoided = await ask(#"<call>{"name": "weather", "arguments": {"city": "END"}}</call>"#)
    #expect(avoided.city.contains("city") && !avoided.city.contains("END"), "\(avoided)")
  }

  @Test func aBegunAnswerMayGoOnWithCalls() async {
    let reply = await interface { prompt in
      prompt.hasSuffix("assistant: I look.")
        ? #"<call>{"name": "clock", "arguments": {}}</call>"# : "odd"
    }.post(
      "/v1/chat/completions",
      #"{"seed":1,"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":"I look."}]\#(Self.tools)}"#
    )
    #expect(
      reply["/choices/0/message/tool_calls/0/function/name"]?.string == "clock", "\(reply.text)")
    #expect(reply["/choices/0/message/content"]?.kind == .null)
  }

  @Test func otherInterfacesHaveCallsAndThoughtsAsTheirOwn() async {
    let text =
      #"I look.<call>{"name": "weather", "arguments": {"city": "Ulm"}}</call><call>{"name": "clock", "arguments": {}}</call>"#
    let server = interface { prompt in
      prompt.hasSuffix("<think>") ? "Hm.</think>\n" + text : text
    }
    let tools =
      #","tools":[{"name":"weather","input_schema":{"type":"object","properties":{"city":{"type":"string","maxLength":8}},"required":["city"],"additionalProperties":false}},{"name":"clock","input_schema":{"type":"object"}}],"thinking":{"type":"enabled","budget_tokens":30}"#
    func messages(_ fields: String) async -> Reply {
      await server.post(
        "/v1/messages",
        #"{"seed":1,"max_tokens":200,"messages":[{"role":"user","content":"hi"}]\#(tools)\#(fields)}"#
      )
    }
    let message = await messages("")
    let kinds = message["/content"]?.array?.map { $0["type"]?.string }
    #expect(kinds == ["thinking", "text", "tool_use", "tool_use"], "\(message.text)")
    #expect(message["/content/0/thinking"]?.string == "Hm.")
    #expect(message["/content/2/input/city"]?.string == "Ulm")
    #expect(message["/content/2/id"]?.string != message["/content/3/id"]?.string)
    #expect(message["/stop_reason"]?.string == "tool_use")
    let events = await messages(#","stream":true"#).named
    let starts = events.filter { $0.name == "content_block_start" }
    #expect(starts.map { $0.data.at("/content_block/type")?.string } == kinds)
    #expect(starts.map { $0.data["index"]?.int } == [0, 1, 2, 3])
    #expect(events.count { $0.name == "content_block_stop" } == 4)
    #expect(events.compactMap { $0.data.at("/delta/thinking")?.string }.joined() == "Hm.")

    let functions =
      #","tools":[{"type":"function","name":"weather","parameters":{"type":"object","properties":{"city":{"type":"string","maxLength":8}},"required":["city"],"additionalProperties":false}},{"type":"function","name":"clock"}],"reasoning":{"effort":"low"}"#
    let response = await server.post(
      "/v1/responses", #"{"seed":1,"input":"hi"\#(functions)}"#)
    let items = response["/output"]?.array?.map { $0["type"]?.string }
    #expect(
      items == ["reasoning", "message", "function_call", "function_call"], "\(response.text)")
    #expect(response["/output/0/content/0/text"]?.string == "Hm.")
    #expect(response["/usage/output_tokens_details/reasoning_tokens"]?.int ?? 0 > 3)
    let stream = await server.post(
      "/v1/responses", #"{"seed":1,"input":"hi","stream":true\#(functions)}"#
    ).named
    let added = stream.filter { $0.name == "response.output_item.added" }
    let done = stream.filter { $0.name == "response.output_item.done" }
    #expect(added.map { $0.data.at("/item/type")?.string } == items)
    #expect(added.map { $0.data["output_index"]?.int } == [0, 1, 2, 3])
    #expect(
      done.map { $0.data["item"]?.description }
        == stream.last?.data.at("/response/output")?.array?.map { $0.description })
    #expect(
      stream.map { $0.data["sequence_number"]?.int } == stream.indices.map { Optional($0) })
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
