import Inference
import LlamaBackend
import Testing

/// Everything that needs a real model, one test at a time: evaluations side by side on the same
/// processors only wait for one another.
@Suite(
  .serialized, .enabled(if: SharedModel.isInstalled, Comment(rawValue: SharedModel.notInstalled)))
enum ModelTests {}

/// The default model, loaded once for all tests of this process.
enum SharedModel {
  /// Where it is; tests that need it are skipped when it is not installed.
  static let path = try? ModelLocator().locate()
  static let isInstalled = path != nil
  static let notInstalled = "no model is installed: run Scripts/bootstrap"

  private static let shared = Result { () throws(InferenceError) in try open() }

  static var model: LlamaModel {
    get throws { try shared.get() }
  }

  /// Another instance, with nothing in its cache.
  static func open(
    threads: Int = 1, contextLength: Int? = nil, generationCells: Int = 4096
  ) throws(InferenceError) -> LlamaModel {
    try LlamaModel(
      path: path ?? "",
      options: LlamaOptions(
        contextLength: contextLength, threads: threads, generationCells: generationCells))
  }
}

/// Bit patterns: what equality of rows means here.
func bits(_ row: Logits) -> [UInt32] { row.values.map(\.bitPattern) }

/// The most likely token.
func best(_ row: Logits) -> TokenID {
  TokenID(row.values.indices.max { row.values[$0] < row.values[$1] } ?? 0)
}

/// A tokenised text of at least `count` tokens, cut to `count`.
func text(_ count: Int, _ model: LlamaModel, seed: Int = 1) throws -> [TokenID] {
  let words = ["horse", "river", "lamp", "seven", "ran", "over", "the", "cold", "hill", "and"]
  var line = "Once"
  var state = seed
  var tokens: [TokenID] = []
  while tokens.count < count {
    for _ in 0..<count {
      state = (state &* 1_103_515_245 &+ 12_345) & 0x7FFF_FFFF
      line += " " + words[(state >> 16) % words.count]
    }
    tokens = try model.tokenize(line, parseSpecial: false)
  }
  return Array(tokens[..<count])
}
