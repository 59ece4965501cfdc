/// One broken law: which, and the case that shows it.
public struct LawViolation: Hashable, Sendable, CustomStringConvertible {
  /// Short name of the law.
  public var law: String
  /// The case, readable.
  public var detail: String

  /// A violation.
  public init(_ law: String, _ detail: String) {
    self.law = law
    self.detail = detail
  }

  /// Law and case in one line.
  public var description: String { "\(law): \(detail)" }
}

/// Bytes as readable text: printable ASCII as it is, the rest as `\xHH`.
func readable(_ bytes: some Sequence<UInt8>) -> String {
  var text = "\""
  for byte in bytes {
    if (0x20...0x7E).contains(byte) {
      text.unicodeScalars.append(Unicode.Scalar(byte))
    } else {
      let digits = Array("0123456789ABCDEF")
      text += "\\x" + String(digits[Int(byte >> 4)]) + String(digits[Int(byte & 15)])
    }
  }
  return text + "\""
}
