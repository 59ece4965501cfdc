import JSONSchema
import Server
import MartingaleTestSupport
import Testing

@Suite struct RefusalTests {
  private let interface = Interface(answering: "yes")

  @Test(arguments: [
    (#","audio":{"voice":"x"}"#, "audio"),
    (#","modalities":["text","audio"]"#, "modalities"),
    (#","web_search_options":{}"#, "web_search_options"),
    (#","presence_penalty":0.5"#, "presence_penalty"),
    (#","logit_bias":{"50256":-100}"#, "logit_bias"),
    (#","temperatur":0.5"#, "temperatur"),
    (#","temperature":-1"#, "temperature"),
    (#","temperature":"hot""#, "temperature"),
    (#","n":0"#, "n"),
    (#","top_logprobs":3"#, "top_logprobs"),
    (#","seed":-5"#, "seed"),
    (#","top_p":1.5"#, "top_p"),
    (#","reasoning_effort":"low""#, "reasoning_effort"),
    (#","continue_final_message":true"#, "continue_final_message"),
    (#","stop":[""]"#, "/stop/0"),
    (#","sampler":{"particels":3}"#, "/sampler/particels"),
    (#","structured_outputs":{"regex":"a","choice":["b"]}"#, "structured_outputs"),
    (#","structured_outputs":{"structural_tag":{}}"#, "/structured_outputs/structural_tag"),
    (#","structured_outputs":{"regex":"(a"}"#, "/structured_outputs/regex"),
    (
      #","response_format":{"type":"json_schema","json_schema":{"name":"x","schema":{"type":"object","properties":{"a":{"type":"strin"}}}}}"#,
      "/response_format/json_schema/schema/properties/a/type"
    ),
    (#","response_format":{"type":"xml"}"#, "/response_format/type"),
    (#","tool_choice":"required""#, "tool_choice"),
    (#","tools":[{"type":"web_search"}]"#, "/tools/0/type"),
    (
      #","tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{"a":{"pattern":"(","type":"string"}}}}}]"#,
      "/tools/0/function/parameters/properties/a/pattern"
    ),
  ])
  func badFieldsAreRefusedByName(_ field: String, _ param: String) async {
    let reply = await interface.chat(field)
    #expect(reply.status == 400, "\(field): \(reply.text)")
    #expect(reply["/error/param"]?.string == param, "\(field): \(reply.text)")
    #expect(reply["/error/message"]?.string?.isEmpty == false)
    #expect(reply.header("x-should-retry") == "false")
  }

  @Test func aMisspelledFieldGetsASuggestion() async {
    let reply = await interface.chat(#","temperatur":0.5"#)
    #expect(reply["/error/message"]?.string?.contains("\"temperature\"") == true)
  }

  @Test func fieldsThatChangeNothingAreFine() async {
    let reply = await interface.chat(
      #","user":"u","metadata":{"a":"b"},"store":false,"presence_penalty":0,"logit_bias":null,"audio":null,"parallel_tool_calls":false,"modalities":["text"]"#
    )
    #expect(reply.status == 200, "\(reply.text)")
  }

  @Test func aLenientServerPassesOverWhatIsHarmlessAndSaysSo() async {
    let fields =
      #","reasoning_effort":"low","chat_template_kwargs":{"a":1},"cache_prompt":true,"store":true"#
    let reply = await Interface(ScriptedModel { _ in "yes" }, lenient: true).chat(fields)
    #expect(reply.status == 200, "\(reply.text)")
    let warnings = reply["/martingale/warnings"]?.array?.compactMap(\.string) ?? []
    for name in ["reasoning_effort", "cache_prompt", "store"] {
      #expect(warnings.contains { $0.hasPrefix(name) }, "\(name): \(warnings)")
      #expect(await interface.chat(#","\#(name)":true"#).status == 400)
    }
    #expect(await interface.chat(fields)["/error/message"]?.string?.contains("--lenient") == true)
    // What would change the answer is refused by any server.
    let lenient = Interface(ScriptedModel { _ in "yes" }, lenient: true)
    #expect(await lenient.chat(#","logit_bias":{"1":5}"#).status == 400)
    #expect(await lenient.chat(#","temperatur":1"#).status == 400)
  }

  @Test func otherServersWaysOfSayingDefaultsAreUnderstood() async {
    let free = Interface(ScriptedModel(insistence: 1) { _ in "yes" })
    let one = await free.chat(#","top_p":0,"seed":-1"#)
    #expect(one.status == 200, "\(one.text)")
    #expect(one["/martingale/sampler/top_k"]?.int == 1)
    #expect(one["/martingale/seed"]?.number != nil)
    // The likeliest token each time, whatever the seed.
    #expect(one["/choices/0/message/content"]?.string == "yes")
  }

  @Test func messagesAreChecked() async {
    for (messages, param) in [
      ("[]", "messages"), (#"[{"content":"x"}]"#, "/messages/0/role"),
      (#"[{"role":"robot","content":"x"}]"#, "/messages/0/role"),
      (#"[{"role":"user"}]"#, "/messages/0/content"),
      (
        #"[{"role":"user","content":[{"type":"image_url","image_url":{"url":"x"}}]}]"#,
        "/messages/0/content/0/type"
      ),
    ] {
      let reply = await interface.post(
        "/v1/chat/completions", #"{"messages":\#(messages)}"#)
      #expect(reply.status == 400)
      #expect(reply["/error/param"]?.string == param, "\(messages): \(reply.text)")
    }
  }

  @Test func malformedBodiesSayWhereAndQuoteNothing() async {
    let reply = await interface.post(
      "/v1/chat/completions", #"{"messages": "a secret text", }"#)
    #expect(reply.status == 400)
    #expect(reply["/error/param"]?.string == "body")
    #expect(reply["/error/code"]?.string == "json_unexpected_byte")
    #expect(!reply.text.contains("secret"))
  }

  @Test func aBudgetThatIsTooSmallIsRefusedWithTheMinimum() async {
    let reply = await interface.chat(
      #","max_tokens":3,"structured_outputs":{"regex":"[a-z]{10}"}"#)
    #expect(reply.status == 400)
    #expect(reply["/error/code"]?.string == "budget_too_small")
    #expect(reply["/error/param"]?.string == "max_tokens")
    #expect(reply["/error/message"]?.string?.contains("11") == true)
  }

  @Test func otherModelsAndPathsAreNotFound() async {
    let model = await interface.chat(#","model":"gpt-x""#)
    #expect(model.status == 404)
    #expect(model["/error/code"]?.string == "model_not_found")
    #expect(await interface.get("/v1/nothing").status == 404)
    #expect(await interface.get("/v1/chat/completions").status == 405)
    #expect(await interface.get("/v1/models/scripted").status == 200)
    #expect(await interface.get("/v1/models/other").status == 404)
    #expect(await interface.get("/v1/models/").status == 404)
  }

  @Test func aModelIsFoundByEveryNameThatRequestsMayUse() async {
    let reply = await interface.get("/v1/models/default")
    #expect(reply.status == 200)
    #expect(reply["/id"]?.string == "scripted")
  }

  @Test func aProgramCannotBeNamed() async {
    let reply = await interface.chat(#","sampler":{"constraints":[{"checker":"rm -r /"}]}"#)
    #expect(reply.status == 403)
    #expect(reply["/error/code"]?.string == "checker_denied")
  }
}
