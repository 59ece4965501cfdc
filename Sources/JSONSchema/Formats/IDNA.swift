/// Which Unicode labels may stand in a hostname (RFC 5891 §4.2, RFC 5892).
enum IDNA {
  static func isULabel(_ label: [Unicode.Scalar]) -> Bool {
    guard let first = label.first, first != "-", label.last != "-" else { return false }
    if label.count >= 4, label[2] == "-", label[3] == "-" { return false }
    if isMark(first) { return false }
    // A label is in normal form C (RFC 5891 §4.1).
    return label.indices.allSatisfy { isAllowed(label, $0) } && hasOneKindOfDigits(label)
      && BidiRule.accepts(label) && isNormal(label)
  }

  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: true
    default: false
    }
  }

  /// Whether nothing would change under NFC: equal strings of which the scalars are the same.
  private static func isNormal(_ label: [Unicode.Scalar]) -> Bool {
    var previous: UInt8 = 0
    for scalar in label {
      // Marks in canonical order, and no scalar that always decomposes.
      let order = scalar.properties.canonicalCombiningClass.rawValue
      if order != 0, order < previous { return false }
      previous = order
      if scalar.properties.isFullCompositionExclusion { return false }
    }
    return true
  }

  private static func isAllowed(_ label: [Unicode.Scalar], _ index: Int) -> Bool {
    let scalar = label[index]
    if let allowed = exceptions[scalar.value] { return allowed }
    if let allowed = isInContext(label, index) { return allowed }
    let properties = scalar.properties
    if properties.isNoncharacterCodePoint || properties.isDefaultIgnorableCodePoint
      || properties.isWhitespace || isOldHangulJamo(scalar)
    {
      return false
    }
    // Unstable: not the same after NFKC and case folding, which lower-casing and the
    // compatibility mappings of the width and letterlike forms amount to.
    if properties.changesWhenNFKCCaseFolded { return false }
    switch properties.generalCategory {
    case .lowercaseLetter, .uppercaseLetter, .otherLetter, .modifierLetter, .nonspacingMark,
      .spacingMark, .decimalNumber:
      return true
    default: return scalar == "-"
    }
  }

  /// RFC 5892 §2.6, exceptions.
  private static let exceptions: [UInt32: Bool] = [
    0xDF: true, 0x3C2: true, 0x6FD: true, 0x6FE: true, 0xF0B: true, 0x3007: true,
    0x640: false, 0x7FA: false, 0x302E: false, 0x302F: false, 0x3031: false, 0x3032: false,
    0x3033: false, 0x3034: false, 0x3035: false, 0x303B: false,
  ]

  /// RFC 5892 appendix A: scalars that are allowed beside certain others; nil for all others.
  private static func isInContext(_ label: [Unicode.Scalar], _ index: Int) -> Bool? {
    let before = index > 0 ? label[index - 1] : nil
    let after = index + 1 < label.count ? label[index + 1] : nil
    switch label[index].value {
    case 0x200C:  // ZERO WIDTH NON-JOINER: after a virama, or between letters that would join
      return before.map(isVirama) == true || ArabicJoining.joins(label, around: index)
    case 0x200D: return before.map(isVirama) == true  // ZERO WIDTH JOINER
    case 0xB7: return before == "l" && after == "l"  // MIDDLE DOT
    case 0x375: return after.map { Script.isGreek($0) } == true  // GREEK KERAIA
    case 0x5F3, 0x5F4: return before.map { Script.isHebrew($0) } == true  // GERESH, GERSHAYIM
    case 0x30FB: return label.contains { $0.value != 0x30FB && Script.isJapanese($0) }
    case 0x660...0x669, 0x6F0...0x6F9: return true
    default: return nil
    }
  }

  /// Arabic-Indic and extended Arabic-Indic digits do not mix.
  private static func hasOneKindOfDigits(_ label: [Unicode.Scalar]) -> Bool {
    !(label.contains { (0x660...0x669).contains($0.value) }
      && label.contains { (0x6F0...0x6F9).contains($0.value) })
  }

  private static func isVirama(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.canonicalCombiningClass == .virama
  }

  private static func isOldHangulJamo(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x1100...0x11FF, 0xA960...0xA97C, 0xD7B0...0xD7FB: true
    default: false
    }
  }
}
