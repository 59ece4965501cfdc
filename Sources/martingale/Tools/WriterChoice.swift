import ArgumentParser
import Tools

/// A query writer by its name on the command line.
enum WriterChoice: String, ExpressibleByArgument, CaseIterable {
  case none, decompose, model
  case fewShot = "few-shot"
  case behaviors

  var usesModel: Bool { self == .model || self == .fewShot || self == .behaviors }

  /// The merge that does least harm, or most good, with this writer.
  var bestMerge: MergeChoice { usesModel ? .interleave : .blend }

  /// - Parameter demonstrations: what few-shot shows; nil for the examples that are built in.
  func make(
    _ options: LocalModelOptions, seed: UInt64, demonstrations: DemonstrationIndex? = nil
  ) throws -> any QueryWriter {
    switch self {
    case .none: UtteranceWriter()
    case .decompose: DecomposingWriter()
    case .model: try written(options, .zeroShot, seed)
    case .fewShot:
      if let demonstrations {
        try ModelQueryWriter(
          model: try options.load(), demonstrations: demonstrations, seed: seed)
      } else {
        try written(options, .fewShot(ModelQueryWriter.examples), seed)
      }
    case .behaviors: try written(options, .behaviors(Self.handbook), seed)
    }
  }

  private func written(
    _ options: LocalModelOptions, _ style: ModelQueryWriter.Style, _ seed: UInt64
  ) throws -> any QueryWriter {
    try ModelQueryWriter(model: try options.load(), style: style, seed: seed)
  }

  /// How to write queries, as a handbook would say it.
  static let handbook = [
    "behavior_name_the_function: describe what the tool does, not what the user feels",
    "behavior_one_need_one_query: write one query for each separate need and no more",
  ]
}

/// One writer, all of them, or the one that has been worth most.
enum WriterSelection: ExpressibleByArgument, Hashable {
  case one(WriterChoice)
  /// Chosen for each request by a bandit.
  case auto
  /// One after the other.
  case all

  init?(argument: String) {
    switch argument {
    case "auto": self = .auto
    case "all": self = .all
    default:
      guard let choice = WriterChoice(rawValue: argument) else { return nil }
      self = .one(choice)
    }
  }

  static var allValueStrings: [String] { WriterChoice.allCases.map(\.rawValue) + ["auto", "all"] }

  var defaultValueDescription: String {
    switch self {
    case .one(let choice): choice.rawValue
    case .auto: "auto"
    case .all: "all"
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
