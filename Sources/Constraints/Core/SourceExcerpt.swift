/// A place in a text, as people count it.
public struct SourcePlace: Hashable, Sendable {
  /// From 1.
  public var line: Int
  /// Unicode scalars from the line's beginning, from 1.
  public var column: Int

  /// The place of byte `offset` in `source`.
  public init(offset: Int, in source: String) {
    let before = source.utf8.prefix(max(offset, 0))
    let start = before.lastIndex(of: UInt8(ascii: "\n")).map { before.index(after: $0) }
    line = before.count(where: { $0 == UInt8(ascii: "\n") }) + 1
    let head = before[(start ?? before.startIndex)...]
    column = head.count(where: { $0 & 0xC0 != 0x80 }) + 1
  }
}

extension ConstraintError {
  /// The error as compilers print it: place and message, then the line with a caret under the
  /// fault. Without an offset only the message.
  /// - Parameters:
  ///   - source: the pattern, grammar or schema the offset points into.
  ///   - name: what to call it: a file name, or an option such as `--regex`.
  public func rendered(in source: String, named name: String) -> String {
    guard let offset else { return "\(name): error: \(message)" }
    let place = SourcePlace(offset: offset, in: source)
    let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
    let line = place.line <= lines.count ? lines[place.line - 1] : ""
    // Long lines are cut around the fault; tabs become single spaces so that the caret fits.
    var scalars = line.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }
    var caret = place.column - 1
    if scalars.count > 76 {
      let from = max(0, min(caret - 38, scalars.count - 76))
      scalars = Array(scalars[from..<min(scalars.count, from + 76)])
      caret -= from
    }
    var shown = String.UnicodeScalarView()
    shown.append(contentsOf: scalars)
    return """
      \(name):\(place.line):\(place.column): error: \(message)
        \(String(shown))
        \(String(repeating: " ", count: caret))^
      """
  }
}
