import Foundation

/// A directory that lives as long as the value.
final class Scratch {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "martingale-tests-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file and returns its path.
  func write(_ bytes: [UInt8], as name: String = "model.gguf") throws -> String {
    let file = path + "/" + name
    try FileManager.default.createDirectory(
      atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    return file
  }
}

/// Writes GGUF files, sound and unsound.
struct GGUFWriter {
  var version: UInt32 = 3
  var pairs: [[UInt8]] = []
  var tensors: [[UInt8]] = []
  var tensorCount: UInt64?
  var pairCount: UInt64?

  static func number<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }
  static func string(_ text: String) -> [UInt8] { number(UInt64(text.utf8.count)) + text.utf8 }

  mutating func add(_ key: String, _ value: UInt32) {
    pairs.append(Self.string(key) + Self.number(UInt32(4)) + Self.number(value))
  }
  mutating func add(_ key: String, _ value: String) {
    pairs.append(Self.string(key) + Self.number(UInt32(8)) + Self.string(value))
  }
  mutating func add(_ key: String, array: [String], claimed: UInt64? = nil) {
    pairs.append(
      Self.string(key) + Self.number(UInt32(9)) + Self.number(UInt32(8))
        + Self.number(claimed ?? UInt64(array.count)) + array.flatMap { Self.string($0) })
  }
  mutating func add(
    tensor name: String, _ shape: [UInt64], type: UInt32 = 0, offset: UInt64 = 0
  ) {
    tensors.append(
      Self.string(name) + Self.number(UInt32(shape.count)) + shape.flatMap { Self.number($0) }
        + Self.number(type) + Self.number(offset))
  }

  /// The file, with `data` bytes of zeros after the tensor table.
  func bytes(data: Int = 4096) -> [UInt8] {
    var result = Array("GGUF".utf8) + Self.number(version)
    result += Self.number(tensorCount ?? UInt64(tensors.count))
    result += Self.number(pairCount ?? UInt64(pairs.count))
    result += pairs.flatMap { $0 } + tensors.flatMap { $0 }
    result += [UInt8](repeating: 0, count: (32 - result.count % 32) % 32 + data)
    return result
  }

  /// Metadata and one tensor that pass the header check.
  static var small: GGUFWriter {
    var file = GGUFWriter()
    file.add("general.architecture", "llama")
    file.add("llama.block_count", 1)
    file.add("llama.embedding_length", 16)
    file.add("llama.attention.head_count", 2)
    file.add("tokenizer.ggml.tokens", array: ["a", "b"])
    file.add(tensor: "token_embd.weight", [16, 2])
    return file
  }
}
