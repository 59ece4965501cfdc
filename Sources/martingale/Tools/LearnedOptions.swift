import ArgumentParser
import Foundation
import Inference
import JSONSchema
import Tools

/// What was learned about finding tools (`tools learn`), for the verbs that find them.
struct LearnedOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What `tools learn` wrote: past requests bring their tools nearer, and few-shot queries are written after its examples.",
      valueName: "file"), completion: .file())
  var learned: String?

  @Option(
    help: ArgumentHelp(
      "Examples of --learned that are shown to few-shot, those nearest to the request.",
      valueName: "n"))
  var demonstrations = DemonstrationIndex.usualLimit

  func validate() throws {
    if !(1...32).contains(demonstrations) {
      throw ValidationError("--demonstrations must be from 1 to 32")
    }
    if learned == nil && demonstrations != DemonstrationIndex.usualLimit {
      throw ValidationError("--demonstrations needs --learned, where they come from")
    }
  }

  /// What was learned; nil where nothing is named. Says so when it is about other tools.
  func load(for catalogue: [ToolDefinition]) throws -> ToolExperience? {
    guard let learned else { return nil }
    let experience = try LearnedFile.read(learned)
    let strangers = experience.tools.subtracting(catalogue.map(\.name)).count
    if strangers > 0 {
      StandardError.write(
        line:
          "martingale: note: \(learned): \(strangers) of its \(experience.tools.count) tools are "
          + "not in this catalogue")
    }
    return experience
  }

  /// The examples of what was learned, to be found; nil where there are none.
  func index(_ experience: ToolExperience?, embedder: (any Embedder)?) async throws
    -> DemonstrationIndex?
  {
    try await Self.index(experience, embedder: embedder, limit: demonstrations)
  }

  static func index(
    _ experience: ToolExperience?, embedder: (any Embedder)?, limit: Int
  ) async throws -> DemonstrationIndex? {
    guard let examples = experience?.demonstrations.map(\.example), !examples.isEmpty else {
      return nil
    }
    return try await DemonstrationIndex(examples, embedder: embedder, limit: limit)
  }
}

/// The file of `--learned`.
enum LearnedFile {
  static func read(_ path: String) throws -> ToolExperience {
    let bytes = try Files.read(path)
    let json: JSONValue
    do throws(JSONError) {
      json = try JSONValue(parsing: bytes)
    } catch {
      throw CommandFailure(.invalidData, code: "learned_invalid", error.rendered(name: path))
    }
    return try ToolExperience(json, name: path)
  }

  static func write(_ experience: ToolExperience, to path: String) throws {
    try Files.write((JSONWriter(.indented(2)).string(of: experience.json) + "\n").utf8, to: path)
  }
}
