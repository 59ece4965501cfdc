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
  private let run = Mutex<Task<Void, Never>?>(nil)

  /// What is taken from a server.
  public struct Limits: Hashable, Sendable {
    /// Most bytes of a message.
    public var messageBytes = 16 << 20
    /// Bytes of its standard error that are kept for messages.
    public var complaintBytes = 4096
    /// How long it may take to end.
    public var patience = Duration.seconds(2)

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

  public func agree(onVersion version: String) async {}

  public func close() async {
    outboxEnd.finish()
    await run.withLock { $0 }?.value
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

  func run(program: String, started: @escaping @Sendable (ToolError?) -> Void) async {
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
      let complaint = result.closureResult.isEmpty ? "" : ": " + result.closureResult
      reason = "\(program) ended (\(result.terminationStatus))\(complaint)"
    } catch {
      reason = "\(program) cannot be run: \(error)"
      started(ToolError(.unavailable, reason))
    }
    outboxEnd.finish()
    await receive(.closed(reason))
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
    var splitter = LineSplitter(limit: limits.messageBytes)
    do {
      for try await buffer in output {
        guard let lines = buffer.withUnsafeBytes({ splitter.take($0) }) else {
          await receive(.garbage("a message of more than \(limits.messageBytes) bytes"))
          return
        }
        for line in lines {
          if let value = try? JSONValue(parsing: line) {
            await receive(.message(value))
          } else {
            await receive(
              .garbage(TerminalText.line(String(decoding: line.prefix(200), as: UTF8.self))))
          }
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
