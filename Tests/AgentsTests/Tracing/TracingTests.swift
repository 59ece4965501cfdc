import Agents
import Foundation
import HTTPTransport
import JSONSchema
import Synchronization
import Testing

/// A collector that answers with a status and remembers what it was sent.
private final class FakeCollector: HTTPExchange {
  let status: Int
  let received = Mutex<[HTTPExchangeRequest]>([])

  init(status: Int = 200) { self.status = status }

  func send(
    _ request: HTTPExchangeRequest,
    head: @Sendable (_ status: Int, _ headers: [String: String]) async -> Void,
    receive: @Sendable (_ part: [UInt8]) async -> Bool
  ) async throws(HTTPExchangeError) {
    received.withLock { $0.append(request) }
    await head(status, [:])
  }
}

@Suite struct TracingTests {
  private static let lines = [
    #"{"event":"run_started","version":1,"run":"r1","task":"units","task_sha256":"0","model":{"name":"m"},"seed":7,"time":100}"#,
    #"{"event":"step_started","item":0,"step":0,"reserved_tokens":90,"time":101}"#,
    #"{"event":"behaviors_recalled","item":0,"step":0,"behaviors":[{"name":"b","instruction":"i","score":0.5}],"time":101.5}"#,
    #"{"event":"sampled","item":0,"step":0,"part":"action","text":"{\"secret\":1}","samples":[],"particles":3,"ess":2.1,"log_z":-1.5,"guarantee":"posterior","tokens":{"prompt":30,"drawn":9,"prefilled":10,"decoded":9},"seconds":{"prefill":0.5,"decode":1,"constraint":0.25,"sampler":0.25},"time":104}"#,
    #"{"event":"tool_started","item":0,"step":0,"call":0,"tool":"calculator","arguments":{"a":"secret"},"effect":"none","time":104}"#,
    #"{"event":"tool_finished","item":0,"step":0,"call":0,"tool":"calculator","text":"secret","is_error":true,"seconds":0.5,"time":104.5}"#,
    #"{"event":"step_finished","item":0,"step":0,"solved":true,"tokens":39,"seconds":4,"time":105}"#,
    #"{"event":"item_finished","item":0,"outcome":"solved","text":"secret","steps":1,"tokens":39,"seconds":4,"time":105}"#,
    #"{"event":"run_finished","time":106}"#,
  ]

  private static func take(_ take: (JournalEvent, Double) -> Void) throws {
    for line in lines {
      let value = try JSONValue(parsing: line)
      take(try #require(JournalEvent(value)), try #require(value["time"]?.number?.double))
    }
  }

  @Test func eventsBecomeNestedSpans() throws {
    var builder = SpanBuilder()
    var spans: [TraceSpan] = []
    try Self.take { spans += builder.take($0, at: $1) }
    #expect(
      spans.map(\.name) == [
        "retrieval handbook", "chat m", "execute_tool calculator", "invoke_agent units",
        "invoke_workflow units",
      ])
    #expect(Set(spans.map(\.trace)).count == 1)
    #expect(Set(spans.map(\.id)).count == 5)
    let (agent, run) = (spans[3], spans[4])
    #expect(spans[..<3].allSatisfy { $0.parent == agent.id })
    #expect(agent.parent == run.id && run.parent == nil)
    #expect(spans.allSatisfy { $0.trace.count == 32 && $0.id.count == 16 && $0.start <= $0.end })
    #expect(spans[1].start == 102_000_000_000 && spans[1].end == 104_000_000_000)
    #expect(spans[2].end - spans[2].start == 500_000_000)
    #expect(spans[2].error == "tool_error")
    let input = agent.attributes.first { $0.name == "gen_ai.usage.input_tokens" }
    #expect(input?.value == .int(30))
    #expect(spans.allSatisfy { $0.attributes.contains { $0.name == "gen_ai.operation.name" } })
    #expect(spans.allSatisfy { $0.attributes.contains { $0.name == "gen_ai.provider.name" } })
  }

  @Test func contentIsLeftOutUnlessAskedFor() throws {
    for content in [false, true] {
      var builder = SpanBuilder(content: content)
      var spans: [TraceSpan] = []
      try Self.take { spans += builder.take($0, at: $1) }
      let text = String(decoding: OTLPDocument.json(spans, version: "1"), as: UTF8.self)
      #expect(text.contains("secret") == content)
    }
  }

  @Test func documentsHaveTheFormOfOTLP() throws {
    var builder = SpanBuilder()
    var spans: [TraceSpan] = []
    try Self.take { spans += builder.take($0, at: $1) }
    let document = try JSONValue(parsing: OTLPDocument.json(spans, version: "1.2"))
    let resource = try #require(document["resourceSpans"]?[0])
    #expect(resource["resource"]?["attributes"]?[0]?["value"]?["stringValue"] == "martingale")
    let scope = try #require(resource["scopeSpans"]?[0])
    #expect(scope["schemaUrl"]?.string?.hasPrefix("https://opentelemetry.io/schemas/") == true)
    let chat = try #require(scope["spans"]?[1])
    #expect(chat["startTimeUnixNano"] == "102000000000" && chat["kind"]?.int == 1)
    let attributes = try #require(chat["attributes"]?.array)
    let values = Dictionary(
      uniqueKeysWithValues: attributes.map { ($0["key"]?.string ?? "", $0["value"] ?? .null) })
    #expect(values["gen_ai.usage.cache_read.input_tokens"] == ["intValue": "20"])
    #expect(values["martingale.ess"] == ["doubleValue": 2.1])
    #expect(values["gen_ai.output.type"] == ["stringValue": "json"])
    #expect(
      values["gen_ai.response.finish_reasons"]
        == ["arrayValue": ["values": [["stringValue": "stop"]]]])
    #expect(scope["spans"]?[2]?["status"]?["code"]?.int == 2)
  }

  @Test func aCollectorIsSentEverySpanOnce() async throws {
    let exchange = FakeCollector()
    let recorder = TraceRecorder(
      version: "1", collector: .init(endpoint: "http://127.0.0.1:4318/", exchange: exchange))
    try Self.take { recorder.observe($0, at: $1) }
    await recorder.flush()
    await recorder.flush()
    let requests = exchange.received.withLock { $0 }
    #expect(requests.map(\.url) == ["http://127.0.0.1:4318/v1/traces"])
    #expect(requests.first?.headers.first?.value == "application/json")
    let body = try JSONValue(parsing: try #require(requests.first?.body))
    #expect(body["resourceSpans"]?[0]?["scopeSpans"]?[0]?["spans"]?.array?.count == 5)
    #expect(recorder.problem == nil)
  }

  @Test func aCollectorThatRefusesIsTriedAgainAndNamed() async throws {
    let exchange = FakeCollector(status: 503)
    let recorder = TraceRecorder(
      version: "1", collector: .init(endpoint: "http://c", exchange: exchange))
    try Self.take { recorder.observe($0, at: $1) }
    await recorder.flush()
    await recorder.flush()
    #expect(exchange.received.withLock { $0.count } == 2)
    #expect(recorder.problem == "http://c: answered with status 503")
  }

  @Test func aFileGetsALineWheneverSpansAreComplete() throws {
    let lines = Mutex<[[UInt8]]>([])
    let recorder = TraceRecorder(version: "1") { line in
      lines.withLock { $0.append(line) }
      return nil
    }
    try Self.take { recorder.observe($0, at: $1) }
    let written = lines.withLock { $0 }
    #expect(written.count == 5)
    #expect(written.allSatisfy { $0.last == UInt8(ascii: "\n") })
    #expect(written.allSatisfy { (try? JSONValue(parsing: $0)) != nil })
    let full = TraceRecorder(version: "1") { _ in "disk full" }
    try Self.take { full.observe($0, at: $1) }
    #expect(full.problem == "disk full")
  }
}
