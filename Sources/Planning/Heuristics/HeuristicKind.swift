public import Foundation
public import Inference
public import JSONSchema

/// A heuristic by the name under which users ask for it.
public struct HeuristicKind: SettableKind {
  /// Its name.
  public let key: String
  /// What it goes by, in one line.
  public let summary: String
  /// Whether it asks a model.
  public let needsModel: Bool
  /// Whether it asks an embedder.
  public let needsEmbedder: Bool
  /// The JSON Schema of its settings: an object whose members have descriptions and defaults.
  public let settings: JSONValue
  /// The heuristic; the settings satisfy the schema.
  public let make:
    @Sendable (HeuristicSetup, _ settings: JSONValue) throws(PlanningError) -> any Heuristic

  /// A heuristic.
  /// - Parameter settings: the schemas of its settings.
  public init(
    _ key: String, _ summary: String, needsModel: Bool = false, needsEmbedder: Bool = false,
    settings: KeyValuePairs<String, JSONValue> = [:],
    make:
      @escaping @Sendable (HeuristicSetup, _ settings: JSONValue) throws(PlanningError) ->
      any Heuristic
  ) {
    self.key = key
    self.summary = summary
    self.needsModel = needsModel
    self.needsEmbedder = needsEmbedder
    self.make = make
    self.settings = .settings(summary, settings)
  }

  /// A heuristic that has nothing to set.
  public init(
    _ key: String, _ summary: String, needsModel: Bool = false, needsEmbedder: Bool = false,
    make: @escaping @Sendable (HeuristicSetup) throws(PlanningError) -> any Heuristic
  ) {
    self.init(key, summary, needsModel: needsModel, needsEmbedder: needsEmbedder, settings: [:]) {
      setup, _ throws(PlanningError) in try make(setup)
    }
  }
}

extension KindTable where Kind == HeuristicKind {
  /// The heuristics of this library that need no knowledge of the world but a model's or an
  /// embedder's.
  public static let standard = KindTable(
    "heuristic",
    [
      HeuristicKind("nearest", "no opinion: the nearest place first") { _ in NearestHeuristic() },
      HeuristicKind("embedding", "how alike the names are", needsEmbedder: true) {
        setup throws(PlanningError) in
        EmbeddingHeuristic(embedder: try setup.neededEmbedder("embedding"))
      },
      HeuristicKind(
        "likelihood", "how likely the model finds the two names together", needsModel: true
      ) {
        setup throws(PlanningError) in
        let model = try setup.neededModel("likelihood")
        return AssociationHeuristic(model: model, cache: setup.file("association-1", model))
      },
      HeuristicKind("rooms", "in which rooms the model expects such things", needsModel: true) {
        setup throws(PlanningError) in
        RoomHeuristic(table: setup.table(try setup.neededModel("rooms")))
      },
      HeuristicKind("options", "which place the model names among all", needsModel: true) {
        setup throws(PlanningError) in
        OptionHeuristic(model: try setup.neededModel("options"))
      },
      HeuristicKind("mean", "rooms and embedding together", needsModel: true, needsEmbedder: true) {
        setup throws(PlanningError) in
        MeanHeuristic([
          RoomHeuristic(table: setup.table(try setup.neededModel("mean"))),
          EmbeddingHeuristic(embedder: try setup.neededEmbedder("mean")),
        ])
      },
      PollingHeuristic.kind,
    ])

  /// The heuristic of a name.
  /// - Throws: `planning_input_invalid` for a name that is not in the table, `heuristic_failed` when
  ///   it needs a model or an embedder and there is none.
  public func heuristic(
    _ name: String, _ setup: HeuristicSetup
  ) throws(PlanningError) -> any Heuristic {
    guard let kind = self[name] else {
      throw PlanningError(.invalidInput, complaint(about: name))
    }
    return try kind.make(setup, [:])
  }
}

/// What heuristics may ask.
public struct HeuristicSetup: Sendable {
  /// Asked for likelihoods.
  public var model: (any LanguageModel)?
  /// Asked for vectors.
  public var embedder: (any Embedder)?
  /// Where tables of likelihoods are kept between runs; nil keeps none.
  public var folder: URL?
  /// Names random draws.
  public var seed: UInt64

  /// What there is.
  public init(
    model: (any LanguageModel)? = nil, embedder: (any Embedder)? = nil, folder: URL? = nil,
    seed: UInt64 = 0
  ) {
    self.seed = seed
    self.model = model
    self.embedder = embedder
    self.folder = folder
  }

  /// What the rooms of houses are likely to hold, by a model.
  package func table(_ model: any LanguageModel) -> LikelihoodTable {
    LikelihoodTable(
      model: model, phrasings: RoomHeuristic.phrasings, labels: RoomHeuristic.Settings().rooms,
      cache: file("rooms-1", model))
  }

  /// The model, for the heuristic of a name.
  public func neededModel(_ name: String) throws(PlanningError) -> any LanguageModel {
    guard let model else { throw Self.missing("a model", name) }
    return model
  }

  /// The embedder, for the heuristic of a name.
  public func neededEmbedder(_ name: String) throws(PlanningError) -> any Embedder {
    guard let embedder else { throw Self.missing("an embedder", name) }
    return embedder
  }

  private static func missing(_ what: String, _ name: String) -> PlanningError {
    PlanningError(
      .heuristicFailed, "the heuristic \"\(name)\" needs \(what), and there is none")
  }

  /// Where a table of this model is kept; the name carries the prompt's version and the model's
  /// hash.
  func file(_ name: String, _ model: any LanguageModel) -> TableFile? {
    guard let folder else { return nil }
    let hash = model.identity.sha256 ?? model.identity.name
    return TableFile(folder: folder, name: "\(name)-\(hash)")
  }
}
