import HTTPTransport
import JSONSchema

/// Reads a stream of events, or the refusal that came instead.
actor EventReader {
  private let name: String
  private let address: String
  private let receive: @Sendable (JSONValue) throws(RemoteError) -> Bool
  private var status = 0
  private var headers: [String: String] = [:]
  private var refusal: [UInt8] = []
  private var events = ServerSentEvents(limit: 4 << 20)
  private var failure: RemoteError?
  private var isDone = false
  /// Whether the text has a reason to end: nothing of it is to come.
  private var hasFinished = false
  private var wasStopped = false
  /// Whether anything was handed on.
  private(set) var hasBegun = false

  init(
    name: String, address: String,
    receive: @escaping @Sendable (JSONValue) throws(RemoteError) -> Bool
  ) {
    self.name = name
    self.address = address
    self.receive = receive
  }

  func begin(_ status: Int, _ headers: [String: String]) {
    self.status = status
    self.headers = headers
  }

  func take(_ part: [UInt8]) -> Bool {
    guard (200..<300).contains(status) else {
      refusal += part
      return refusal.count < 65_536
    }
    if isWhole {
      refusal += part
      return refusal.count < 4 << 20
    }
    guard let complete = events.take(part) else {
      failure = RemoteError(.invalidAnswer, "\(name): an event of more than 4 MB")
      return false
    }
    for event in complete where !isDone {
      do throws(RemoteError) {
        guard try hand(on: event) else { return false }
      } catch {
        failure = error
        return false
      }
    }
    return !isDone
  }

  private func hand(on event: [UInt8]) throws(RemoteError) -> Bool {
    if event == Array("[DONE]".utf8) {
      isDone = true
      return true
    }
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue(parsing: event)
    } catch {
      throw RemoteError(.invalidAnswer, "\(name): an event of \(address) is no JSON")
    }
    if let error = value["error"], error.kind != .null {
      throw RemoteError(
        .invalidAnswer,
        "\(name): \(error["message"]?.string ?? error.string ?? "an error in mid-stream")")
    }
    hasBegun = true
    if value["choices"]?.array?.contains(where: { $0["finish_reason"]?.string != nil }) ?? false {
      hasFinished = true
    }
    wasStopped = try !receive(value)
    return !wasStopped
  }

  /// Whether the answer is JSON and no stream, although one was asked for.
  private var isWhole: Bool {
    headers["content-type"]?.lowercased().hasPrefix("application/json") ?? false
  }

  /// Whether all of the text is there, whatever becomes of the connection.
  var isComplete: Bool { failure == nil && !wasStopped && (isDone || hasFinished) }

  /// Whether the answer came to its end; false when the receiver wanted no more.
  func end() throws(RemoteConnection.Failure) -> Bool {
    guard (200..<300).contains(status) else {
      throw RemoteConnection.Failure(status, headers, refusal, address)
    }
    if isWhole, failure == nil, !hasBegun {
      do throws(RemoteError) {
        _ = try hand(on: refusal)
      } catch {
        throw RemoteConnection.Failure(error)
      }
    }
    if let failure { throw RemoteConnection.Failure(failure) }
    if wasStopped { return false }
    guard isComplete else {
      throw RemoteConnection.Failure(
        RemoteError(.unavailable, "\(name): the answer to \(address) broke off"),
        isRetryable: !hasBegun)
    }
    return true
  }
}
