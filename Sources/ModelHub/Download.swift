internal import HTTPTransport
internal import Inference
internal import LlamaBackend
internal import Synchronization

/// Fetches one file in pieces over several connections, and checks its sum.
///
/// Every piece is a request of a range. A connection that breaks is followed by another that goes
/// on where it broke, as long as something arrives; a server that knows no ranges sends the file
/// in one go.
struct Download {
  /// Bytes of a piece: as much as is lost when the process is killed.
  static let piece = 16 << 20
  /// Failures in a row, without a byte in between, after which a piece is given up.
  static let attempts = 6

  let hub: Hub
  let repository: String
  let commit: String
  let file: HubFile
  let sha256: String
  let connections: Int
  let report: @Sendable (_ arrived: Int) -> Void

  private var address: String {
    "\(hub.endpoint)/\(repository)/resolve/\(Hub.escaped(commit))/\(Hub.escaped(file.path))"
  }

  /// Fetches what is missing of `part`.
  func run(into part: PartialFile) async throws(HubError) {
    let queue = PieceQueue(part.missing)
    let place = Place()
    let failure = await withTaskGroup(of: HubError?.self) { group in
      for _ in 0..<max(1, min(connections, part.missing.count)) {
        group.addTask {
          do throws(HubError) {
            while let index = queue.next() {
              try await fetch(part.bytes(of: index), into: part, place)
              try part.finish(index)
            }
            return nil
          } catch {
            return error
          }
        }
      }
      var first: HubError?
      for await failure in group {
        guard let failure else { continue }
        // What the others say after they were stopped is no cause.
        if first == nil || first?.code == .cancelled { first = failure }
        group.cancelAll()
      }
      return first
    }
    guard let failure else { return }
    guard place.knowsRanges else { return try await fetchWhole(into: part, place) }
    throw Task.isCancelled ? HubError(.cancelled, "cancelled") : failure
  }

  /// Compares the sum of what has arrived.
  func check(_ part: PartialFile, progress: (Int) -> Void) throws(HubError) {
    var hash = SHA256()
    let size = try FileRead.take(into: &hash) { offset, count throws(HubError) in
      if Task.isCancelled { throw HubError(.cancelled, "cancelled") }
      let bytes = try part.read(at: offset, count: min(count, part.size - offset))
      progress(offset + bytes.count)
      return bytes
    }
    let sum = hash.hex()
    guard size == part.size, sum == sha256 else {
      part.discard()
      throw HubError(
        .checksum,
        "\(file.path): what arrived has the SHA-256 \(sum), the publisher's file has \(sha256); it "
          + "was thrown away. Try again; when it stays so, a proxy or mirror on the way changes it")
    }
  }

  /// Fetches a range, over as many attempts as it takes.
  private func fetch(
    _ range: Range<Int>, into part: PartialFile, _ place: Place
  ) async throws(HubError) {
    var offset = range.lowerBound
    var failures = 0
    while offset < range.upperBound {
      let sink = Sink(part, range: offset..<range.upperBound, report)
      let failure = await attempt(sink, place)
      let reached = sink.offset
      failures = reached > offset ? 0 : failures + 1
      offset = reached
      guard let failure else { continue }
      // Nobody there from the start: that is no interruption.
      let attempts = place.hasAnswered ? Self.attempts : 1
      guard failure.code == .unreachable, failures < attempts, place.knowsRanges else {
        throw failure
      }
      try await hub.wait(failures)
    }
  }

  /// One request of what the sink still wants, with the redirects that it takes.
  private func attempt(_ sink: Sink, _ place: Place) async -> HubError? {
    var target = place.address ?? address
    for _ in 0..<6 {
      do throws(HTTPExchangeError) {
        let request: HTTPExchangeRequest
        do throws(HubError) {
          request = try hub.request(target, range: sink.wanted)
        } catch {
          return error
        }
        sink.begin()
        try await hub.exchange.send(
          request, head: { sink.head($0, $1) }, receive: { sink.take($0) })
      } catch {
        return sink.failure ?? Hub.failure(error)
      }
      place.hasAnswered = true
      if let failure = sink.failure { return failure }
      switch sink.status {
      case 200, 206:
        if target != address { place.address = target }
        if sink.knowsNoRanges { place.knowsRanges = false }
        return sink.knowsNoRanges
          ? HubError(.unreachable, "the server knows no ranges")
          : sink.isDone ? nil : HubError(.unreachable, "\(file.path): the answer was too short")
      case 300..<400:
        if let sum = sink.headers["x-linked-etag"]?.trimming("\"").lowercased(), Hub.isSum(sum),
          sum != sha256
        {
          return HubError(
            .checksum,
            "\(file.path) has the SHA-256 \(sum) on the hub now, not \(sha256); it was replaced")
        }
        guard let next = Hub.target(of: sink.headers["location"], from: target) else {
          return HubError(.invalidAnswer, "the hub sends \(file.path) elsewhere, but not where")
        }
        target = next
      default:
        if place.address == target {
          // Addresses of stores are signed for a while only; the hub gives a new one.
          place.address = nil
          target = address
        } else {
          return hub.refusal(
            sink.status, sink.headers, of: "file \(file.path) in \(repository)",
            repository: repository)
        }
      }
    }
    return HubError(.invalidAnswer, "the hub sends \(file.path) in circles")
  }

  /// Fetches the file from its beginning, for servers that know no ranges.
  private func fetchWhole(into part: PartialFile, _ place: Place) async throws(HubError) {
    var failures = 0
    while true {
      let sink = Sink(part, range: nil, report)
      guard let failure = await attempt(sink, place) else { break }
      failures += 1
      guard failure.code == .unreachable, failures < 3 else { throw failure }
      try await hub.wait(failures)
    }
    for index in part.missing { try part.finish(index) }
  }
}

/// The pieces that are still to be fetched.
private final class PieceQueue: Sendable {
  private let left: Mutex<ArraySlice<Int>>

  init(_ pieces: [Int]) { left = Mutex(pieces[...]) }

  func next() -> Int? { Task.isCancelled ? nil : left.withLock { $0.popFirst() } }
}

/// Where the hub's redirects led, which need not be asked for every piece.
private final class Place: Sendable {
  private struct State {
    var address: String?
    var knowsRanges = true
    var hasAnswered = false
  }

  private let state = Mutex(State())

  var address: String? {
    get { state.withLock { $0.address } }
    set { state.withLock { $0.address = newValue } }
  }

  var knowsRanges: Bool {
    get { state.withLock { $0.knowsRanges } }
    set { state.withLock { $0.knowsRanges = newValue } }
  }

  /// Whether there was an answer of any kind.
  var hasAnswered: Bool {
    get { state.withLock { $0.hasAnswered } }
    set { state.withLock { $0.hasAnswered = newValue } }
  }
}

/// Takes one answer and writes what belongs into the file.
private final class Sink: Sendable {
  private struct State {
    var offset: Int
    var status = 0
    var headers: [String: String] = [:]
    var failure: HubError?
    var knowsNoRanges = false
  }

  private let part: PartialFile
  private let isWhole: Bool
  private let end: Int
  private let report: @Sendable (Int) -> Void
  private let state: Mutex<State>

  /// - Parameter range: what is wanted; nil wants the whole file without asking for a range.
  init(_ part: PartialFile, range: Range<Int>?, _ report: @escaping @Sendable (Int) -> Void) {
    self.part = part
    isWhole = range == nil
    end = range?.upperBound ?? part.size
    self.report = report
    state = Mutex(State(offset: range?.lowerBound ?? 0))
  }

  var offset: Int { state.withLock { $0.offset } }
  var status: Int { state.withLock { $0.status } }
  var headers: [String: String] { state.withLock { $0.headers } }
  var failure: HubError? { state.withLock { $0.failure } }
  var knowsNoRanges: Bool { state.withLock { $0.knowsNoRanges } }
  var isDone: Bool { state.withLock { $0.offset == end } }
  var wanted: ClosedRange<Int>? { isWhole ? nil : state.withLock { $0.offset...end - 1 } }

  func begin() {
    state.withLock {
      $0.status = 0
      $0.headers = [:]
    }
  }

  func head(_ status: Int, _ headers: [String: String]) {
    state.withLock { state in
      state.status = status
      state.headers = headers
      if status == 200 && !isWhole { state.knowsNoRanges = true }
      if status == 206,
        headers["content-range"]?.hasPrefix("bytes \(state.offset)-") != true
      {
        state.failure = HubError(
          .invalidAnswer, "the server sent another range than it was asked for")
      }
    }
  }

  /// Writes a piece of the body; false when no more is wanted.
  func take(_ bytes: [UInt8]) -> Bool {
    state.withLock { state in
      // The body of a redirect or a refusal is for people.
      guard state.status == 200 || state.status == 206 else { return state.status < 400 }
      guard state.failure == nil, !state.knowsNoRanges else { return false }
      guard state.offset + bytes.count <= end else {
        state.failure = HubError(.invalidAnswer, "the server sent more than it was asked for")
        return false
      }
      do throws(HubError) {
        try part.write(bytes, at: state.offset)
      } catch {
        state.failure = error
        return false
      }
      state.offset += bytes.count
      report(bytes.count)
      return true
    }
  }
}

extension String {
  fileprivate func trimming(_ mark: Character) -> String {
    var text = self[...]
    if text.hasPrefix("W/") { text = text.dropFirst(2) }
    while text.first == mark { text.removeFirst() }
    while text.last == mark { text.removeLast() }
    return String(text)
  }
}
