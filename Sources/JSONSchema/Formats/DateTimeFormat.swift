/// `date-time`, `date` and `time` as RFC 3339 §5.6 has them.
enum DateTimeFormat {
  static func acceptsDateTime(_ text: ArraySlice<UInt8>) -> Bool {
    var cursor = FormatCursor(text)
    guard date(&cursor), cursor.take("T") || cursor.take("t") else { return false }
    return time(&cursor) && cursor.isAtEnd
  }

  static func acceptsDate(_ text: ArraySlice<UInt8>) -> Bool {
    var cursor = FormatCursor(text)
    return date(&cursor) && cursor.isAtEnd
  }

  static func acceptsTime(_ text: ArraySlice<UInt8>) -> Bool {
    var cursor = FormatCursor(text)
    return time(&cursor) && cursor.isAtEnd
  }

  private static func date(_ cursor: inout FormatCursor) -> Bool {
    guard let year = cursor.number(digits: 4), cursor.take("-"),
      let month = cursor.number(digits: 2), cursor.take("-"), let day = cursor.number(digits: 2),
      (1...12).contains(month)
    else { return false }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return (1...lengths[month - 1]).contains(day)
  }

  private static func time(_ cursor: inout FormatCursor) -> Bool {
    guard let hour = cursor.number(digits: 2), cursor.take(":"),
      let minute = cursor.number(digits: 2), cursor.take(":"),
      let second = cursor.number(digits: 2), hour <= 23, minute <= 59, second <= 60
    else { return false }
    if cursor.take("."), cursor.takeWhile(ASCII.isDigit).isEmpty { return false }
    var offset = 0
    if !cursor.take("Z"), !cursor.take("z") {
      let sign: Int
      if cursor.take("+") { sign = 1 } else if cursor.take("-") { sign = -1 } else { return false }
      guard let hours = cursor.number(digits: 2), cursor.take(":"),
        let minutes = cursor.number(digits: 2), hours <= 23, minutes <= 59
      else { return false }
      offset = sign * (hours * 60 + minutes)
    }
    // A leap second is the last of a day in UTC.
    let day = 24 * 60
    return second < 60 || ((hour * 60 + minute - offset) % day + day) % day == day - 1
  }
}
