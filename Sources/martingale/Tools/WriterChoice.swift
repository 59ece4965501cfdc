import ArgumentParser
import Tools

/// A query writer by its name on the command line.
enum WriterChoice: String, ExpressibleByArgument, CaseIterable {
  case none, decompose, model
  case fewShot = "few-shot"

  var usesModel: Bool { self == .model || self == .fewShot }

  /// The merge that does least harm, or most good, with this writer.
  var bestMerge: MergeChoice { usesModel ? .interleave : .blend }

  func make(_ options: ModelOptions) throws -> any QueryWriter {
    switch self {
    case .none: return UtteranceWriter()
    case .decompose: return DecomposingWriter()
    case .model: return try ModelQueryWriter(model: try options.load(), seed: options.seed ?? 0)
    case .fewShot:
      return try ModelQueryWriter(
        model: try options.load(), style: .fewShot(ModelQueryWriter.examples),
        seed: options.seed ?? 0)
    }
  }
}

/// A merge by its name on the command line.
enum MergeChoice: String, ExpressibleByArgument, CaseIterable {
  case blend, interleave, rrf, max, mean

  var merge: QueryMerge {
    QueryMerge.named.first { $0.name == rawValue }?.merge ?? .best
  }
}
