import JSONSchema

/// Inside a number: where in its grammar, and its value so far.
struct NumberScan: Hashable, Sendable {
  /// The part of the number that the last byte belongs to.
  enum Phase: UInt8, Sendable {
    case minus, zero, integer, point, fraction, letter, sign, exponent

    /// Whether a number may end here.
    var isComplete: Bool {
      switch self {
      case .zero, .integer, .fraction, .exponent: true
      default: false
      }
    }
  }

  var phase: Phase
  var isNegative = false
  var exponentIsNegative = false
  /// Whether there are more digits than fit `mantissa`: then the state's `captured` has them all.
  var isWide = false
  /// Whether the value must be remembered, for `uniqueItems`.
  var isRemembered = false
  /// Digits as an integer, the point left out.
  var mantissa: UInt64 = 0
  /// Digits before the point, behind it, and the exponent.
  var whole: Int32 = 0
  var fraction: Int32 = 0
  var exponent: Int32 = 0
  /// Digits of the exponent.
  var exponentLength: Int32 = 0

  /// Exponents beyond this all behave alike.
  static let largestExponent: Int32 = 100_000_000

  /// The scan after the number's first byte; nil when a number does not begin so.
  init?(first byte: UInt8) {
    switch byte {
    case UInt8(ascii: "-"):
      phase = .minus
      isNegative = true
    case UInt8(ascii: "0"):
      phase = .zero
      whole = 1
    case UInt8(ascii: "1")...UInt8(ascii: "9"):
      phase = .integer
      mantissa = UInt64(byte & 15)
      whole = 1
    default: return nil
    }
  }

  /// Whether `byte` continues the number's grammar; updates the phase only.
  mutating func movePhase(_ byte: UInt8) -> Bool {
    let digit = byte &- 0x30 < 10
    switch (phase, byte) {
    case (.minus, UInt8(ascii: "0")): phase = .zero
    case (.minus, _) where digit: phase = .integer
    case (.integer, _) where digit: break
    case (.zero, UInt8(ascii: ".")), (.integer, UInt8(ascii: ".")): phase = .point
    case (.point, _) where digit: phase = .fraction
    case (.fraction, _) where digit: break
    case (.zero, 0x45), (.zero, 0x65), (.integer, 0x45), (.integer, 0x65), (.fraction, 0x45),
      (.fraction, 0x65):
      phase = .letter
    case (.letter, UInt8(ascii: "-")):
      phase = .sign
      exponentIsNegative = true
    case (.letter, UInt8(ascii: "+")): phase = .sign
    case (.letter, _) where digit, (.sign, _) where digit, (.exponent, _) where digit:
      phase = .exponent
    default: return false
    }
    return true
  }

  /// Takes the byte that `movePhase` has just accepted into the value.
  mutating func count(_ byte: UInt8, captured: inout [UInt8]) {
    let digit = byte &- 0x30
    guard digit < 10 else { return }
    if phase == .exponent {
      exponent = min(exponent * 10 + Int32(digit), NumberScan.largestExponent)
      if exponentLength < NumberScan.largestExponent { exponentLength += 1 }
      return
    }
    if phase == .fraction { fraction += 1 } else { whole += 1 }
    if !isWide && mantissa >= 1_000_000_000_000_000_000 {
      isWide = true
      captured = Array(String(mantissa).utf8).map { $0 & 15 }
      mantissa = 0
    }
    if isWide { captured.append(digit) } else { mantissa = mantissa * 10 + UInt64(digit) }
  }

  /// The value, as if the number ended here.
  func value(captured: [UInt8]) -> ExactDecimal {
    let power = Int(exponentIsNegative ? -exponent : exponent) - Int(fraction)
    var digits = captured
    if !isWide {
      digits = []
      var rest = mantissa
      while rest > 0 {
        digits.append(UInt8(rest % 10))
        rest /= 10
      }
      digits.reverse()
    }
    return ExactDecimal(isNegative: isNegative, digits: digits, exponent: power)
  }

  /// Whether there is neither point nor exponent.
  var isBareInteger: Bool { phase == .minus || phase == .zero || phase == .integer }

  /// Whether no digit so far differs from zero.
  var isZeroSoFar: Bool { mantissa == 0 && !isWide }

  /// Forgets the value, where it does not matter, so that states are equal that behave alike.
  mutating func forget() {
    mantissa = 0
    isWide = false
    whole = 0
    fraction = 0
    exponent = 0
    exponentLength = 0
    isNegative = false
    exponentIsNegative = false
  }
}
