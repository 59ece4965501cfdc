/// The few scripts that the contextual rules of RFC 5892 ask about.
enum Script {
  static func isGreek(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x370...0x373, 0x375...0x377, 0x37A...0x37D, 0x37F, 0x384, 0x386, 0x388...0x3E1,
      0x3F0...0x3FF, 0x1D26...0x1D2A, 0x1F00...0x1FFE, 0x2126, 0xAB65, 0x10140...0x1018E,
      0x1D200...0x1D245:
      true
    default: false
    }
  }

  static func isHebrew(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x591...0x5C7, 0x5D0...0x5EA, 0x5EF...0x5F4, 0xFB1D...0xFB4F: true
    default: false
    }
  }

  /// Hiragana, Katakana or Han.
  static func isJapanese(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x3041...0x3096, 0x309D...0x309F, 0x30A1...0x30FA, 0x30FD...0x30FF, 0x31F0...0x31FF,
      0x32D0...0x32FE, 0x3300...0x3357, 0xFF66...0xFF6F, 0xFF71...0xFF9D, 0x1B000...0x1B167,
      0x2E80...0x2FD5, 0x3005, 0x3007, 0x3021...0x3029, 0x3038...0x303B, 0x3400...0x4DBF,
      0x4E00...0x9FFF, 0xF900...0xFAD9, 0x20000...0x323AF:
      true
    default: false
    }
  }
}

/// Joining types, as far as RFC 5892 appendix A.1 needs them.
enum ArabicJoining {
  /// Whether a scalar that joins to the left stands before and one that joins to the right after,
  /// transparent marks aside.
  static func joins(_ label: [Unicode.Scalar], around index: Int) -> Bool {
    guard let before = label[..<index].last(where: { !isTransparent($0) }),
      let after = label[(index + 1)...].first(where: { !isTransparent($0) })
    else { return false }
    return isDual(before) && (isDual(after) || isRight(after))
  }

  private static func isTransparent(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: scalar.value != 0x200C && scalar.value != 0x200D
    default: false
    }
  }

  /// Letters that join on both sides.
  private static func isDual(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x620, 0x626, 0x628, 0x62A...0x62E, 0x633...0x63F, 0x641...0x647, 0x649...0x64A,
      0x66E...0x66F, 0x678...0x687, 0x69A...0x6BF, 0x6C1...0x6C2, 0x6CC, 0x6CE, 0x6D0...0x6D1,
      0x6FA...0x6FC, 0x6FF, 0x712...0x714, 0x71A...0x71D, 0x71F...0x727, 0x729, 0x72B,
      0x72D...0x72E, 0x74E...0x758, 0x75C...0x76A, 0x76D...0x770, 0x772, 0x775...0x777,
      0x77A...0x77F, 0x7CA...0x7EA, 0x840...0x855, 0x8A0...0x8A9, 0x1807, 0x1820...0x1878,
      0x1887...0x18A8, 0xA840...0xA871:
      true
    default: false
    }
  }

  /// Letters that join on the right only.
  private static func isRight(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x622...0x625, 0x627, 0x629, 0x62F...0x632, 0x648, 0x671...0x673, 0x675...0x677,
      0x688...0x699, 0x6C0, 0x6C3...0x6CB, 0x6CD, 0x6CF, 0x6D2...0x6D3, 0x6D5, 0x6EE...0x6EF,
      0x710, 0x715...0x719, 0x71E, 0x728, 0x72A, 0x72C, 0x72F, 0x74D, 0x759...0x75B,
      0x76B...0x76C, 0x771, 0x773...0x774, 0x778...0x779:
      true
    default: false
    }
  }
}

/// The Bidi rule of RFC 5893 §2, on blocks instead of the full table of directions.
enum BidiRule {
  static func accepts(_ label: [Unicode.Scalar]) -> Bool {
    guard label.contains(where: isRightToLeft), let first = label.first else { return true }
    // A label that begins in Latin or with a digit and goes on from right to left.
    guard isRightToLeft(first) else { return false }
    let letters = label.filter { scalar in
      switch scalar.properties.generalCategory {
      case .lowercaseLetter, .otherLetter, .modifierLetter: !isRightToLeft(scalar)
      default: false
      }
    }
    guard letters.isEmpty else { return false }
    let european = label.contains {
      (0x30...0x39).contains($0.value) || (0x6F0...0x6F9).contains($0.value)
    }
    let arabic = label.contains { (0x660...0x669).contains($0.value) }
    return !(european && arabic)
  }

  private static func isRightToLeft(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x590...0x5FF, 0x600...0x7BF, 0x7C0...0x8FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFF,
      0x10800...0x10FFF, 0x1E800...0x1EFFF:
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .enclosingMark, .decimalNumber: false
      default: true
      }
    default: false
    }
  }
}
