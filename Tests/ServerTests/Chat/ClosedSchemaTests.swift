import JSONSchema
import Server
import MartingaleTestSupport
import Testing

/// Objects of schemas that say nothing of other members.
@Suite struct ClosedSchemaTests {
  private static let schema =
    #"{"type":"object","properties":{"a":{"type":"boolean"}},"required":["a"]}"#

  private func ask(_ fields: String, habits: RequestHabits = RequestHabits()) async -> String {
    let model = ScriptedModel { _ in #"{"a":true,"b":2}"# }
    let reply = await Interface(model, habits: habits).chat(fields)
    return reply["/choices/0/message/content"]?.string ?? reply.text
  }

  @Test func theyAreOpenUnlessSomebodyClosesThem() async {
    let format =
      #","response_format":{"type":"json_schema","json_schema":{"name":"a","schema":\#(Self.schema)}}"#
    #expect(await ask(format) == #"{"a":true,"b":2}"#)
    #expect(await ask(format + #","sampler":{"closed_schemas":true}"#) == #"{"a":true}"#)
    let closing = RequestHabits(closesSchemas: true)
    #expect(await ask(format, habits: closing) == #"{"a":true}"#)
    #expect(
      await ask(format + #","sampler":{"closed_schemas":false}"#, habits: closing)
        == #"{"a":true,"b":2}"#)
    #expect(
      await ask(
        #","structured_outputs":{"json":\#(Self.schema),"disable_additional_properties":true}"#)
        == #"{"a":true}"#)
  }

  @Test func argumentsOfFunctionsAreNotInvented() async {
    let reply = await Interface(answering: #"{"name":"f","arguments":{"a":true,"b":2}}"#).chat(
      #","tool_choice":"required","tools":[{"type":"function","function":{"name":"f","parameters":\#(Self.schema)}}]"#
    )
    #expect(
      reply["/choices/0/message/tool_calls/0/function/arguments"]?.string == #"{"a":true}"#,
      "\(reply.text)")
  }
}
