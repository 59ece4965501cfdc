import Foundation

/// A model that is on this machine.
package struct InstalledModel: Hashable, Sendable {
  /// What `--model` takes for it.
  package let name: String
  /// Its file, the first of several.
  package let path: String
  /// Bytes of all its files; of a link, of what it leads to.
  package let bytes: Int
  /// Whose it is.
  package let owner: Owner

  /// Who put a model where it is.
  package enum Owner: String, Hashable, Sendable, CaseIterable {
    case martingale
    case huggingFace = "huggingface"
    case llamaCpp = "llama.cpp"
    case ollama
    case lmStudio = "lmstudio"
  }

  /// A model whose files are all there; nil otherwise.
  init?(name: String, path: String, owner: Owner) {
    var bytes = 0
    for file in SplitName.files(of: path) {
      guard let size = InstalledModel.size(of: file) else { return nil }
      bytes += size
    }
    self.name = name
    self.path = path
    self.bytes = bytes
    self.owner = owner
  }

  /// The file's name without `.gguf`, and without the numbers of a model in several files.
  static func stem(of file: String) -> String {
    if let split = SplitName(file) { return split.stem }
    return file.hasSuffix(".gguf") ? String(file.dropLast(5)) : file
  }

  /// The length of a regular file, links followed; nil when there is none.
  private static func size(of path: String) -> Int? {
    let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    guard let found = try? FileManager.default.attributesOfItem(atPath: target),
      found[.type] as? FileAttributeType == .typeRegular
    else { return nil }
    return (found[.size] as? NSNumber)?.intValue
  }
}
