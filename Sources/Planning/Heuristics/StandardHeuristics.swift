public import Foundation
public import Inference

/// Makes the heuristics that need no knowledge of the world but a model's or an embedder's.
public struct StandardHeuristics: Sendable {
  /// Their names.
  public static let names = [
    "nearest", "embedding", "likelihood", "rooms", "options", "mean",
  ]

  /// Asked for likelihoods.
  public var model: (any LanguageModel)?
  /// Asked for vectors.
  public var embedder: (any Embedder)?
  /// Where tables of likelihoods are kept between runs; nil keeps none.
  public var folder: URL?

  /// A maker of heuristics.
  public init(
    model: (any LanguageModel)? = nil, embedder: (any Embedder)? = nil, folder: URL? = nil
  ) {
    self.model = model
    self.embedder = embedder
    self.folder = folder
  }

  /// The heuristic of that name.
  /// - Throws: `planning_input_invalid` for another name, `heuristic_failed` when it needs a model
  ///   or an embedder and there is none.
  public func make(_ name: String) throws(PlanningError) -> any Heuristic {
    switch name {
    case "nearest": return NearestHeuristic()
    case "embedding": return EmbeddingHeuristic(embedder: try needed(embedder, name))
    case "likelihood":
      let model = try needed(model, name)
      return AssociationHeuristic(model: model, cache: file("association-1", model))
    case "rooms": return RoomHeuristic(table: table(try needed(model, name)))
    case "options": return OptionHeuristic(model: try needed(model, name))
    case "mean":
      return MeanHeuristic([
        RoomHeuristic(table: table(try needed(model, name))),
        EmbeddingHeuristic(embedder: try needed(embedder, name)),
      ])
    default:
      throw PlanningError(
        .invalidInput,
        "there is no heuristic \"\(name)\"; there are \(Self.names.joined(separator: ", "))")
    }
  }

  /// What the rooms of houses are likely to hold, by a model.
  public func table(_ model: any LanguageModel) -> LikelihoodTable {
    LikelihoodTable(
      model: model, phrasings: RoomHeuristic.phrasings, labels: RoomHeuristic.Settings().rooms,
      cache: file("rooms-1", model))
  }

  private func needed<Value>(_ value: Value?, _ name: String) throws(PlanningError) -> Value {
    guard let value else {
      throw PlanningError(
        .heuristicFailed, "the heuristic \"\(name)\" needs a model or an embedder that is not there"
      )
    }
    return value
  }

  /// Where a table of this model is kept; the name carries the prompt's version and the model's
  /// hash.
  private func file(_ name: String, _ model: any LanguageModel) -> TableFile? {
    guard let folder else { return nil }
    let hash = model.identity.sha256 ?? model.identity.name
    return TableFile(folder: folder, name: "\(name)-\(hash)")
  }
}
