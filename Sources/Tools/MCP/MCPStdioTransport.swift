internal import HTTPTransport
public import JSONSchema
internal import Subprocess
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// An MCP server as a child process: one JSON-RPC message a line.
///
/// Closing follows the protocol's own order: its standard input ends; after `patience` its process
/// group gets SIGTERM, and after as long again SIGKILL. The same happens when the transport is
/// dropped.
public final class MCPStdioTransport: MCPTransport {
  private let request: CommandRequest
  private let limits: Limits
  private let outbox: AsyncStream<[UInt8]>
  private let outboxEnd: AsyncStream<[UInt8]>.Continuation
  private let run = Mutex<Task<String, Never>?>(nil)

  /// What is taken from a server.
  public struct Limits: Hashable, Sendable {
    /// Most bytes of a message that is read whole.
    public var messageBytes = 16 << 20
    /// Bytes that are kept of the texts of a longer one.
    public var oversizedBytes = 256 << 10
    /// Bytes of its standard error that are kept for messages.
    public var complaintBytes = 4096
    /// How long it may take to end.
    public var patience = Duration.seconds(2)

    /// The defaults above.
    public init() {}
  }

  /// A server that is not yet running.
  public init(_ request: CommandRequest, limits: Limits = Limits()) {
    self.request = request
    self.limits = limits
    (outbox, outboxEnd) = AsyncStream.makeStream()
  }

  deinit { outboxEnd.finish() }

  public func start(receive: @escaping @Sendable (MCPTransportEvent) async -> Void)
    async throws(ToolError)
  {
    guard let program = request.argv.first else {
      throw ToolError(.invalidDefinition, "a server needs a command")
    }
    ignoreBrokenPipes()
    let session = MCPStdioSession(
      request: request, limits: limits, outbox: outbox, outboxEnd: outboxEnd, receive: receive)
    let (started, startedEnd) = AsyncStream<ToolError?>.makeStream()
    let task = Task { await session.run(program: program) { startedEnd.yield($0) } }
    run.withLock { $0 = task }
    for await failure in started {
      if let failure { throw failure }
      return
    }
  }

  public func send(_ message: JSONValue) async throws(ToolError) {
    let line = JSONWriter().bytes(of: message) + [UInt8(ascii: "\n")]
    if case .terminated = outboxEnd.yield(line) {
      throw ToolError(.unavailable, "the server has ended")
    }
  }

  public func reasonOfTheEnd() async -> String? { await run.withLock { $0 }?.value }

  public func agree(onVersion version: String) async {}

  public func close() async {
    outboxEnd.finish()
    _ = await run.withLock { $0 }?.value
  }

  /// A server that dies while we write to it must be an error, not a signal that ends us. Set only
  /// where nobody has set anything else.
  private func ignoreBrokenPipes() {
    var current = sigaction()
    sigaction(SIGPIPE, nil, &current)
    #if os(Linux)
      let isDefault = current.__sigaction_handler.sa_handler == nil
    #else
      let isDefault = current.__sigaction_u.__sa_handler == nil
    #endif
    if isDefault { signal(SIGPIPE, SIG_IGN) }
  }
}

/// One run of a server, from its start to its end.
private struct MCPStdioSession: Sendable {
  let request: CommandRequest
  let limits: MCPStdioTransport.Limits
  let outbox: AsyncStream<[UInt8]>
  let outboxEnd: AsyncStream<[UInt8]>.Continuation
  let receive: @Sendable (MCPTransportEvent) async -> Void

  /// - Returns: why it is over.
  func run(program: String, started: @escaping @Sendable (ToolError?) -> Void) async -> String {
    let reason: String
    do {
      let result = try await Subprocess.run(
        request.configuration(program, grace: limits.patience), input: .inputWriter,
        output: .sequence, error: .sequence
      ) { execution in
        started(nil)
        return await converse(
          process: execution.processIdentifier.value, writer: execution.standardInputWriter,
          output: execution.standardOutput, error: execution.standardError)
      }
      let complaint = result.closureResult.split(whereSeparator: \.isNewline)
        .joined(separator: " | ")
      reason =
        "\(program) ended (\(result.terminationStatus))"
        + (complaint.isEmpty ? "" : ": " + complaint)
    } catch {
      reason = "\(program) cannot be run: \(error)"
      started(ToolError(.unavailable, reason))
    }
    outboxEnd.finish()
    await receive(.closed(reason))
    return reason
  }

  /// Reads, writes and waits until the process has ended; the end of its standard error.
  private func converse(
    process: pid_t, writer: StandardInputWriter, output: SubprocessOutputSequence,
    error: SubprocessOutputSequence
  ) async -> String {
    await withTaskGroup(of: String?.self) { group in
      group.addTask {
        await read(output)
        outboxEnd.finish()  // nothing more will be answered
        return nil
      }
      group.addTask {
        var kept = CutOutput(limit: limits.complaintBytes)
        do {
          for try await buffer in error { buffer.withUnsafeBytes { kept.append($0) } }
        } catch {
          // The pipe broke: what was read so far is the complaint.
        }
        return kept.text
      }
      group.addTask {
        for await line in outbox {
          guard (try? await writer.write(line)) == line.count else { break }
        }
        try? await writer.finish()
        await end(process)
        return nil
      }
      group.addTask {
        while !CommandWatch.hasEnded(process) { try? await Task.sleep(for: .milliseconds(20)) }
        kill(-process, SIGKILL)
        outboxEnd.finish()
        return nil
      }
      var complaint = ""
      for await part in group { if let part { complaint = part } }
      return complaint
    }
  }

  private func read(_ output: SubprocessOutputSequence) async {
    var messages = MessageLines(limit: limits.messageBytes, keeps: limits.oversizedBytes)
    do {
      for try await buffer in output {
        for line in buffer.withUnsafeBytes({ messages.take($0) }) {
          await receive(line.event(limit: limits.messageBytes))
        }
      }
    } catch {
      // The pipe broke: the process is ending.
    }
  }

  /// Waits for the process to end by itself, then makes it.
  private func end(_ process: pid_t) async {
    for signal in [SIGTERM, SIGKILL] {
      let deadline = ContinuousClock.now + limits.patience
      while ContinuousClock.now < deadline {
        if CommandWatch.hasEnded(process) { return }
        try? await Task.sleep(for: .milliseconds(10))
      }
      kill(-process, signal)
    }
  }
}

/// Cuts what a server writes into messages, one a line; of one that is longer than the limit only a
/// little is kept, and the next is read as if nothing had been.
struct MessageLines {
  /// What a line is.
  enum Line {
    case whole([UInt8])
    case oversized(OversizedMessage)

    /// The line as the transport reports it.
    func event(limit: Int) -> MCPTransportEvent {
      switch self {
      case .oversized(let message): return .oversized(message, limit: limit)
      case .whole(let line):
        if let value = try? JSONValue(parsing: line) { return .message(value) }
        return .garbage(TerminalText.line(String(decoding: line.prefix(200), as: UTF8.self)))
      }
    }
  }

  /// Most bytes of a line that is read whole.
  let limit: Int
  /// Bytes that are kept of the texts of a longer one.
  let keeps: Int
  private var line: [UInt8] = []
  private var oversized: OversizedMessage?

  init(limit: Int, keeps: Int) {
    self.limit = limit
    self.keeps = keeps
  }

  /// The lines that `bytes` complete, without their ends and without empty ones.
  mutating func take(_ bytes: UnsafeRawBufferPointer) -> [Line] {
    var lines: [Line] = []
    var rest = bytes[...]
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      add(rest[..<end])
      rest = rest[(end + 1)...]
      if let message = oversized {
        lines.append(.oversized(message))
      } else {
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        if !line.isEmpty { lines.append(.whole(line)) }
      }
      oversized = nil
      line = []
    }
    add(rest)
    return lines
  }

  private mutating func add(_ part: Slice<UnsafeRawBufferPointer>) {
    let part = UnsafeRawBufferPointer(rebasing: part)
    if oversized == nil {
      if line.count + part.count <= limit {
        line.append(contentsOf: part)
        return
      }
      var message = OversizedMessage(most: keeps)
      line.withUnsafeBytes { message.take($0) }
      line = []
      oversized = message
    }
    oversized?.take(part)
  }
}
