/// `hostname` (RFC 1123 §2.1, with A-labels as RFC 5890 has them) and `idn-hostname` (RFC 5890).
enum HostnameFormat {
  static func accepts(_ text: ArraySlice<UInt8>) -> Bool {
    guard (1...253).contains(text.count) else { return false }
    return text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
      .allSatisfy(isLabel)
  }

  static func acceptsInternational(_ text: ArraySlice<UInt8>) -> Bool {
    guard let decoded = String(validating: text, as: UTF8.self) else { return false }
    // IDEOGRAPHIC FULL STOP and its like separate labels too (RFC 3490 §3.1).
    let labels = decoded.unicodeScalars.split(omittingEmptySubsequences: false) {
      $0 == "." || $0 == "\u{3002}" || $0 == "\u{FF0E}" || $0 == "\u{FF61}"
    }
    var length = labels.count - 1
    for label in labels {
      if label.allSatisfy(\.isASCII) {
        guard isLabel(Array(String(label).utf8)[...]) else { return false }
        length += label.count
      } else {
        let scalars = Array(label)
        guard IDNA.isULabel(scalars), let encoded = Punycode.encode(scalars),
          encoded.count + 4 <= 63
        else { return false }
        length += encoded.count + 4
      }
    }
    return length <= 253
  }

  /// Letters, digits and hyphens, none of these at an end; with `xn--` in front a real A-label.
  private static func isLabel(_ label: ArraySlice<UInt8>) -> Bool {
    guard (1...63).contains(label.count),
      label.allSatisfy({ ASCII.isAlphanumeric($0) || $0 == UInt8(ascii: "-") }),
      label.first != UInt8(ascii: "-"), label.last != UInt8(ascii: "-")
    else { return false }
    let hyphen = UInt8(ascii: "-")
    let start = label.startIndex
    guard label.count >= 4, label[start + 2] == hyphen, label[start + 3] == hyphen else {
      return true
    }
    // Hyphens in the third and fourth place are kept for A-labels (RFC 5891 §4.2.3.1).
    guard label.prefix(2).map({ $0 | 0x20 }).elementsEqual("xn".utf8),
      let scalars = Punycode.decode(label.dropFirst(4)),
      let again = Punycode.encode(scalars)
    else { return false }
    return !scalars.allSatisfy(\.isASCII) && IDNA.isULabel(scalars)
      && again.elementsEqual(label.dropFirst(4).map { ASCII.isLetter($0) ? $0 | 0x20 : $0 })
  }
}
