import JSONSchema
import Server
import MartingaleTestSupport
import Testing

@Suite struct ChatTests {
  @Test func aPlainAnswerHasTheFieldsClientsRead() async {
    let reply = await Interface(answering: "Good day.").chat("")
    #expect(reply.status == 200)
    #expect(reply["/object"]?.string == "chat.completion")
    #expect(reply["/id"]?.string == "chatcmpl-t")
    #expect(reply["/created"]?.int == 2)
    #expect(reply["/choices/0/message/role"]?.string == "assistant")
    #expect(reply["/choices/0/message/content"]?.string == "Good day.")
    #expect(reply["/choices/0/finish_reason"]?.string == "stop")
    #expect(reply["/usage/completion_tokens"]?.int == 9)
    #expect(
      reply["/usage/total_tokens"]?.int == (reply["/usage/prompt_tokens"]?.int ?? 0) + 9)
    #expect(reply["/martingale/choices/0/guarantee"]?.string == "validatedOnly")
    #expect(reply["/martingale/seed"]?.int == 1)
  }

  @Test func aSchemaIsEnforcedWhateverTheModelWants() async {
    let reply = await Interface(answering: "no JSON from me").chat(
      """
      ,"response_format":{"type":"json_schema","json_schema":{"name":"Dog","strict":true,
      "schema":{"type":"object","properties":{"age":{"type":"integer","maximum":30,"minimum":0}},
      "required":["age"],"additionalProperties":false}}}
      """)
    #expect(reply.status == 200, "\(reply.text)")
    let content = reply["/choices/0/message/content"]?.string ?? ""
    let age = (try? JSONValue(parsing: content))?["age"]?.int
    #expect(age.map { (0...30).contains($0) } == true, "\(content)")
    #expect(reply["/choices/0/finish_reason"]?.string == "stop")
    #expect(reply["/martingale/choices/0/guarantee"]?.string == "posterior")
    #expect(reply["/martingale/choices/0/particles"]?.int == 8)
    #expect(reply["/choices/0/log_weight"]?.number != nil)
  }

  @Test func theModelIsToldAboutASchemaAndNotAboutARegex() async {
    let model = ScriptedModel { $0.contains("JSON Schema") ? "{}" : "no" }
    let schema = await Interface(model).chat(#","response_format":{"type":"json_object"}"#)
    #expect(schema["/martingale/described"]?.bool == true)
    #expect(schema["/choices/0/message/content"]?.string == "{}")
    let regex = await Interface(model).chat(#","structured_outputs":{"regex":"no|{}"}"#)
    #expect(regex["/martingale/described"]?.bool == false)
    #expect(regex["/choices/0/message/content"]?.string == "no")
  }

  @Test func severalOutputsAreThoseOfTheSeed() async {
    let free = ScriptedModel(insistence: 0) { _ in "" }
    let interface = Interface(free)
    let fields = #","n":3,"structured_outputs":{"regex":"[a-z]{8}"}"#
    let one = await interface.chat(fields)
    let two = await interface.chat(fields)
    let texts = (0..<3).map { one["/choices/\($0)/message/content"]?.string }
    #expect(Set(texts).count == 3)
    #expect(texts == (0..<3).map { two["/choices/\($0)/message/content"]?.string })
    #expect(one["/usage/completion_tokens"]?.int == 24)
  }

  @Test func aCutTextSaysLength() async {
    let reply = await Interface(answering: "abcdefgh").chat(#","max_tokens":3"#)
    #expect(reply["/choices/0/message/content"]?.string == "abc")
    #expect(reply["/choices/0/finish_reason"]?.string == "length")
  }

  @Test func aStopSequenceCutsFreeText() async {
    let reply = await Interface(answering: "one two three").chat(#","stop":["two","thr"]"#)
    #expect(reply["/choices/0/message/content"]?.string == "one ")
    #expect(reply["/choices/0/finish_reason"]?.string == "stop")
  }

  @Test func aConstrainedTextAvoidsStopSequencesInsteadOfBeingCut() async {
    let reply = await Interface(answering: "aabb").chat(
      #","structured_outputs":{"regex":"[ab]{4}"},"stop":"bb""#)
    let text = reply["/choices/0/message/content"]?.string ?? ""
    #expect(text.count == 4 && !text.contains("bb"), "\(reply.text)")
  }

  @Test func logProbabilitiesAreTheModelsOwn() async {
    let reply = await Interface(answering: "ab").chat(
      #","logprobs":true,"top_logprobs":2"#)
    #expect(reply["/choices/0/logprobs/content/0/token"]?.string == "a")
    #expect(reply["/choices/0/logprobs/content/1/token"]?.string == "b")
    #expect(reply["/choices/0/logprobs/content/0/top_logprobs"]?.array?.count == 2)
    #expect(reply["/choices/0/logprobs/content/0/top_logprobs/0/token"]?.string == "a")
    let log = reply["/choices/0/logprobs/content/0/logprob"]?.number?.double ?? 1
    #expect(log <= 0 && log > -1e-4)
  }

  @Test func everyConstraintDialectArrives() async {
    let interface = Interface(answering: "blue")
    for field in [
      #""structured_outputs":{"choice":["red","green"]}"#,
      #""structured_outputs":{"regex":"red|green"}"#,
      #""structured_outputs":{"grammar":"root ::= \"red\" | \"green\""}"#,
      #""guided_choice":["red","green"]"#, #""guided_regex":"red|green""#,
      #""guided_grammar":"root ::= \"red\" | \"green\"""#,
      #""grammar":"root ::= \"red\" | \"green\"""#, #""regex":"red|green""#,
      #""ebnf":"root ::= \"red\" | \"green\"""#,
      #""sampler":{"constraints":[{"choice":["red","green","black"]},{"regex":"[^b].*"}]}"#,
    ] {
      let reply = await interface.chat("," + field)
      let text = reply["/choices/0/message/content"]?.string ?? reply.text
      #expect(text == "red" || text == "green", "\(field): \(text)")
      #expect(
        (reply["/martingale/warnings"]?.array?.isEmpty == false) == field.contains("guided"))
    }
    for field in [
      #""structured_outputs":{"json":{"enum":["red"]}}"#, #""guided_json":{"const":"red"}"#,
      #""json_schema":{"const":"red"}"#, #""json_schema":"{\"const\":\"red\"}""#,
      #""response_format":{"type":"json_object","schema":{"const":"red"}}"#,
    ] {
      let reply = await interface.chat("," + field)
      #expect(
        reply["/choices/0/message/content"]?.string == "\"red\"", "\(field): \(reply.text)")
    }
    let odd = await interface.chat(#","json_schema":{"const":"red","minimun":1}"#)
    #expect(
      odd["/martingale/warnings/0"]?.string
        == #"/minimun: the keyword "minimun" means nothing and is not enforced; did you mean "#
        + "\"minimum\"?", "\(odd.text)")
  }
}
