import Foundation
import Synchronization

/// An HTTP server on the loopback interface whose every byte is scripted: for testing clients
/// against answers that are late, cut short or wrong.
///
/// The script is asked once a request and returns what to do on the connection, in order. A
/// connection is kept open for the next request unless the script closes it.
package final class ScriptedHTTPServer: Sendable {
  /// One request.
  package struct Request: Hashable, Sendable {
    package var method: String
    /// Path and query.
    package var path: String
    /// Header fields, names in lower case.
    package var headers: [String: String]
    package var body: [UInt8]
    /// How many requests came before, on any connection.
    package var number: Int
    /// When it had been read.
    package var time = ContinuousClock.now
  }

  /// What is done on the connection.
  package enum Step: Hashable, Sendable {
    /// These bytes are sent.
    case send([UInt8])
    /// Nothing is sent for a while.
    case wait(milliseconds: Int)
    /// The connection is closed; the rest of the script is dropped.
    case close
    /// Nothing is sent until the client closes the connection.
    case untilTheClientLeaves

    /// A whole answer.
    package static func answer(
      _ status: Int, _ body: String, headers: [String: String] = [:],
      type: String = "application/json"
    ) -> Step {
      var text = "HTTP/1.1 \(status) Status\r\nContent-Type: \(type)\r\n"
      text += "Content-Length: \(body.utf8.count)\r\n"
      for (name, value) in headers.sorted(by: { $0.key < $1.key }) {
        text += "\(name): \(value)\r\n"
      }
      return .send(Array((text + "\r\n" + body).utf8))
    }

    /// The head of an answer whose body follows in `chunk`s.
    package static func head(_ status: Int, type: String = "text/event-stream") -> Step {
      .send(
        Array(
          ("HTTP/1.1 \(status) Status\r\nContent-Type: \(type)\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n").utf8))
    }

    /// A piece of the body after `head`; the empty one ends it.
    package static func chunk(_ text: String) -> Step {
      .send(Array("\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n".utf8))
    }
  }

  /// The port it listens on.
  package let port: Int
  private let listener: Int32
  private let script: @Sendable (Request) -> [Step]
  private let state = Mutex(State())

  private struct State {
    var requests: [Request] = []
    var connections: [Int32] = []
    var departures = 0
    var isOpen = true
  }

  /// Starts listening on a free port of 127.0.0.1.
  package init(_ script: @escaping @Sendable (Request) -> [Step]) throws {
    self.script = script
    #if os(Linux)
      let kind = Int32(SOCK_STREAM.rawValue)
    #else
      let kind = SOCK_STREAM
    #endif
    let listener = socket(AF_INET, kind, 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    // Unsafe because the socket interface takes one pointer type for all kinds of addresses.
    let isBound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        bind(listener, pointer, size) == 0 && listen(listener, 64) == 0
          && getsockname(listener, pointer, &size) == 0
      }
    }
    guard listener >= 0, isBound else { throw POSIXError(.EADDRNOTAVAIL) }
    self.listener = listener
    port = Int(UInt16(bigEndian: address.sin_port))
    Thread.detachNewThread { [weak self] in
      defer { close(listener) }
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else { return }
        guard let server = self else {
          close(connection)
          return
        }
        Thread.detachNewThread { server.serve(connection) }
      }
    }
  }

  deinit { Self.shut([listener]) }

  /// `http://127.0.0.1:port`.
  package var url: String { "http://127.0.0.1:\(port)" }
  /// The requests so far, in the order in which they were read.
  package var requests: [Request] { state.withLock { $0.requests } }

  /// Times a client closed its connection before its answer was whole.
  package var departures: Int { state.withLock { $0.departures } }

  /// Closes every connection and stops listening.
  package func stop() {
    let open = state.withLock { state in
      defer { state.connections = [] }
      state.isOpen = false
      return state.connections
    }
    Self.shut([listener] + open)
  }

  private static func shut(_ sockets: [Int32]) {
    for socket in sockets { _ = shutdown(socket, Int32(SHUT_RDWR)) }
  }

  private func serve(_ connection: Int32) {
    defer { close(connection) }
    let isOpen = state.withLock { state in
      if state.isOpen { state.connections.append(connection) }
      return state.isOpen
    }
    guard isOpen else { return }
    defer { state.withLock { state in state.connections.removeAll { $0 == connection } } }
    var buffer: [UInt8] = []
    while var request = Self.read(connection, &buffer) {
      state.withLock { state in
        request.number = state.requests.count
        state.requests.append(request)
      }
      for step in script(request) {
        switch step {
        case .wait(let milliseconds): usleep(UInt32(milliseconds) * 1000)
        case .close: return
        case .untilTheClientLeaves:
          var byte: UInt8 = 0
          while recv(connection, &byte, 1, 0) > 0 {}
          return depart()
        case .send(let bytes):
          #if os(Linux)
            let flags = Int32(MSG_NOSIGNAL)
          #else
            let flags: Int32 = 0
          #endif
          var sent = 0
          while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
              Foundation.send(connection, $0.baseAddress, $0.count, flags)
            }
            guard count > 0 else { return depart() }
            sent += count
          }
        }
      }
    }
  }

  private func depart() { state.withLock { $0.departures += 1 } }

  /// The next request of a connection; nil when the client has closed it.
  private static func read(_ connection: Int32, _ buffer: inout [UInt8]) -> Request? {
    let gap = Array("\r\n\r\n".utf8)
    while true {
      if let end = buffer.firstRange(of: gap) {
        let lines = String(decoding: buffer[..<end.lowerBound], as: UTF8.self)
          .split(separator: "\r\n")
        let first = (lines.first ?? "").split(separator: " ")
        guard first.count >= 2 else { return nil }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
          guard let colon = line.firstIndex(of: ":") else { continue }
          headers[line[..<colon].lowercased()] =
            line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        }
        let length = headers["content-length"].flatMap { Int($0) } ?? 0
        if buffer.count >= end.upperBound + length {
          let body = Array(buffer[end.upperBound..<end.upperBound + length])
          buffer.removeFirst(end.upperBound + length)
          return Request(
            method: String(first[0]), path: String(first[1]), headers: headers, body: body,
            number: 0)
        }
      }
      var part = [UInt8](repeating: 0, count: 65_536)
      let count = recv(connection, &part, part.count, 0)
      guard count > 0 else { return nil }
      buffer += part[..<count]
    }
  }
}
