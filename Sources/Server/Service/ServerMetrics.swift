import HTTPTransport
import Inference
import Sampling
import Synchronization

/// Counters of a server's life, and their text for Prometheus.
final class ServerMetrics: Sendable {
  private struct Request: Hashable, Comparable {
    var route: String
    var status: Int

    static func < (left: Self, right: Self) -> Bool {
      (left.route, left.status) < (right.route, right.status)
    }
  }

  private struct State {
    var requests: [Request: Int] = [:]
    var seconds: [String: Histogram] = [:]
    var promptTokens = 0
    var completionTokens = 0
    var prefill = 0
    var decode = 0
    var checks = 0
    var disconnects = 0
    var runs = 0
  }

  /// Cumulative buckets of seconds.
  private struct Histogram {
    static let bounds = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60, 600]
    var counts = [Int](repeating: 0, count: bounds.count + 1)
    var sum = 0.0

    mutating func add(_ seconds: Double) {
      counts[Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count] += 1
      sum += seconds
    }
  }

  private let state = Mutex(State())

  /// A request has been answered.
  func count(route: String, status: Int, seconds: Double) {
    state.withLock {
      $0.requests[Request(route: route, status: status), default: 0] += 1
      $0.seconds[route, default: Histogram()].add(seconds)
    }
  }

  /// A text has been drawn.
  func count(_ usage: SamplingUsage, _ completion: Int) {
    state.withLock {
      $0.runs += 1
      $0.promptTokens += usage.promptTokens
      $0.completionTokens += completion
      $0.prefill += usage.evaluated.prefill
      $0.decode += usage.evaluated.decode
      $0.checks += usage.checks
    }
  }

  /// A client went away before its answer was whole.
  func countDisconnect() { state.withLock { $0.disconnects += 1 } }

  /// The exposition text.
  func text(_ occupancy: Gate.Occupancy, limits: ServiceLimits) -> String {
    let state = state.withLock { $0 }
    var lines: [String] = []
    func metric(_ name: String, _ kind: String, _ help: String, _ values: [(String, String)]) {
      lines.append("# HELP martingale_\(name) \(help)")
      lines.append("# TYPE martingale_\(name) \(kind)")
      for (labels, value) in values { lines.append("martingale_\(name)\(labels) \(value)") }
    }
    metric(
      "requests_total", "counter", "Requests answered, by route and status.",
      state.requests.sorted { $0.key < $1.key }.map {
        ("{route=\"\($0.key.route)\",status=\"\($0.key.status)\"}", "\($0.value)")
      })
    metric(
      "request_seconds", "histogram", "Time from head to answer.",
      state.seconds.sorted { $0.key < $1.key }.flatMap { route, histogram in
        buckets(route, histogram)
      })
    let counters: [(String, String, Int)] = [
      ("generations_total", "Texts drawn.", state.runs),
      ("prompt_tokens_total", "Tokens of prompts.", state.promptTokens),
      ("completion_tokens_total", "Tokens of answers.", state.completionTokens),
      ("prefill_tokens_evaluated_total", "Prompt tokens put through the model.", state.prefill),
      ("decode_tokens_evaluated_total", "Other tokens put through the model.", state.decode),
      ("constraint_checks_total", "Questions put to constraints.", state.checks),
      ("disconnects_total", "Clients that left before their answer was whole.", state.disconnects),
    ]
    for (name, help, value) in counters { metric(name, "counter", help, [("", "\(value)")]) }
    let gauges: [(String, String, Int)] = [
      ("slots_busy", "Requests that generate now.", occupancy.running),
      ("slots", "Requests that may generate at a time.", limits.slots),
      ("queue_waiting", "Requests that wait for a slot.", occupancy.waiting),
      ("queue_length", "Requests that may wait.", limits.queue),
    ]
    for (name, help, value) in gauges { metric(name, "gauge", help, [("", "\(value)")]) }
    return lines.joined(separator: "\n") + "\n"
  }

  private func buckets(_ route: String, _ histogram: Histogram) -> [(String, String)] {
    // Labels of a histogram's three kinds of line; the name's ending goes before them.
    var lines: [(String, String)] = []
    var total = 0
    for (index, count) in histogram.counts.enumerated() {
      total += count
      let bound = index < Histogram.bounds.count ? "\(Histogram.bounds[index])" : "+Inf"
      lines.append(("_bucket{route=\"\(route)\",le=\"\(bound)\"}", "\(total)"))
    }
    lines.append(("_sum{route=\"\(route)\"}", "\(histogram.sum)"))
    lines.append(("_count{route=\"\(route)\"}", "\(total)"))
    return lines
  }
}
