import ArgumentParser
import Foundation
import Inference
import LlamaBackend
import Retrieval

/// `martingale doctor`: is everything there that the program needs?
struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract:
      "Check the installation: components, configuration, model, word vectors, directories.",
    discussion: """
      What the configuration names is what is checked: its model, threads and context, its handbook.
      Exits 0 when everything works, 1 when something does not.
      """)

  @Option(
    help: ArgumentHelp("Read this configuration file.", valueName: "file"), completion: .file())
  var config: String?

  func run() async throws {
    var failures = 0
    func line(_ ok: Bool, _ what: String, _ detail: String) throws {
      if !ok { failures += 1 }
      try StandardOutput.write(line: "\(ok ? "ok  " : "FAIL") \(what): \(detail)")
    }
    for component in ComponentVersions.summary.split(separator: "\n") {
      let parts = component.split(separator: " ", maxSplits: 1)
      try line(parts.count == 2, "\(parts[0])", parts.count == 2 ? "\(parts[1])" : "unknown")
    }
    let settings = try Settings.current.get()
    let file = Settings.file(
      environment: ProcessInfo.processInfo.environment, arguments: CommandLine.arguments)
    try line(
      true, "configuration file",
      file.path + (FileManager.default.fileExists(atPath: file.path) ? "" : " (not there)"))
    let chosen = settings[.model].map { " (\($0.origin))" } ?? ""
    do {
      let model = try LlamaModel(
        path: ModelLocator.configured.locate(),
        options: LlamaOptions(
          contextLength: Setting.context.int, threads: Setting.threads.int))
      try line(true, "model", "\(model.identity.name) (\(model.summary)), \(model.path)\(chosen)")
      let prompt = try model.tokenize(prompt: "The capital of France is")
      let pass = try await model.next([TokenContext(prompt: prompt)])
      let row = pass.rows[0].values
      let best = row.indices.max { row[$0] < row[$1] } ?? 0
      let word = String(decoding: model.vocabulary.bytes(of: TokenID(best)), as: UTF8.self)
      try line(
        row.allSatisfy { $0.isFinite }, "evaluation",
        "\"The capital of France is\" continues with \"\(word)\"; \(model.threads) thread(s)")
    } catch let error as InferenceError {
      try line(false, "model", error.message + chosen)
    }
    if let handbook = settings[.handbook] {
      let folder = (handbook.text as NSString).deletingLastPathComponent
      let isThere = FileManager.default.fileExists(atPath: handbook.text)
      let canBeMade = FileManager.default.isWritableFile(atPath: folder.isEmpty ? "." : folder)
      try line(
        isThere ? FileManager.default.isReadableFile(atPath: handbook.text) : canBeMade, "handbook",
        "\(handbook.text)\(isThere ? "" : canBeMade ? " (not there yet)" : ": its folder is not there")"
          + " (\(handbook.origin))")
    }
    do {
      let embedder = try EmbedderLoading.load()
      try line(true, "word vectors", "\(embedder.identity.name), \(embedder.dimension) dimensions")
    } catch let error as RetrievalError {
      try line(false, "word vectors", error.message)
    }
    for (name, folder) in [
      ("configuration", Directories.configuration), ("data", Directories.data),
      ("state", Directories.state), ("cache", Directories.cache),
    ] {
      var parent = folder
      while !FileManager.default.fileExists(atPath: parent.path), parent.path != "/" {
        parent.deleteLastPathComponent()
      }
      try line(
        FileManager.default.isWritableFile(atPath: parent.path), name,
        folder.path + (parent == folder ? "" : " (not there yet)"))
    }
    if failures > 0 {
      throw CommandFailure(.failure, code: "doctor", "\(failures) check(s) failed")
    }
  }
}
