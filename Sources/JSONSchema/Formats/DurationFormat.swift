/// `duration` as RFC 3339 appendix A has it: units in order, and none left out in between.
enum DurationFormat {
  static func accepts(_ text: ArraySlice<UInt8>) -> Bool {
    var cursor = FormatCursor(text)
    guard cursor.take("P") else { return false }
    if cursor.next != UInt8(ascii: "T") {
      guard let units = units(&cursor), isRun(units, in: "YMD") || units == [UInt8(ascii: "W")]
      else { return false }
      if cursor.isAtEnd { return true }
      if units == [UInt8(ascii: "W")] { return false }
    }
    guard cursor.take("T"), let units = units(&cursor) else { return false }
    return cursor.isAtEnd && isRun(units, in: "HMS")
  }

  /// The units of the numbers up to `T` or the end; nil when something else stands there.
  private static func units(_ cursor: inout FormatCursor) -> [UInt8]? {
    var units: [UInt8] = []
    while !cursor.isAtEnd, cursor.next != UInt8(ascii: "T") {
      guard !cursor.takeWhile(ASCII.isDigit).isEmpty, let unit = cursor.take(where: ASCII.isLetter)
      else { return nil }
      units.append(unit)
    }
    return units.isEmpty ? nil : units
  }

  /// Whether the units are neighbours in that order.
  private static func isRun(_ units: [UInt8], in order: String) -> Bool {
    let order = Array(order.utf8)
    guard let start = order.firstIndex(of: units[0]) else { return false }
    return order[start...].starts(with: units)
  }
}
