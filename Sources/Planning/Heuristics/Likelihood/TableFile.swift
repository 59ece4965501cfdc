package import Foundation

/// A file that keeps a likelihood table between runs.
///
/// The file is a cache: one that is missing, damaged or of another shape is treated as empty, and
/// a failure to write it changes nothing but the next run's cost.
package struct TableFile: Hashable, Sendable {
  /// Where it is.
  package var url: URL

  /// Keeps a table under `folder`; `name` must say everything the rows depend on (model hash,
  /// version of the phrasings).
  package init(folder: URL, name: String) {
    url = folder.appendingPathComponent(name + ".json")
  }

  func load(width: Int) -> [String: [Double]] {
    guard let data = try? Data(contentsOf: url),
      let rows = try? JSONDecoder().decode([String: [Double]].self, from: data)
    else { return [:] }
    return rows.filter { $0.value.count == width && $0.value.allSatisfy(\.isFinite) }
  }

  func store(_ rows: [String: [Double]]) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    guard let data = try? encoder.encode(rows) else { return }
    try? FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try? data.write(to: url, options: .atomic)
  }
}
