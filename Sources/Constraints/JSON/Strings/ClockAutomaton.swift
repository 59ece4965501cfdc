/// RFC 3339 `time` and `date-time`, leap seconds included: 60 is a second only where UTC, by the
/// offset, is at 23:59.
///
/// A date is left to a regular language; its states are odd. Of the time the state keeps a phase
/// (5 bits, above the lowest) and what the rest depends on.
final class ClockAutomaton: StringAutomaton {
  private let date: LanguageAutomaton?

  /// A time behind a date and `T`; a time alone without `date`.
  init(date: LanguageAutomaton?) {
    self.date = date
  }

  private enum Phase: Int32 {
    case hour1, hour2, colon1, minute1, minute2, colon2, second1, second2, leap, zone, point,
      fraction, offset1, offset2, offsetColon, offset3, offset4, end
  }

  private static func state(_ phase: Phase, _ value: Int32 = 0) -> Int32 {
    value << 6 | phase.rawValue << 1
  }

  func start() throws(ConstraintError) -> Int32 {
    guard let date else { return ClockAutomaton.state(.hour1) }
    return try date.start() << 1 | 1
  }

  func accepts(_ state: Int32) -> Bool { state == ClockAutomaton.state(.end) }

  func isUniversal(_ state: Int32) -> Bool { false }

  /// What is left of `00:00:00Z` or of the offset; a leap second may need more.
  func distance(_ state: Int32) -> Int {
    if state & 1 == 1, let date { return date.distance(state >> 1) + 10 }
    guard let phase = Phase(rawValue: state >> 1 & 31) else { return 0 }
    return switch phase {
    case .hour1: 9
    case .hour2: 8
    case .colon1: 7
    case .minute1: 6
    case .minute2, .offset1: 5
    case .colon2, .offset2: 4
    case .second1, .offsetColon: 3
    case .second2, .leap, .point, .offset3: 2
    case .zone, .fraction, .offset4: 1
    case .end: 0
    }
  }

  /// What neither a time nor a date is made of is all alike.
  func byteClasses() -> [UInt8]? {
    var classes = [UInt8](repeating: 0, count: 256)
    for (number, byte) in "0123456789:.+-TtZz".utf8.enumerated() {
      classes[Int(byte)] = UInt8(number + 1)
    }
    return classes
  }

  func step(_ state: Int32, _ byte: UInt8) throws(ConstraintError) -> Int32 {
    if state & 1 == 1, let date {
      if byte | 0x20 == 0x74 && date.accepts(state >> 1) { return ClockAutomaton.state(.hour1) }
      let next = try date.step(state >> 1, byte)
      return next < 0 ? -1 : next << 1 | 1
    }
    guard let phase = Phase(rawValue: state >> 1 & 31) else { return -1 }
    return ClockAutomaton.step(phase, state >> 6, byte) ?? -1
  }

  /// The state after a byte of the time; `value` is what the earlier bytes left.
  private static func step(_ phase: Phase, _ value: Int32, _ byte: UInt8) -> Int32? {
    let digit = byte &- 0x30 < 10 ? Int32(byte - 0x30) : nil
    switch (phase, digit) {
    case (.hour1, let digit?): return digit <= 2 ? state(.hour2, digit) : nil
    case (.hour2, let digit?):
      return value < 2 || digit <= 3 ? state(.colon1, value * 10 + digit) : nil
    case (.colon1, nil): return byte == 0x3A ? state(.minute1, value) : nil
    case (.minute1, let digit?): return digit <= 5 ? state(.minute2, value * 6 + digit) : nil
    case (.minute2, let digit?): return state(.colon2, value * 10 + digit)
    case (.colon2, nil): return byte == 0x3A ? state(.second1, value) : nil
    case (.second1, let digit?):
      return digit == 6 ? state(.leap, value) : digit < 6 ? state(.second2) : nil
    case (.second2, _?): return state(.zone)
    case (.leap, let digit?): return digit == 0 ? state(.zone, value + 1) : nil
    case (.point, _?), (.fraction, _?): return state(.fraction, value)
    case (.zone, nil) where byte == 0x2E: return state(.point, value)
    case (.zone, nil), (.fraction, nil): return zone(value, byte)
    default: return offset(phase, value, byte, digit)
    }
  }

  /// The zone's first byte. A leap second (`value` is its minute of the day, plus 1) asks for one
  /// offset, which is kept as 8 more than its minutes.
  private static func zone(_ value: Int32, _ byte: UInt8) -> Int32? {
    switch byte {
    case 0x5A, 0x7A: value == 0 || value == 1440 ? state(.end) : nil
    case 0x2B: state(.offset1, value == 0 ? 0 : 8 + value % 1440)
    case 0x2D: state(.offset1, value == 0 ? 0 : 8 + 1440 - value)
    default: nil
    }
  }

  private static func offset(_ phase: Phase, _ value: Int32, _ byte: UInt8, _ digit: Int32?)
    -> Int32?
  {
    let wanted = value >= 8 ? value - 8 : nil
    switch (phase, digit) {
    case (.offset1, let digit?):
      guard digit <= 2, wanted == nil || digit == (wanted ?? 0) / 600 else { return nil }
      return state(.offset2, wanted == nil ? digit : value)
    case (.offset2, let digit?):
      if let wanted {
        return digit == wanted / 60 % 10 ? state(.offsetColon, value) : nil
      }
      return value < 2 || digit <= 3 ? state(.offsetColon) : nil
    case (.offsetColon, nil): return byte == 0x3A ? state(.offset3, value) : nil
    case (.offset3, let digit?):
      guard digit <= 5, wanted == nil || digit == (wanted ?? 0) % 60 / 10 else { return nil }
      return state(.offset4, value)
    case (.offset4, let digit?):
      return wanted == nil || digit == (wanted ?? 0) % 10 ? state(.end) : nil
    default: return nil
    }
  }
}
