internal import Foundation
internal import Inference

/// Where the static word vectors are: two files in one folder.
public struct WordVectorFiles: Hashable, Sendable {
  /// The safetensors file.
  public var vectors: String
  /// The tokenizer file.
  public var tokenizer: String

  /// The two files in `folder`, whether they exist or not.
  public init(folder: String) {
    vectors = folder + "/l2_supercat_256.safetensors"
    tokenizer = folder + "/l2_supercat_tokenizer_config.json"
  }

  /// The folders that are searched, in order: `MARTINGALE_WORDVECTORS`; `martingale/wordllama` in
  /// the user's data folder; `../share/martingale/wordllama` of an installation; `.deps/wordllama` beside the executable or in a folder above it; the
  /// same in the working directory.
  /// - Parameter environment: the process's own when nil.
  public static func searchPath(environment: [String: String]? = nil) -> [String] {
    let environment = environment ?? ProcessInfo.processInfo.environment
    var result: [String] = []
    if let folder = environment["MARTINGALE_WORDVECTORS"], !folder.isEmpty { result.append(folder) }
    result.append(UserFolders(environment: environment).data + "/wordllama")
    if let executable = Bundle.main.executableURL?.resolvingSymlinksInPath() {
      var folder = executable.deletingLastPathComponent()
      result.append(
        folder.deletingLastPathComponent().appendingPathComponent("share/martingale/wordllama").path
      )
      while folder.path.count > 1 {
        result.append(folder.path + "/.deps/wordllama")
        folder.deleteLastPathComponent()
      }
    }
    result.append(FileManager.default.currentDirectoryPath + "/.deps/wordllama")
    return result
  }

  /// The first folder of the search path that has both files.
  /// - Throws: `wordVectorsNotFound`, saying where it looked.
  /// - Parameter environment: the process's own when nil.
  public static func locate(
    environment: [String: String]? = nil
  ) throws(RetrievalError) -> WordVectorFiles {
    let folders = searchPath(environment: environment)
    for folder in folders {
      let files = WordVectorFiles(folder: folder)
      if FileManager.default.isReadableFile(atPath: files.vectors),
        FileManager.default.isReadableFile(atPath: files.tokenizer)
      {
        return files
      }
    }
    throw RetrievalError(
      .wordVectorsNotFound,
      "no word vectors: packages bring them, in a checkout Scripts/bootstrap fetches them, and "
        + "MARTINGALE_WORDVECTORS names their folder (looked in " + folders.joined(separator: ", ")
        + ")")
  }
}
