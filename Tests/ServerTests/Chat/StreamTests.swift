import JSONSchema
import Server
import MartingaleTestSupport
import Testing

@Suite struct StreamTests {
  private func content(_ events: [JSONValue], _ index: Int = 0) -> String {
    events.filter { $0.at("/choices/0/index")?.int == index }
      .compactMap { $0.at("/choices/0/delta/content")?.string }.joined()
  }

  @Test func chunksAddUpToTheAnswer() async {
    let reply = await Interface(answering: "Grüß Gott, 世界!").chat(
      #","stream":true,"stream_options":{"include_usage":true}"#)
    #expect(reply.header("content-type") == "text/event-stream")
    let events = reply.events
    #expect(events.first?.at("/choices/0/delta/role")?.string == "assistant")
    #expect(content(events) == "Grüß Gott, 世界!")
    #expect(events.last?.string == "[DONE]")
    let usage = events[events.count - 2]
    #expect(usage.at("/choices")?.array?.isEmpty == true)
    #expect(usage.at("/usage/completion_tokens")?.int == 20)
    let finish = events[events.count - 3]
    #expect(finish.at("/choices/0/finish_reason")?.string == "stop")
    #expect(finish.at("/martingale/choices/0/guarantee")?.string == "validatedOnly")
    #expect(events.count > 10)
  }

  @Test func constrainedTextStreamsWhatParticlesAgreeOn() async {
    let reply = await Interface(answering: "2024-01-01").chat(
      #","stream":true,"structured_outputs":{"regex":"\\d{4}-\\d{2}-\\d{2}"},"n":2"#)
    let events = reply.events
    for index in 0..<2 {
      let text = content(events, index)
      #expect(text.count == 10 && text.split(separator: "-").count == 3, "\(text)")
    }
  }

  @Test func stopSequencesAreNeverShown() async {
    let reply = await Interface(answering: "aaab!").chat(#","stream":true,"stop":["aab"]"#)
    #expect(content(reply.events) == "a")
    let other = await Interface(answering: "aaac!").chat(#","stream":true,"stop":["aab"]"#)
    #expect(content(other.events) == "aaac!")
  }

  @Test func whatFailsAtOnceHasAStatusOfItsOwn() async {
    let reply = await Interface(answering: "x").chat(
      #","stream":true,"max_tokens":2,"structured_outputs":{"regex":"[a-z]{10}"}"#)
    #expect(reply.status == 400)
    #expect(reply["/error/code"]?.string == "budget_too_small")
  }
}
