/// Where inside a JSON string a text is: between characters, inside an escape, or inside a UTF-8
/// sequence. Turns the bytes of a JSON text into the bytes of the string's content.
struct EscapeScan: Hashable, Sendable {
  /// What is expected next.
  enum Phase: UInt8, Sendable {
    /// A character, an escape or the closing quote.
    case clean
    /// The letter of an escape.
    case escape
    /// One more hexadecimal digit after 0, 1, 2, 3 of them.
    case hex0, hex1, hex2, hex3
    /// The backslash of the second half of a surrogate pair.
    case pair
    /// The `u` of that half.
    case pairLetter
    /// 1, 2 or 3 more continuation bytes, any.
    case continue1, continue2, continue3
    /// After E0, ED, F0, F4: a continuation byte from part of the range.
    case afterE0, afterED, afterF0, afterF4
  }

  /// What one byte did.
  enum Outcome {
    /// The byte cannot stand here.
    case dead
    /// Nothing yet: the escape goes on.
    case pending
    /// One byte of content, the first of a character.
    case lead(UInt8)
    /// One byte of content inside a character.
    case inner(UInt8)
    /// A whole character came from an escape.
    case scalar(UInt32)
    /// The closing quote.
    case close
  }

  var phase: Phase = .clean
  /// The digits of the escape so far.
  var unit: UInt16 = 0
  /// The first half of a surrogate pair; 0 when there is none.
  var high: UInt16 = 0

  @inline(__always)
  var isClean: Bool { phase == .clean }

  /// Whether an escape has begun whose character is still to come.
  var isEscaping: Bool {
    phase.rawValue >= Phase.escape.rawValue && phase.rawValue <= Phase.pairLetter.rawValue
  }

  /// Reads one byte; with `isCanonical`, only of the one spelling that each character has then.
  @inline(__always)
  mutating func step(_ byte: UInt8, isCanonical: Bool) -> Outcome {
    if phase == .clean && byte >= 0x20 && byte < 0x80 && byte != 0x22 && byte != 0x5C {
      return .lead(byte)
    }
    return stepSlowly(byte, isCanonical)
  }

  private mutating func stepSlowly(_ byte: UInt8, _ isCanonical: Bool) -> Outcome {
    switch phase {
    case .clean: return begin(byte)
    case .escape: return isCanonical && byte == 0x2F ? .dead : letter(byte)
    case .hex0, .hex1, .hex2, .hex3:
      return isCanonical && !isCanonicalDigit(byte) ? .dead : digit(byte)
    case .pair:
      guard byte == 0x5C else { return .dead }
      phase = .pairLetter
      return .pending
    case .pairLetter:
      guard byte == 0x75 else { return .dead }
      phase = .hex0
      unit = 0
      return .pending
    case .continue1: return inner(byte, 0x80...0xBF, then: .clean)
    case .continue2: return inner(byte, 0x80...0xBF, then: .continue1)
    case .continue3: return inner(byte, 0x80...0xBF, then: .continue2)
    case .afterE0: return inner(byte, 0xA0...0xBF, then: .continue1)
    case .afterED: return inner(byte, 0x80...0x9F, then: .continue1)
    case .afterF0: return inner(byte, 0x90...0xBF, then: .continue2)
    case .afterF4: return inner(byte, 0x80...0x8F, then: .continue2)
    }
  }

  private mutating func begin(_ byte: UInt8) -> Outcome {
    switch byte {
    case 0x22: return .close
    case 0x5C:
      phase = .escape
      return .pending
    case ..<0x20: return .dead
    case ..<0x80: return .lead(byte)
    case 0xC2...0xDF: phase = .continue1
    case 0xE0: phase = .afterE0
    case 0xED: phase = .afterED
    case 0xE1...0xEF: phase = .continue2
    case 0xF0: phase = .afterF0
    case 0xF1...0xF3: phase = .continue3
    case 0xF4: phase = .afterF4
    default: return .dead
    }
    return .lead(byte)
  }

  private mutating func inner(_ byte: UInt8, _ range: ClosedRange<UInt8>, then next: Phase)
    -> Outcome
  {
    guard range.contains(byte) else { return .dead }
    phase = next
    return .inner(byte)
  }

  private mutating func letter(_ byte: UInt8) -> Outcome {
    let content: UInt8
    switch byte {
    case 0x22, 0x5C, 0x2F: content = byte
    case 0x62: content = 0x08
    case 0x66: content = 0x0C
    case 0x6E: content = 0x0A
    case 0x72: content = 0x0D
    case 0x74: content = 0x09
    case 0x75:
      phase = .hex0
      unit = 0
      return .pending
    default: return .dead
    }
    phase = .clean
    return .lead(content)
  }

  private mutating func digit(_ byte: UInt8) -> Outcome {
    let value: UInt16
    switch byte {
    case 0x30...0x39: value = UInt16(byte - 0x30)
    case 0x41...0x46: value = UInt16(byte - 0x41 + 10)
    case 0x61...0x66: value = UInt16(byte - 0x61 + 10)
    default: return .dead
    }
    unit = unit << 4 | value
    switch phase {
    case .hex0:
      // The second half is DC00–DFFF; a first half stands only before a second.
      if high != 0 && unit != 0xD { return .dead }
      phase = .hex1
    case .hex1:
      if high != 0 ? unit < 0xDC : (unit >= 0xDC && unit <= 0xDF) { return .dead }
      phase = .hex2
    case .hex2: phase = .hex3
    default:
      let complete = unit
      unit = 0
      if high != 0 {
        let scalar = 0x10000 + (UInt32(high) - 0xD800) << 10 + (UInt32(complete) - 0xDC00)
        high = 0
        phase = .clean
        return .scalar(scalar)
      }
      if complete >= 0xD800 && complete < 0xDC00 {
        high = complete
        phase = .pair
        return .pending
      }
      phase = .clean
      return .scalar(UInt32(complete))
    }
    return .pending
  }
}

// MARK: The canonical spelling

extension EscapeScan {
  /// The characters that have a canonical escape: those that cannot stand for themselves.
  static let escaped: [UInt8] = [0x22, 0x5C] + Array(0x00...0x1F)

  /// Whether the canonical escape that has begun may become `content`, one of `escaped`.
  func mayBecome(_ content: UInt8) -> Bool {
    switch phase {
    case .escape: true
    case .hex0, .hex1, .hex2: EscapeScan.needsDigits(content)
    case .hex3: EscapeScan.needsDigits(content) && UInt16(content >> 4) == unit
    default: false
    }
  }

  /// Whether a digit goes on with `\u00xx` for a control character that has no short form.
  private func isCanonicalDigit(_ byte: UInt8) -> Bool {
    switch phase {
    case .hex0, .hex1: return byte == 0x30
    case .hex2: return byte == 0x30 || byte == 0x31
    default:
      let low: UInt8
      switch byte {
      case 0x30...0x39: low = byte - 0x30
      case 0x61...0x66: low = byte - 0x61 + 10
      default: return false
      }
      return EscapeScan.needsDigits(UInt8(truncatingIfNeeded: unit) << 4 | low)
    }
  }

  private static func needsDigits(_ content: UInt8) -> Bool {
    switch content {
    case 0x08, 0x09, 0x0A, 0x0C, 0x0D: false
    default: content < 0x20
    }
  }
}

/// The UTF-8 bytes of a scalar value, in the low `count` bytes, first byte lowest.
struct EncodedScalar {
  var bytes: UInt32
  var count: Int

  init(_ scalar: UInt32) {
    switch scalar {
    case ..<0x80: (bytes, count) = (scalar, 1)
    case ..<0x800: (bytes, count) = (0xC0 | scalar >> 6 | (0x80 | scalar & 0x3F) << 8, 2)
    case ..<0x10000:
      bytes = 0xE0 | scalar >> 12 | (0x80 | scalar >> 6 & 0x3F) << 8
      bytes |= (0x80 | scalar & 0x3F) << 16
      count = 3
    default:
      bytes = 0xF0 | scalar >> 18 | (0x80 | scalar >> 12 & 0x3F) << 8
      bytes |= (0x80 | scalar >> 6 & 0x3F) << 16 | (0x80 | scalar & 0x3F) << 24
      count = 4
    }
  }

  subscript(index: Int) -> UInt8 { UInt8(truncatingIfNeeded: bytes >> UInt32(8 * index)) }
}
