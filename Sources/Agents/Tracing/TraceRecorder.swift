internal import Foundation
public import HTTPTransport
internal import Synchronization

/// Where a run's spans go: a file, a collector, or both. A trace that cannot be delivered never
/// ends a run; what went wrong is kept for who wants to say it.
///
///     let recorder = TraceRecorder(version: "0.1.0", file: handle)
///     let journal = try Journal(directory: "run", observer: recorder.observe)
///     …
///     await recorder.flush()
public final class TraceRecorder: Sendable {
  /// A collector that takes OTLP over HTTP.
  public struct Collector: Sendable {
    /// Its address, without `/v1/traces`.
    public var endpoint: String
    /// What sends requests.
    public var exchange: any HTTPExchange

    /// A collector.
    public init(endpoint: String, exchange: any HTTPExchange) {
      self.endpoint = endpoint
      self.exchange = exchange
    }
  }

  private struct State {
    var builder: SpanBuilder
    var waiting: [TraceSpan] = []
    var problem: String?
  }

  /// Most spans that wait for a collector; more are dropped.
  private static let most = 10_000

  private let version: String
  private let write: (@Sendable ([UInt8]) -> String?)?
  private let collector: Collector?
  private let state: Mutex<State>

  /// - Parameters:
  ///   - content: whether texts, arguments and results are told, too.
  ///   - write: appends a line to a file; says what went wrong, if anything.
  public init(
    version: String, content: Bool = false, write: (@Sendable ([UInt8]) -> String?)? = nil,
    collector: Collector? = nil
  ) {
    self.version = version
    self.write = write
    self.collector = collector
    state = Mutex(State(builder: SpanBuilder(content: content)))
  }

  /// What went wrong first; nil when all went well.
  public var problem: String? { state.withLock { $0.problem } }

  /// Takes a journal's event as it happens.
  public func observe(_ event: JournalEvent) {
    observe(event, at: Date().timeIntervalSince1970)
  }

  /// Takes a journal's event.
  /// - Parameter time: when it happened, in seconds since 1970.
  public func observe(_ event: JournalEvent, at time: Double) {
    state.withLock { state in
      let spans = state.builder.take(event, at: time)
      guard !spans.isEmpty else { return }
      if let write {
        let line = OTLPDocument.json(spans, version: version) + [UInt8(ascii: "\n")]
        if let complaint = write(line) { state.problem = state.problem ?? complaint }
      }
      guard collector != nil else { return }
      if state.waiting.count + spans.count <= Self.most {
        state.waiting += spans
      } else {
        state.problem = state.problem ?? "\(Self.most) spans wait for the collector; more are lost"
      }
    }
  }

  /// Sends what waits for the collector; keeps it for the next time when that fails.
  public func flush() async {
    guard let collector else { return }
    let spans = state.withLock { state in
      defer { state.waiting = [] }
      return state.waiting
    }
    guard !spans.isEmpty else { return }
    if let complaint = await send(spans, to: collector) {
      state.withLock { state in
        state.problem = state.problem ?? complaint
        if spans.count + state.waiting.count <= Self.most {
          state.waiting = spans + state.waiting
        }
      }
    }
  }

  private func send(_ spans: [TraceSpan], to collector: Collector) async -> String? {
    let base =
      collector.endpoint.hasSuffix("/")
      ? String(collector.endpoint.dropLast()) : collector.endpoint
    var request = HTTPExchangeRequest(
      "POST", base + "/v1/traces", body: OTLPDocument.json(spans, version: version))
    let status: Int
    do throws(HTTPExchangeError) {
      try request.add("content-type", "application/json")
      status = try await collector.exchange.answer(to: request).status
    } catch {
      return "\(base): \(error.message)"
    }
    return (200..<300).contains(status) ? nil : "\(base): answered with status \(status)"
  }
}
