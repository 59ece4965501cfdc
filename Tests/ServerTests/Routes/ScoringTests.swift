import JSONSchema
import Server
import MartingaleTestSupport
import Testing

/// What evaluations of models ask: the probabilities of a text that is given.
@Suite struct ScoringTests {
  /// Insists on a b after an a, and on an end after a b.
  private let interface = Interface(
    ScriptedModel { $0.hasSuffix("b") ? "" : "b" })

  private func ask(_ fields: String) async -> Reply {
    await interface.post("/v1/completions", "{\(fields)}")
  }

  @Test func aPromptIsScoredWithWhatIsDrawnAfterIt() async {
    for prompt in [#""ab""#, "[97,98]", "[[97,98]]", #"["ab"]"#] {
      let reply = await ask(
        #""prompt":\#(prompt),"echo":true,"logprobs":1,"max_tokens":1,"temperature":0"#)
      #expect(reply.status == 200, "\(reply.text)")
      let logs = reply["/choices/0/logprobs"]
      #expect(logs?.at("/token_logprobs/0")?.kind == .null)
      #expect(logs?.at("/top_logprobs/0")?.kind == .null)
      #expect(logs?.at("/tokens/0")?.string == "a" && logs?.at("/tokens/1")?.string == "b")
      let log = logs?.at("/token_logprobs/1")?.number?.double ?? 1
      #expect(log <= 0 && log > -1e-4)
      // The likeliest is the one that stands there.
      #expect(logs?.at("/top_logprobs/1/b")?.number?.double == log)
      #expect(reply["/choices/0/text"]?.string?.hasPrefix("ab") == true)
      #expect(logs?.at("/text_offset/1")?.int == 1)
      // The end that comes next is a token, too.
      #expect(logs?.at("/token_logprobs")?.array?.count == 3)
    }
  }

  @Test func tokensAreToldAndTextsAreMadeOfThem() async {
    let texts = await interface.post("/tokenize", #"{"prompt":"ab","return_token_strs":true}"#)
    #expect(texts["/tokens"]?.description == "[97,98]" && texts["/count"]?.int == 2)
    #expect(texts["/token_strs/1"]?.string == "b")
    let other = await interface.post("/tokenize", #"{"content":"ab","add_special":false}"#)
    #expect(other["/tokens"]?.description == "[97,98]")
    let chat = await interface.post(
      "/tokenize", #"{"messages":[{"role":"user","content":"x"}]}"#)
    #expect((chat["/count"]?.int ?? 0) > 3)
    let back = await interface.post("/detokenize", #"{"tokens":[97,98]}"#)
    #expect(back["/prompt"]?.string == "ab" && back["/content"]?.string == "ab")
    #expect(
      await interface.post("/detokenize", #"{"tokens":[97,99999]}"#)["/error/param"]?.string
        == "/tokens/1")
    #expect(await interface.post("/tokenize", "{}")["/error/param"]?.string == "prompt")
    let info = await interface.get("/tokenizer_info")
    #expect(info["/vocab_size"]?.int ?? 0 > 256 && info["/eos_token"]?.kind == .null)
  }

  @Test func thePromptAloneIsScoredWithoutDrawing() async {
    let reply = await ask(
      #""prompt":["ab","ax"],"echo":true,"logprobs":2,"max_tokens":0"#)
    #expect(reply["/choices/0/text"]?.string == "ab", "\(reply.text)")
    #expect(reply["/choices/1/logprobs/token_logprobs"]?.array?.count == 2)
    let (good, bad) = (
      reply["/choices/0/logprobs/token_logprobs/1"]?.number?.double ?? 0,
      reply["/choices/1/logprobs/token_logprobs/1"]?.number?.double ?? 0
    )
    #expect(good > bad + 10)
    #expect(reply["/usage/completion_tokens"]?.int == 0)
    #expect(await ask(#""prompt":"ab","max_tokens":0"#).status == 400)
    #expect(await ask(#""prompt":[97,99999],"max_tokens":1"#)["/error/param"]?.string == "prompt")
    #expect(await ask(#""prompt":["a",[97,"b"]]"#)["/error/param"]?.string == "/prompt/1")
  }
}
