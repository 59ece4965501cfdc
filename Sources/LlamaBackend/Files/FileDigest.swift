import Foundation
import Inference

/// The SHA-256 of a model, remembered between runs: of its file, or of all its files one after the
/// other (`cat model-*-of-*.gguf | sha256sum`).
///
/// Hashing takes about half a second for 100 MB, so digests are kept in the cache directory under
/// device, inode, size and modification time; any change of the file gives it another name there.
/// A cache that cannot be read or written only costs time.
enum FileDigest {
  static func sha256(
    of path: String, environment: [String: String]
  ) throws(InferenceError) -> String {
    try sha256(ofAll: SplitName.files(of: path), environment: environment)
  }

  /// The digest of the files one after the other.
  static func sha256(
    ofAll paths: [String], environment: [String: String]
  ) throws(InferenceError) -> String {
    var fingerprints: [String] = []
    for path in paths { fingerprints.append(try ModelFile(path).fingerprint) }
    let directory = UserFolders(environment: environment).cache + "/sha256"
    let entry =
      directory + "/"
      + (paths.count == 1
        ? fingerprints[0] : SHA256.hex(of: fingerprints.joined(separator: "/").utf8))
    if let known = FileManager.default.contents(atPath: entry),
      known.count == 64, known.allSatisfy({ isHexadecimal($0) })
    {
      return String(decoding: known, as: UTF8.self)
    }
    var hash = SHA256()
    for path in paths {
      let file = try ModelFile(path)
      _ = try FileRead.take(into: &hash) { offset, count throws(InferenceError) in
        try file.read(at: offset, count: count)
      }
    }
    let digest = hash.hex()
    try? FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    try? Data(digest.utf8).write(to: URL(fileURLWithPath: entry), options: .atomic)
    return digest
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
  }
}
