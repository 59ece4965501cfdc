import Foundation
import Inference
import Retrieval
import Tools

/// Words as directions: texts are alike when they share words.
struct ToyEmbedder: Embedder {
  let identity = ModelIdentity(name: "toy")
  let dimension = 64

  func embed(_ texts: [String]) -> [[Float]] {
    texts.map { text in
      var vector = [Float](repeating: 0, count: dimension)
      for word in text.lowercased().split(whereSeparator: { !$0.isLetter }) {
        var hash: UInt64 = 1_469_598_103_934_665_603
        for byte in word.utf8 { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
        vector[Int(hash % UInt64(dimension))] += 1
      }
      let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return length > 0 ? vector.map { $0 / length } : vector
    }
  }
}

/// Development data that is not in the repository.
enum DevelopmentData {
  static let embedder: StaticEmbedder? =
    (try? WordVectorFiles.locate()).flatMap { try? StaticEmbedder($0) }

  static func bytes(_ name: String) -> [UInt8]? {
    let folder = ProcessInfo.processInfo.environment["MARTINGALE_DATA"] ?? ".deps/data"
    return (try? Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))).map { Array($0) }
  }

  static var isPresent: Bool { bytes("tools/dev.jsonl") != nil && embedder != nil }
}
