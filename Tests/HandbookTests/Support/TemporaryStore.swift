import Foundation
import Handbook
import Inference

/// A folder for one test, removed with it.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    path =
      FileManager.default.temporaryDirectory.appendingPathComponent(
        "handbook-\(UUID().uuidString)"
      ).path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String = "handbook.sqlite") -> String { path + "/" + name }
}

extension BehaviorStore {
  /// A store with a clock that stands at `time`.
  static func test(_ folder: TemporaryFolder, _ name: String = "handbook.sqlite", time: Int = 1_000)
    throws -> BehaviorStore
  {
    var options = Options()
    options.now = { time }
    return try BehaviorStore(path: folder.file(name), options: options)
  }

  @discardableResult
  func add(
    _ name: String, _ instruction: String, topic: String = "",
    status: Behavior.Status = .active, provenance: Provenance? = nil
  ) async throws -> StoreOutcome {
    try await add(
      BehaviorDraft(
        name: BehaviorName("behavior_" + name), instruction: instruction, topic: topic,
        status: status),
      provenance: provenance)
  }
}

func named(_ name: String) throws -> BehaviorName { try BehaviorName("behavior_" + name) }

/// Vectors by letter pairs, hashed into 64 places: alike words have alike vectors.
struct PairEmbedder: Embedder {
  let identity: ModelIdentity
  let dimension = 64

  init(name: String = "pairs") { identity = ModelIdentity(name: name) }

  func embed(_ texts: [String]) -> [[Float]] {
    texts.map { text in
      var counts = [Float](repeating: 0, count: dimension)
      let bytes = Array(text.lowercased().utf8)
      for (left, right) in zip(bytes, bytes.dropFirst()) {
        counts[(Int(left) * 31 + Int(right)) % dimension] += 1
      }
      let length = counts.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return length == 0 ? counts : counts.map { $0 / length }
    }
  }
}
