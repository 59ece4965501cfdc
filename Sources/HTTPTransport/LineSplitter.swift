/// Cuts a stream of bytes into lines, holding no more than the limit.
package struct LineSplitter {
  /// Most bytes of a line.
  package let limit: Int
  /// Whether empty lines count.
  package let keepsEmpty: Bool
  private var line: [UInt8] = []

  package init(limit: Int, keepsEmpty: Bool = false) {
    self.limit = limit
    self.keepsEmpty = keepsEmpty
  }

  /// The lines that `bytes` complete, without their ends; nil when one is longer than the limit.
  package mutating func take(_ bytes: UnsafeRawBufferPointer) -> [[UInt8]]? {
    var lines: [[UInt8]] = []
    var rest = bytes[...]
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      line.append(contentsOf: rest[..<end])
      if line.count > limit { return nil }
      if line.last == UInt8(ascii: "\r") { line.removeLast() }
      if keepsEmpty || !line.isEmpty { lines.append(line) }
      line = []
      rest = rest[(end + 1)...]
    }
    line.append(contentsOf: rest)
    return line.count > limit ? nil : lines
  }
}
