public import ArgumentParser
import Foundation
public import Handbook
import Retrieval

/// Which handbook, and how to print.
struct HandbookOptions: ParsableArguments {
  @OptionGroup var file: HandbookFile

  @Flag(help: "Print JSON.")
  var json = false

  /// Opens the handbook for reading or changing what is there.
  func open() throws -> BehaviorStore { try file.open() }

  /// Opens the handbook, making it when it is not there.
  func create() throws -> BehaviorStore { try file.create() }
}

/// Which handbook.
struct HandbookFile: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The handbook's file. Default: $MARTINGALE_HANDBOOK, else handbook.sqlite in the user's data.",
      valueName: "path"), completion: .file())
  var handbook: String?

  /// Opens the handbook for reading or changing what is there.
  func open() throws -> BehaviorStore { try Self.store(at: handbook, isMade: false) }

  /// Opens the handbook, making it when it is not there.
  func create() throws -> BehaviorStore { try Self.store(at: handbook, isMade: true) }

  /// Opens a handbook.
  /// - Parameters:
  ///   - path: the file; nil for the user's own.
  ///   - isMade: whether it is made when it is not there.
  static func store(at path: String?, isMade: Bool) throws -> BehaviorStore {
    let path = path ?? Setting.handbook.text ?? BehaviorStore.defaultPath()
    guard isMade || FileManager.default.fileExists(atPath: path) else {
      throw CommandFailure(
        .missingInput, code: "handbook_not_found",
        "\(path): no handbook yet; `handbook import`, `add` or `learn` make one")
    }
    return try BehaviorStore(path: path)
  }
}

/// One behavior of a handbook, for the verbs that show or change one.
struct NamedBehavior: ParsableArguments {
  @OptionGroup var handbook: HandbookOptions

  @Argument(
    help: "Its name; the prefix may be left out.", completion: NameCompletion.behaviors,
    transform: behaviorName)
  var name: BehaviorName

  /// Changes it, and prints what it is then.
  func change(
    _ body: (BehaviorStore, BehaviorName) async throws -> Behavior
  ) async throws {
    let changed = try await body(try handbook.open(), name)
    try BehaviorPrinter(json: handbook.json).print([changed])
  }
}

extension EmbedderOptions {
  /// The search index of a handbook.
  func index(of store: BehaviorStore) async throws -> BehaviorIndex {
    BehaviorIndex(store, embedder: try await load())
  }
}

extension BehaviorName: ExpressibleByArgument {
  /// A name with or without its prefix.
  public init?(argument: String) {
    let full = argument.hasPrefix(Self.prefix) ? argument : Self.prefix + argument
    guard let name = try? BehaviorName(full) else { return nil }
    self = name
  }
}

/// A behavior's name on the command line; a wrong one is told the rule.
func behaviorName(_ argument: String) throws -> BehaviorName {
  if let name = BehaviorName(argument: argument) { return name }
  do {
    let full = argument.hasPrefix(BehaviorName.prefix) ? argument : BehaviorName.prefix + argument
    return try BehaviorName(full)
  } catch {
    throw ValidationError(error.message)
  }
}

extension Behavior.Status: ExpressibleByArgument {}
extension SolvingMethod: ExpressibleByArgument {}
extension BehaviorLearner.Policy.WrongTraces: ExpressibleByArgument {}

extension CommandFailure {
  init(_ error: HandbookError) {
    let status: ExitStatus =
      switch error.code {
      case .notFound, .conflict: .failure
      case .invalidName, .invalidInstruction, .importInvalid, .problemInvalid: .invalidData
      case .storeCorrupt, .storeForeign, .storeNewer: .invalidData
      case .storeLocked: .temporary
      case .storeFull, .storeUnavailable: .inputOutput
      case .storeReadOnly: .cannotCreate
      case .generationFailed, .searchFailed: .unavailable
      case .cancelled: .interrupted
      }
    self.init(status, code: error.code.rawValue, error.message)
  }
}
