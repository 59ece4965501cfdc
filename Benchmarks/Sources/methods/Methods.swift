import ArgumentParser
import Foundation
import MartingaleKit

/// The comparisons of methods behind the figures of Benchmarks; a JSON line each on standard output.
@main
struct Methods: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "methods", abstract: "Compare methods with a local model; JSON Lines out.",
    subcommands: [
      PromptCommand.self, RecursionCommand.self, ExtractionCommand.self, UncertaintyCommand.self,
    ])
}

/// The model that the methods share.
struct ModelOptions: ParsableArguments {
  @Option(
    name: [.short, .long],
    help: ArgumentHelp("A model's name, or the path of a GGUF file.", valueName: "name|path"))
  var model: String?

  @Option(help: "Threads for the model. Default: the cores that are free.")
  var threads: Int?

  @Option(help: ArgumentHelp("Context length in tokens.", valueName: "n"))
  var context: Int?

  @Option(help: "Seed of every random draw.")
  var seed: UInt64 = 0

  @Option(help: "Sampling temperature.")
  var temperature = 1.0

  @Option(help: ArgumentHelp("The most tokens of an answer, its end included.", valueName: "n"))
  var maxTokens = 256

  @Flag(help: "Give the prompt to the model as it is.")
  var raw = false

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads must be at least 1") }
    if let context, context < 16 { throw ValidationError("--context must be at least 16") }
    if maxTokens < 1 { throw ValidationError("--max-tokens must be at least 1") }
    if !(temperature >= 0 && temperature.isFinite) {
      throw ValidationError("--temperature must be at least 0")
    }
  }

  /// The model: this one or another, found as `martingale` finds it.
  func load(_ other: String? = nil, context length: Int? = nil) throws -> LlamaModel {
    try LlamaModel(
      path: ModelLocator().locate(model ?? other),
      options: LlamaOptions(contextLength: context ?? length, threads: threads))
  }
}

/// Why a comparison cannot be made.
struct MethodsError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// A file's bytes.
func contents(of path: String) throws(MethodsError) -> [UInt8] {
  guard let data = FileManager.default.contents(atPath: path) else {
    throw MethodsError("\(path): cannot be read")
  }
  return Array(data)
}

/// Says how far a comparison has come.
func note(_ line: String) { FileHandle.standardError.write(Data("\(line)\n".utf8)) }
