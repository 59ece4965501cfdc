import Inference

/// Reads the numbers and strings of a GGUF file in order, never past its end, in small pieces.
struct GGUFReader: ~Copyable {
  private let file: ModelFile
  private var buffer: [UInt8] = []
  private var bufferStart = 0
  /// The next byte's offset in the file.
  private(set) var offset = 0

  init(_ path: String) throws(InferenceError) {
    file = try ModelFile(path)
  }

  var path: String { file.path }
  var size: Int { file.size }
  var remaining: Int { file.size - offset }
  var fingerprint: String { file.fingerprint }

  /// An error that says where in the file.
  func damaged(_ what: String) -> InferenceError {
    InferenceError(.modelInvalid, "\(path): not a sound GGUF model: \(what) (byte \(offset))")
  }

  /// Skips `count` bytes.
  mutating func skip(_ count: Int, _ what: String) throws(InferenceError) {
    guard count >= 0, count <= remaining else { throw damaged("the file ends inside \(what)") }
    offset += count
  }

  /// A little-endian number.
  mutating func number<T: FixedWidthInteger>(
    _: T.Type, _ what: String
  ) throws(InferenceError) -> T {
    let bytes = try bytes(MemoryLayout<T>.size, what)
    return bytes.reversed().reduce(T.zero) { $0 << 8 | T(truncatingIfNeeded: $1) }
  }

  /// A length-prefixed string of at most `limit` bytes.
  mutating func string(limit: Int, _ what: String) throws(InferenceError) -> String {
    let length = try number(UInt64.self, what)
    guard length <= UInt64(limit) else {
      throw damaged("\(what) claims \(length) bytes; the limit is \(limit)")
    }
    return String(decoding: try bytes(Int(length), what), as: UTF8.self)
  }

  private mutating func bytes(_ count: Int, _ what: String) throws(InferenceError) -> ArraySlice<
    UInt8
  > {
    guard count <= remaining else { throw damaged("the file ends inside \(what)") }
    if offset < bufferStart || offset + count > bufferStart + buffer.count {
      buffer = try file.read(at: offset, count: min(max(count, 1 << 16), remaining))
      bufferStart = offset
      guard buffer.count >= count else { throw damaged("the file ends inside \(what)") }
    }
    let start = offset - bufferStart
    offset += count
    return buffer[start..<(start + count)]
  }
}
