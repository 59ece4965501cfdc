import Inference
import JSONSchema
import Server
import MartingaleTestSupport
import Testing

/// Vectors that say how long a text is.
private struct LengthEmbedder: Embedder {
  let identity = ModelIdentity(name: "length")
  let dimension = 2

  func embed(_ texts: [String]) async throws(InferenceError) -> [[Float]] {
    texts.map { $0.isEmpty ? [0, 0] : [1, 0] }
  }
}

@Suite struct RouteTests {
  @Test func completionsContinueThePromptAsItIs() async {
    let interface = Interface(ScriptedModel { $0 == "Once" ? " upon" : "wrapped" })
    let reply = await interface.post(
      "/v1/completions", #"{"prompt":"Once","echo":true,"max_tokens":20}"#)
    #expect(reply["/object"]?.string == "text_completion")
    #expect(reply["/choices/0/text"]?.string == "Once upon", "\(reply.text)")
    #expect(reply["/usage/prompt_tokens"]?.int == 4)
    let several = await interface.post(
      "/v1/completions", #"{"prompt":["Once","x"],"n":2,"logprobs":1}"#)
    #expect(several["/choices"]?.array?.count == 4)
    #expect(several["/choices/1/text"]?.string == " upon")
    #expect(several["/choices/3/text"]?.string == "wrapped")
    #expect(several["/usage/prompt_tokens"]?.int == 5)
    #expect(several["/choices/0/logprobs/tokens"]?.array?.count == 5)
    let stream = await interface.post("/v1/completions", #"{"prompt":"Once","stream":true}"#)
    #expect(
      stream.events.compactMap { $0.at("/choices/0/text")?.string }.joined() == " upon")
    for body in [#"{"prompt":[1,2000000]}"#, #"{}"#, #"{"prompt":"a","suffix":"b"}"#] {
      #expect(await interface.post("/v1/completions", body).status == 400)
    }
  }

  @Test func embeddingsComeAsNumbersOrBytes() async {
    let interface = Interface(ScriptedModel { _ in "" }, embedder: LengthEmbedder())
    let reply = await interface.post(
      "/v1/embeddings", #"{"model":"length","input":["a b",""]}"#)
    #expect(reply["/data/0/embedding/0"]?.int == 1)
    #expect(reply["/data/1/embedding/0"]?.int == 0)
    #expect(reply["/data/1/index"]?.int == 1)
    let bytes = await interface.post(
      "/v1/embeddings", #"{"input":"a","encoding_format":"base64"}"#)
    #expect(bytes["/data/0/embedding"]?.string == "AACAPwAAAAA=")
    #expect(
      await interface.post("/v1/embeddings", #"{"input":"a","dimensions":3}"#).status == 400)
    #expect(
      await Interface(answering: "").post("/v1/embeddings", #"{"input":"a"}"#).status == 501)
  }

  @Test func modelsAndHealthAnswer() async {
    let interface = Interface(ScriptedModel { _ in "" }, embedder: LengthEmbedder())
    #expect(await interface.get("/health")["/status"]?.string == "ok")
    let models = await interface.get("/v1/models")
    #expect(models["/data"]?.array?.map { $0["id"]?.string } == ["scripted", "length"])
    #expect(
      models["/data"]?.array?.allSatisfy { $0["owned_by"]?.string == "martingale" } == true)
  }

  @Test func metricsAddUp() async {
    let interface = Interface(answering: "four")
    for _ in 0..<3 { _ = await interface.chat("") }
    let text = await interface.get("/metrics").text
    #expect(text.contains("\nmartingale_generations_total 3\n"))
    #expect(text.contains("\nmartingale_completion_tokens_total 12\n"))
    #expect(text.contains("\nmartingale_slots_busy 0\n"))
    #expect(text.contains("# TYPE martingale_request_seconds histogram\n"))
  }
}
