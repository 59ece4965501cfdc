import JSONSchema
import Server
import MartingaleTestSupport
import Testing

/// Answers that are begun by the request.
@Suite struct BeginningTests {
  /// Goes on with what its prompt ends with.
  private let interface = Interface(
    ScriptedModel { prompt in
      if prompt.hasSuffix("assistant: The answer is") { return " 42." }
      if prompt.hasSuffix(#"assistant: {"age":"#) { return "7}" }
      return prompt.hasSuffix("assistant: ") ? "new turn" : "odd"
    })

  private func ask(_ last: String, _ fields: String = "") async -> Reply {
    await interface.post(
      "/v1/chat/completions",
      #"{"seed":1,"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":\#(last)}]\#(fields)}"#
    )
  }

  @Test func theAssistantsLastMessageIsGoneOnWith() async {
    let reply = await ask(#""The answer is""#)
    #expect(reply["/choices/0/message/content"]?.string == " 42.", "\(reply.text)")
    #expect(reply["/martingale/warnings/0"]?.string?.contains("goes on with it") == true)
    let said = await ask(
      #""The answer is""#, #","continue_final_message":true,"add_generation_prompt":false"#)
    #expect(said["/choices/0/message/content"]?.string == " 42.")
    #expect(said["/martingale/warnings"]?.array?.isEmpty == true)
  }

  @Test(arguments: [#","continue_final_message":false"#, #","add_generation_prompt":true"#])
  func aNewTurnIsBegunOnRequest(_ field: String) async {
    let reply = await ask(#""The answer is""#, field)
    #expect(reply["/choices/0/message/content"]?.string == "new turn", "\(reply.text)")
  }

  @Test func theWholeMessageSatisfiesTheConstraint() async {
    let schema =
      #","response_format":{"type":"json_schema","json_schema":{"name":"a","schema":{"type":"object","properties":{"age":{"type":"integer"}},"required":["age"],"additionalProperties":false}}}"#
    let reply = await ask(#""{\"age\":""#, schema)
    #expect(reply["/choices/0/message/content"]?.string == "7}", "\(reply.text)")
    let none = await ask(#""The answer is""#, schema)
    #expect(none.status == 400 && none["/error/param"]?.string == "messages", "\(none.text)")
  }

  @Test func bothAtOnceIsRefused() async {
    let reply = await ask(
      #""x""#, #","continue_final_message":true,"add_generation_prompt":true"#)
    #expect(reply["/error/param"]?.string == "continue_final_message")
  }
}
