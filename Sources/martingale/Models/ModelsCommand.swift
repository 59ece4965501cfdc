import ArgumentParser
import Foundation
import Inference
import JSONSchema
import LlamaBackend

/// `martingale models`: which models there are, and what they say about themselves.
struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models", abstract: "List, inspect and add models.",
    subcommands: [List.self, Info.self, Add.self, Bench.self], defaultSubcommand: List.self)

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The installed models and $MARTINGALE_MODEL; the default one is marked.")

    @Flag(help: "Print one JSON object a model.")
    var json = false

    func run() throws {
      let locator = ModelLocator()
      var models = locator.installed()
      let standard: String?
      do throws(InferenceError) {
        standard = try locator.locate()
      } catch {
        standard = nil
        // Nothing to list is no failure, but what to do about it should be known.
        StandardError.write(line: "martingale: \(error.message)")
      }
      // $MARTINGALE_MODEL may name a file anywhere.
      var marked = standard.flatMap { standard in
        models.first { $0.path == standard } ?? models.first { Self.isSame($0.path, standard) }
      }
      if let standard, marked == nil {
        let file = (standard as NSString).lastPathComponent
        if FileManager.default.fileExists(atPath: standard) {
          let name = file.hasSuffix(".gguf") ? String(file.dropLast(5)) : file
          models.insert((name, standard), at: 0)
          marked = models.first
        } else {
          StandardError.write(line: "martingale: $MARTINGALE_MODEL: \(standard): no such file")
        }
      }
      for (name, path) in models {
        let isDefault = path == marked?.path
        let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size]) as? Int ?? 0
        if json {
          let record: JSONValue = [
            "name": .string(name), "path": .string(path), "bytes": .int(size),
            "default": .bool(isDefault),
          ]
          try StandardOutput.write(line: record.text)
        } else {
          let mark = isDefault ? "*" : " "
          try StandardOutput.write(line: "\(mark) \(name)\t\(size / 1_048_576) MiB\t\(path)")
        }
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

    @Argument(help: "A name or path; default: the default model.")
    var model: String?

    func run() throws {
      let model = try LlamaModel(path: ModelLocator().locate(self.model))
      let record: JSONValue = [
        "name": .string(model.identity.name), "path": .string(model.path),
        "sha256": .optional(model.identity.sha256), "summary": .string(model.summary),
        "vocabulary": .int(model.vocabulary.count),
        "end_of_generation": .array(
          model.vocabulary.endOfGeneration.map { .int(Int($0)) }),
        "context": .int(model.contextLength), "chat_template": .bool(model.hasChatTemplate),
        "threads": .int(model.threads),
      ]
      try StandardOutput.write(line: JSONWriter(.indented(2)).string(of: record))
    }
  }

  struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check a GGUF file and link it into the user's model directory.")

    @Argument(help: "A GGUF file.")
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
}
