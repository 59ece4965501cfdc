import ArgumentParser
import Foundation
import Inference
import JSONSchema
import LlamaBackend

/// `martingale models`: which models there are, and getting more.
struct ModelsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models", abstract: "List, fetch, choose and inspect models.",
    subcommands: [
      List.self, Pull.self, Use.self, Info.self, Add.self, Remove.self, Bench.self,
    ], defaultSubcommand: List.self)

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The models on this machine; the one that is used without --model is marked.",
      discussion: """
        Models of this program come first, then what Hugging Face's programs, llama.cpp, Ollama \
        and LM Studio have fetched; their names say whose they are, and --model takes them.
        """)

    @Flag(help: "Print one JSON object a model.")
    var json = false

    func run() throws {
      let locator = ModelLocator.configured
      let models = locator.installed()
      let standard: String?
      do throws(InferenceError) {
        standard = try locator.locate()
      } catch {
        standard = nil
        // Nothing to list is no failure, but what to do about it should be known.
        StandardError.write(line: "martingale: \(error.message)")
      }
      let marked = standard.flatMap { standard in
        models.first { $0.path == standard } ?? models.first { Self.isSame($0.path, standard) }
      }
      for model in models { try show(model, isDefault: model == marked) }
      // The configuration may name a file anywhere.
      if let standard, marked == nil {
        let name = ((standard as NSString).lastPathComponent as NSString).deletingPathExtension
        let file = URL(fileURLWithPath: standard).resolvingSymlinksInPath()
        if let size = try? file.resourceValues(forKeys: [.fileSizeKey]).fileSize {
          try show(name, standard, size, "file", isDefault: true)
        } else {
          let origin = (try? Settings.current.get())?[.model]?.origin ?? "the configuration"
          StandardError.write(line: "martingale: \(origin): \(standard): no such file")
        }
      }
    }

    private func show(_ model: InstalledModel, isDefault: Bool) throws {
      try show(
        model.name, model.path, model.bytes, model.owner.rawValue, isDefault: isDefault)
    }

    private func show(
      _ name: String, _ path: String, _ bytes: Int, _ owner: String, isDefault: Bool
    ) throws {
      if json {
        let record: JSONValue = [
          "name": .string(name), "path": .string(path), "bytes": .int(bytes),
          "default": .bool(isDefault), "owner": .string(owner),
        ]
        try StandardOutput.write(line: record.text)
      } else {
        let mark = isDefault ? "*" : " "
        try StandardOutput.write(line: "\(mark) \(name)\t\(bytes / 1_048_576) MiB\t\(path)")
      }
    }

    /// Whether two paths lead to one file.
    private static func isSame(_ one: String, _ other: String) -> Bool {
      one == other
        || URL(fileURLWithPath: one).resolvingSymlinksInPath().path
          == URL(fileURLWithPath: other).resolvingSymlinksInPath().path
    }
  }

  struct Info: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "What a model is: tokens, context, weights, hash.")

    @Argument(
      help: "A name or path; default: the default model.", completion: NameCompletion.models)
    var model: String?

    func run() throws {
      let model = try LlamaModel(path: ModelLocator.configured.locate(self.model))
      let record: JSONValue = [
        "name": .string(model.identity.name), "path": .string(model.path),
        "sha256": .optional(model.identity.sha256), "summary": .string(model.summary),
        "vocabulary": .int(model.vocabulary.count),
        "end_of_generation": .array(
          model.vocabulary.endOfGeneration.map { .int(Int($0)) }),
        "context": .int(model.contextLength), "chat_template": .bool(model.hasChatTemplate),
        "threads": .int(model.threads), "batch_invariant": .bool(model.isBatchInvariant),
      ]
      try StandardOutput.write(line: JSONWriter(.indented(2)).string(of: record))
    }
  }

  struct Use: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a model the one that is used without --model.",
      discussion: """
        Sets "model" in the user's configuration (martingale config set model).

        EXAMPLES
          martingale models use qwen-0.5b
        """)

    @Argument(help: "A name or path.", completion: NameCompletion.models)
    var model: String

    @Option(
      help: ArgumentHelp("Change this configuration file.", valueName: "file"), completion: .file())
    var config: String?

    func run() throws {
      let path = try ModelLocator.configured.locate(model)
      guard FileManager.default.fileExists(atPath: path) else {
        throw CommandFailure(.missingInput, code: "model_not_found", "\(path): no such file")
      }
      // A name stays one; a path has to mean the same wherever the program is called from.
      let isPath = path == model
      let value = isPath ? URL(fileURLWithPath: path).standardizedFileURL.path : model
      let file = try Settings.set(.model, to: value)
      try StandardOutput.write(line: value)
      StandardError.write(line: "martingale: the default model is now \(value) (\(file))")
      Settings.noteOverride(of: .model)
    }
  }

  struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check a GGUF file and link it into the user's model directory.")

    @Argument(help: "A GGUF file.", completion: .file(extensions: ["gguf"]))
    var file: String

    @Option(help: "The name it gets. Default: the file's.")
    var name: String?

    func run() throws {
      let model = try LlamaModel(path: file)
      let folder = Directories.data.appendingPathComponent("models")
      let target = folder.appendingPathComponent((name ?? model.identity.name) + ".gguf")
      guard target.deletingLastPathComponent().path == folder.path else {
        throw CommandFailure(
          .usage, code: "invalid_name", "--name must be a plain name, not a path")
      }
      guard !FileManager.default.fileExists(atPath: target.path) else {
        throw CommandFailure(
          .cannotCreate, code: "model_exists", "\(target.path) exists; choose another --name")
      }
      do {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
          at: target, withDestinationURL: URL(fileURLWithPath: file).standardizedFileURL)
      } catch {
        throw CommandFailure(
          .cannotCreate, code: "cannot_create", "\(target.path): \(error.localizedDescription)")
      }
      try StandardOutput.write(line: target.path)
    }
  }

  struct Remove: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Remove a model that was pulled or added; of one that was added, the link.",
      aliases: ["rm"])

    @Argument(help: "Its name.", completion: NameCompletion.models)
    var model: String

    func run() throws {
      for file in try ModelLocator.configured.remove(model) {
        try StandardOutput.write(line: file)
      }
      if Setting.model.text == model {
        let origin = (try? Settings.current.get())?[.model]?.origin ?? "the configuration"
        StandardError.write(
          line: "martingale: \(origin) still names it; choose another with: martingale models use")
      }
    }
  }
}
