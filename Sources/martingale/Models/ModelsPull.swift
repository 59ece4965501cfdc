import ArgumentParser
import Foundation
import JSONSchema
import LlamaBackend
import ModelHub
import Synchronization

extension ModelsCommand {
  struct Pull: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Fetch a model from the Hugging Face hub.",
      discussion: """
        A file gets its name when its SHA-256 is the publisher's. Run the same command again after \
        any failure: it goes on where it stopped. Without FILE and QUANT the repository's only \
        model is meant, or the one in Q4_K_M; of a model in several files all are fetched.

        Short names: \(PinnedModel.all.map { "\($0.alias) (\($0.bytes / 1_000_000) MB: \($0.note))" }
          .joined(separator: "; ")).

        HF_ENDPOINT names another hub; a token for private and gated models is taken from \
        HF_TOKEN, or from where Hugging Face's own programs keep it.

        EXAMPLES
          martingale models pull qwen-0.5b
          martingale models pull hf:Qwen/Qwen2.5-7B-Instruct-GGUF:Q4_K_M
          martingale models pull hf:Qwen/Qwen3-0.6B-GGUF/Qwen3-0.6B-Q8_0.gguf --name qwen3
        """)

    @Argument(help: "A short name, or hf:OWNER/REPO[@REVISION][/FILE|:QUANT].")
    var model: String

    @Option(help: "What it is called here. Default: the file's name.")
    var name: String?

    @Option(
      help: ArgumentHelp("The SHA-256 it must have; for hubs that do not say.", valueName: "hex"))
    var sha256: String?

    @Option(help: ArgumentHelp("Connections at the same time, 1 to 16.", valueName: "n"))
    var connections = 4

    @Flag(help: "Print one JSON object.")
    var json = false

    @Flag(help: "Show no progress.")
    var quiet = false

    func validate() throws {
      if !(1...16).contains(connections) {
        throw ValidationError("--connections must be 1 to 16")
      }
      if let sha256, sha256.wholeMatch(of: /[0-9a-fA-F]{64}/) == nil {
        throw ValidationError("--sha256 takes 64 hexadecimal digits")
      }
    }

    func run() async throws {
      let hub = try Hub(
        environment: ProcessInfo.processInfo.environment,
        exchange: try Network.exchange(for: "models pull", silence: .seconds(60)))
      let pull = ModelPull(hub: hub, locator: .configured, connections: connections)
      let line = PullLine(quiet: quiet)
      let result: ModelPull.Result
      do {
        result = try await pull(model, name: name, sha256: sha256) { line.show($0) }
      } catch {
        line.clear()
        throw error
      }
      line.clear()
      if json {
        let record: JSONValue = [
          "name": .string(result.name), "path": .string(result.path), "bytes": .int(result.bytes),
          "sha256": .array(result.sha256.map { .string($0) }), "source": .string(result.source),
          "new": .bool(result.isNew),
        ]
        try StandardOutput.write(line: record.text)
      } else {
        try StandardOutput.write(line: result.path)
      }
      if !quiet {
        StandardError.write(
          line: "martingale: \(result.name) \(result.isNew ? "is here" : "was here already"); "
            + "use it with --model \(result.name), or always: martingale models use \(result.name)")
      }
    }
  }
}

/// The line on the terminal that tells how far a pull has come.
private final class PullLine: Sendable {
  private struct State {
    var line: ProgressLine
    var shown: ContinuousClock.Instant?
    var file = ""
    var isChecking = false
    /// Where and when the rate is counted from.
    var start: (bytes: Int, time: ContinuousClock.Instant) = (0, .now)
  }

  private let state: Mutex<State>

  init(quiet: Bool) { state = Mutex(State(line: ProgressLine(quiet: quiet))) }

  func show(_ progress: ModelPull.Received) {
    state.withLock { state in
      let now = ContinuousClock.now
      if state.file != progress.file || state.isChecking != progress.isChecking {
        state.file = progress.file
        state.isChecking = progress.isChecking
        state.start = (progress.bytes, now)
        state.shown = nil
      }
      if let shown = state.shown, now - shown < .milliseconds(200) { return }
      state.shown = now
      let seconds = (now - state.start.time) / .seconds(1)
      state.line.show(
        Self.text(
          progress, rate: seconds > 1 ? Double(progress.bytes - state.start.bytes) / seconds : 0))
    }
  }

  func clear() { state.withLock { $0.line.clear() } }

  private static func text(_ progress: ModelPull.Received, rate: Double) -> String {
    let share = progress.size == 0 ? 100 : progress.bytes * 100 / progress.size
    let file = progress.file.split(separator: "/").last.map(String.init) ?? progress.file
    var text = "\(share) % of \(progress.size / 1_000_000) MB"
    if rate > 0 {
      let left = Int(Double(progress.size - progress.bytes) / rate)
      let tail = String(left % 60)
      text += ", \(Int(rate / 1e6)) MB/s, \(left / 60):\(tail.count < 2 ? "0" : "")\(tail) left"
    }
    return "\(progress.isChecking ? "checking" : "fetching") \(text)  \(file)"
  }
}

extension CommandFailure {
  init(_ error: HubError) {
    let status: ExitStatus =
      switch error.code {
      case .unauthorized: .denied
      case .notFound: .missingInput
      case .unreachable: .unavailable
      case .invalidAnswer: .protocolError
      case .ambiguous: .usage
      case .checksum, .noChecksum: .invalidData
      case .diskFull, .cannotWrite: .inputOutput
      case .exists: .cannotCreate
      case .busy: .temporary
      case .configuration: .configuration
      case .cancelled: .interrupted
      }
    self.init(status, code: error.code.rawValue, error.message)
  }
}
