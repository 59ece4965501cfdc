import Foundation
import JSONSchema
import Server
import MartingaleTestSupport
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

  @Test func callsAndTextsAreStreamedAsTheyBecomeCertain() async {
    let call = await Interface(answering: #"{"name":"weather","arguments":{"city":"Ülm}"}}"#)
      .chat(Self.tools + #","stream":true"#).events
    let deltas = call.compactMap { $0.at("/choices/0/delta/tool_calls/0") }
    #expect(deltas.count > 5)
    #expect(deltas.first?.at("/function/name")?.string == "weather")
    #expect(deltas.first?["id"]?.string?.hasPrefix("call_") == true)
    #expect(deltas.allSatisfy { $0["index"]?.int == 0 })
    #expect(deltas.dropFirst().allSatisfy { $0["id"] == nil && $0.at("/function/name") == nil })
    let arguments = deltas.compactMap { $0.at("/function/arguments")?.string }
    #expect(arguments.joined() == #"{"city":"Ülm}"}"#)
    #expect(call.allSatisfy { $0.at("/choices/0/delta/content")?.string?.isEmpty ?? true })
    #expect(
      call.dropLast().last?.at("/choices/0/finish_reason")?.string == "tool_calls")
    let text = await Interface(answering: "It is sunny.")
      .chat(Self.tools + #","stream":true"#).events
    #expect(text.compactMap { $0.at("/choices/0/delta/content")?.string }.count > 3)
  }

  @Test func severalCallsAreMadeWhereThatIsAsked() async {
    let text =
      #"{"name":"weather","arguments":{"city":"Ulm"}}"# + "\n" + #"{"name":"clock","arguments":{}}"#
    let server = Interface(
      ScriptedModel { $0.contains("a line for each call") ? text : text + " one" })
    let both = await server.chat(Self.tools + #","parallel_tool_calls":true"#)
    #expect(both["/choices/0/message/tool_calls"]?.array?.count == 2, "\(both.text)")
    #expect(both["/choices/0/message/tool_calls/1/function/name"]?.string == "clock")
    let events = await server.chat(
      Self.tools + #","parallel_tool_calls":true,"stream":true"#
    ).events
    let deltas = events.compactMap { $0.at("/choices/0/delta/tool_calls/0") }
    let names = deltas.compactMap { $0.at("/function/name")?.string }
    #expect(names == ["weather", "clock"] && deltas.last?["index"]?.int == 1)
    // Unless it is asked for, one is made: models without a form of their own go on and on.
    for fields in ["", #","parallel_tool_calls":false"#] {
      let one = await server.chat(Self.tools + fields)
      #expect(one["/choices/0/message/tool_calls"]?.array?.count == 1, "\(one.text)")
    }
  }

  @Test func parametersAreThoseOfAnObject() async {
    let reply = await Interface(answering: "").chat(
      #","tools":[{"type":"function","function":{"name":"f","parameters":{"type":"string"}}}]"#)
    #expect(reply["/error/param"]?.string == "/tools/0/function/parameters/type", "\(reply.text)")
    let either = await Interface(answering: "null").chat(
      #","tool_choice":"required","tools":[{"type":"function","function":{"name":"f","parameters":{"type":["object","null"],"maxProperties":0}}}]"#
    )
    #expect(
      either["/choices/0/message/tool_calls/0/function/arguments"]?.string == "{}",
      "\(either.text)")
  }

  @Test func aStopSequenceHoldsForAFormatBesideTools() async {
    let reply = await Interface(answering: #"{"name":"END"}"#).chat(
      Self.tools + Self.format + #","stop":["END"]"#)
    let text = reply["/choices/0/message/content"]?.string ?? "END"
    #expect(reply.status == 200 && !text.contains("END"), "\(reply.text)")
  }

  @Test func aFunctionWithoutParametersGetsNoInventedArguments() async {
    for parameters in [
      "", #","parameters":{}"#, #","parameters":{"type":"object"}"#,
      #","parameters":{"type":"object","properties":{},"required":[]}"#,
    ] {
      let reply = await Interface(answering: #"{"name":"f","arguments":{"a":1}}"#).chat(
        #","tool_choice":"required","tools":[{"type":"function","function":{"name":"f"\#(parameters)}}]"#
      )
      let arguments = reply["/choices/0/message/tool_calls/0/function/arguments"]?.string
      #expect(arguments == "{}", "\(parameters): \(reply.text)")
    }
  }

  @Test func someOfTheToolsMayBeAllowed() async {
    let allowed =
      #","tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[{"type":"function","function":{"name":"clock"}}]}}"#
    let reply = await Interface(answering: #"{"name":"weather","arguments":{"city":"Ulm"}}"#)
      .chat(Self.tools + allowed)
    #expect(
      reply["/choices/0/message/tool_calls/0/function/name"]?.string == "clock", "\(reply.text)")
    let auto = await Interface(answering: "Words.").chat(
      Self.tools + allowed.replacingOccurrences(of: "required", with: "auto"))
    #expect(auto["/choices/0/message/content"]?.string == "Words.")
    let unknown = await Interface(answering: "").chat(
      Self.tools + allowed.replacingOccurrences(of: #""clock""#, with: #""clok""#))
    #expect(unknown["/error/param"]?.string == "/tool_choice/allowed_tools/tools/0")
  }

  @Test func aStopSequenceEndsWordsAndIsAvoidedInCalls() async {
    let stop = #","stop":["Observation:","END"]"#
    let words = await Interface(answering: "Let me think. Observation: nothing").chat(
      Self.tools + stop)
    #expect(words["/choices/0/message/content"]?.string == "Let me think. ", "\(words.text)")
    #expect(words["/choices/0/finish_reason"]?.string == "stop")
    let call = await Interface(answering: #"{"name":"weather","arguments":{"city":"ENDE"}}"#).chat(
      Self.tools + stop)
    let city = call["/choices/0/message/tool_calls/0/function/arguments"]?.string ?? ""
    #expect(city.contains("city") && !city.contains("END"), "\(call.text)")
    let stream = await Interface(answering: "Let me think. Observation: nothing").chat(
      Self.tools + stop + #","stream":true"#)
    let shown = stream.events.compactMap { $0.at("/choices/0/delta/content")?.string }
    #expect(shown.joined() == "Let me think. ", "\(stream.text)")
  }

  private static let format =
    #","response_format":{"type":"json_schema","json_schema":{"name":"a","schema":{"type":"object","properties":{"name":{"type":"string","maxLength":9},"age":{"type":"integer","minimum":0,"maximum":150}},"required":["name"],"additionalProperties":false}}}"#

  @Test func anAnswerInAFormatOrACall() async {
    for stream in ["", #","stream":true"#] {
      func ask(_ answer: String, _ fields: String = "") async -> (
        text: String, name: String, arguments: String
      ) {
        let reply = await Interface(answering: answer).chat(
          Self.tools + Self.format + fields + stream)
        if stream.isEmpty {
          let call = reply["/choices/0/message/tool_calls/0/function"]
          return (
            reply["/choices/0/message/content"]?.string ?? "", call?["name"]?.string ?? "",
            call?["arguments"]?.string ?? ""
          )
        }
        func all(_ pointer: String) -> String {
          reply.events.compactMap { $0.at("/choices/0/delta/" + pointer)?.string }.joined()
        }
        return (
          all("content"), all("tool_calls/0/function/name"), all("tool_calls/0/function/arguments")
        )
      }
      #expect(await ask(#"{"name":"Ann","age":7}"#).text == #"{"name":"Ann","age":7}"#)
      // What begins like a call may be an answer, and the other way round.
      #expect(await ask(#"{"name":"clock"}"#).text == #"{"name":"clock"}"#)
      let call = await ask(#"{"name":"weather","arguments":{"city":"Ulm"}}"#)
      #expect(call.name == "weather" && call.arguments == #"{"city":"Ulm"}"# && call.text == "")
      // Neither: the text is held to one of the two.
      let words = await ask("I would rather talk.")
      #expect(!words.text.contains("rather"))
      let required = await ask(#"{"name":"Ann","age":7}"#, #","tool_choice":"required""#)
      #expect(required.text.isEmpty && !required.name.isEmpty)
    }
  }

  @Test func logProbabilitiesAreThoseOfWords() async {
    let words = await Interface(answering: "ab").chat(Self.tools + #","logprobs":true"#)
    #expect(words["/choices/0/logprobs/content/1/token"]?.string == "b", "\(words.text)")
    let call = await Interface(answering: #"{"name":"clock","arguments":{}}"#).chat(
      Self.tools + #","logprobs":true"#)
    #expect(call["/choices/0/logprobs"]?.kind == .null)
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
