import Agents
import ArgumentParser
import Foundation
import Synchronization

/// Where what happens in a run is told while it happens.
struct TraceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Append OpenTelemetry spans to this file, one OTLP document in JSON a line.",
      valueName: "file"), completion: .file())
  var trace: String?

  @Option(
    help: ArgumentHelp(
      "Send OpenTelemetry spans to this collector (OTLP over HTTP).", valueName: "url"))
  var otlp: String?

  @Flag(help: "Spans also hold prompts' texts, answers, arguments and results.")
  var traceContent = false

  func validate() throws {
    if traceContent && trace == nil && otlp == nil {
      throw ValidationError("--trace-content needs --trace or --otlp")
    }
  }

  /// Who takes events; nil when nobody asked for spans.
  func recorder() throws -> TraceRecorder? {
    if trace == nil && otlp == nil { return nil }
    var write: (@Sendable ([UInt8]) -> String?)?
    if let trace {
      if !FileManager.default.fileExists(atPath: trace) {
        _ = FileManager.default.createFile(atPath: trace, contents: nil)
      }
      guard let file = FileHandle(forWritingAtPath: trace) else {
        throw CommandFailure(
          .cannotCreate, code: "cannot_create", "\(trace): cannot be written to")
      }
      // A pipe or a device has no end to seek; every write appends to it.
      _ = try? file.seekToEnd()
      write = { line in
        do {
          try file.write(contentsOf: line)
          return nil
        } catch {
          return "\(trace): \(error.localizedDescription)"
        }
      }
    }
    let collector = try otlp.map {
      TraceRecorder.Collector(endpoint: $0, exchange: try Network.exchange(for: "--otlp"))
    }
    return TraceRecorder(
      version: ComponentVersions.martingale, content: traceContent, write: write,
      collector: collector)
  }
}

/// Tells the terminal and the traces what the journal has written.
final class RunWatch: Sendable {
  private let recorder: TraceRecorder?
  private let view = Mutex<LiveView?>(nil)
  private let transcript = Mutex<Transcript?>(nil)
  /// What was drawn last for each item that is not over.
  private let samples = Mutex<[Int: [SampledRecord.Sample]]>([:])

  init(_ options: TraceOptions) throws {
    recorder = try options.recorder()
  }

  /// A task begins.
  func begin(_ task: AgentTask, shard: TaskShard?, rollouts: Int, quiet: Bool, verbose: Bool) {
    view.withLock {
      $0 = LiveView(task, shard: shard, rollouts: rollouts, quiet: quiet || verbose)
    }
    transcript.withLock { $0 = verbose ? Transcript(task.id) : nil }
  }

  /// The texts of the last draw of an item that has ended; none where nothing was drawn.
  func takeSamples(of item: Int) -> [SampledRecord.Sample]? {
    samples.withLock { $0.removeValue(forKey: item) }
  }

  /// Takes a journal's event.
  func observe(_ event: JournalEvent) {
    recorder?.observe(event)
    if let item = event.item, let drawn: SampledRecord = event.record() {
      samples.withLock { $0[item] = drawn.samples }
    }
    for line in transcript.withLock({ $0 })?.lines(event) ?? [] { StandardError.write(line: line) }
    view.withLock { $0 }?.observe(event)
  }

  /// Takes the live line away, before something else is written.
  func clear() { view.withLock { $0 }?.clear() }

  /// Sends what is left.
  /// - Returns: what went wrong with the traces, if anything.
  func finish() async -> String? {
    clear()
    await recorder?.flush()
    return recorder?.problem
  }
}
