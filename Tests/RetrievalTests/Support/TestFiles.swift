import Foundation
import Retrieval
import Testing

/// Where tests find what is not in the repository.
enum TestFiles {
  /// The word vectors, when they were fetched.
  static let embedder: StaticEmbedder? =
    (try? WordVectorFiles.locate()).flatMap { try? StaticEmbedder($0) }

  /// A folder of development data named by `MARTINGALE_DATA`, or beside the package.
  static func data(_ name: String) -> URL? {
    let environment = ProcessInfo.processInfo.environment["MARTINGALE_DATA"]
    let folder =
      environment.map { URL(fileURLWithPath: $0) }
      ?? URL(fileURLWithPath: ".deps/data")
    let file = folder.appendingPathComponent(name)
    return FileManager.default.fileExists(atPath: file.path) ? file : nil
  }

  static func fixture(_ name: String) throws -> Data {
    let url = try #require(
      Bundle.module.url(forResource: "Fixtures/" + name, withExtension: nil))
    return try Data(contentsOf: url)
  }
}

extension Trait where Self == ConditionTrait {
  /// Runs only with the word vectors.
  static var needsWordVectors: Self {
    .enabled(
      if: TestFiles.embedder != nil, "no word vectors; run Scripts/bootstrap to fetch them")
  }
}
