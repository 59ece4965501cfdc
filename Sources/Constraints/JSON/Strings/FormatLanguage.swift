import JSONSchema

/// The standard formats as regular languages.
enum FormatLanguage {
  /// How a format is matched: by an automaton, by a check when the string closes, or both; then the
  /// automaton is a regular set around the format.
  static func matchers(of format: StringFormat, at node: JSONNode) throws(ConstraintError) -> (
    automaton: (any StringAutomaton)?, check: (any StringCheck)?
  ) {
    switch format {
    case .time: return (ClockAutomaton(date: nil), nil)
    case .dateTime:
      return (ClockAutomaton(date: LanguageAutomaton(try pattern(date), pointer: node)), nil)
    case .regex: return (nil, RegexFormatCheck())
    case .idnHostname: return (nil, FormatCheck(format))
    case .hostname:
      let language = RegularLanguage.intersection([try pattern(hostname), .length(1, 253)])
      return (LanguageAutomaton(language, pointer: node), FormatCheck(format))
    case .email, .idnEmail:
      let language = try pattern(source(of: format) ?? "")
      return (LanguageAutomaton(language, pointer: node), FormatCheck(format))
    default:
      return (LanguageAutomaton(try pattern(source(of: format) ?? ""), pointer: node), nil)
    }
  }

  private static func pattern(_ source: String) throws(ConstraintError) -> RegularLanguage {
    try RegularLanguage(pattern: source, syntax: .pcre2, match: .whole)
  }

  private static func source(of format: StringFormat) -> String? {
    switch format {
    case .date: date
    case .duration: duration
    case .email:
      "(?:\(atom)(?:\\.\(atom))*|\(quoted))@(?:\(hostname)|\\[(?:\(ipv4)|IPv6:\(ipv6))\\])"
    case .idnEmail: "(?:\(wideAtom)(?:\\.\(wideAtom))*|\(quoted))@\(wideAtom)(?:\\.\(wideAtom))*"
    case .ipv4: ipv4
    case .ipv6: ipv6
    case .uri: uri("")
    case .uriReference: "\(uri(""))|\(relative(""))"
    case .iri: uri(wide)
    case .iriReference: "\(uri(wide))|\(relative(wide))"
    case .uuid: "[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
    case .uriTemplate: template
    case .jsonPointer: pointer
    case .relativeJSONPointer: "(?:0|[1-9][0-9]*)(?:[+-](?:0|[1-9][0-9]*))?(?:#|\(pointer))"
    case .hostname, .idnHostname, .regex, .time, .dateTime: nil
    }
  }

  // RFC 3339; months and leap years counted out.
  static let date =
    "(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    + "|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))"
    + "|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)"

  // RFC 3339, appendix A.
  private static let duration =
    "P(?:[0-9]+W|\(clock)|(?:[0-9]+Y(?:[0-9]+M(?:[0-9]+D)?)?|[0-9]+M(?:[0-9]+D)?|[0-9]+D)(?:\(clock))?)"
  private static let clock = "T(?:[0-9]+H(?:[0-9]+M(?:[0-9]+S)?)?|[0-9]+M(?:[0-9]+S)?|[0-9]+S)"

  // RFC 1123, RFC 5321.
  private static let label = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
  private static let hostname = "\(label)(?:\\.\(label))*"
  private static let atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
  private static let quoted = "\"(?:[ !#-\\[\\]-~]|\\\\[ -~])*\""
  private static let wideAtom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~\\x{80}-\\x{10FFFF}-]+"

  private static let byte = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
  private static let ipv4 = "(?:\(byte)\\.){3}\(byte)"
  private static let h16 = "[0-9A-Fa-f]{1,4}"
  private static let ls32 = "(?:\(h16):\(h16)|\(ipv4))"
  private static let ipv6 =
    "(?:(?:\(h16):){6}\(ls32)|::(?:\(h16):){5}\(ls32)|(?:\(h16))?::(?:\(h16):){4}\(ls32)"
    + "|(?:(?:\(h16):){0,1}\(h16))?::(?:\(h16):){3}\(ls32)"
    + "|(?:(?:\(h16):){0,2}\(h16))?::(?:\(h16):){2}\(ls32)"
    + "|(?:(?:\(h16):){0,3}\(h16))?::\(h16):\(ls32)|(?:(?:\(h16):){0,4}\(h16))?::\(ls32)"
    + "|(?:(?:\(h16):){0,5}\(h16))?::\(h16)|(?:(?:\(h16):){0,6}\(h16))?::)"

  // RFC 3986 and 3987.
  private static let wide =
    "\\x{A0}-\\x{D7FF}\\x{F900}-\\x{FDCF}\\x{FDF0}-\\x{FFEF}\\x{10000}-\\x{EFFFF}"
  private static let escaped = "%[0-9A-Fa-f]{2}"
  private static func pchar(_ more: String) -> String {
    "(?:[A-Za-z0-9._~!$&'()*+,;=:@\(more)-]|\(escaped))"
  }
  private static func authority(_ more: String) -> String {
    "(?:(?:[A-Za-z0-9._~!$&'()*+,;=:\(more)-]|\(escaped))*@)?"
      + "(?:\\[(?:\(ipv6)|[vV][0-9A-Fa-f]+\\.[A-Za-z0-9._~!$&'()*+,;=:-]+)\\]"
      + "|(?:[A-Za-z0-9._~!$&'()*+,;=\(more)-]|\(escaped))*)(?::[0-9]*)?"
  }
  private static func tail(_ more: String) -> String {
    let character = "(?:[A-Za-z0-9._~!$&'()*+,;=:@/?\(more)-]|\(escaped))*"
    return "(?:\\?\(character))?(?:#\(character))?"
  }
  private static func uri(_ more: String) -> String {
    "[A-Za-z][A-Za-z0-9+.-]*:(?://\(authority(more))(?:/\(pchar(more))*)*"
      + "|/(?:\(pchar(more))+(?:/\(pchar(more))*)*)?|\(pchar(more))+(?:/\(pchar(more))*)*|)\(tail(more))"
  }
  private static func relative(_ more: String) -> String {
    let first = "(?:[A-Za-z0-9._~!$&'()*+,;=@\(more)-]|\(escaped))+"
    return "(?://\(authority(more))(?:/\(pchar(more))*)*"
      + "|/(?:\(pchar(more))+(?:/\(pchar(more))*)*)?|\(first)(?:/\(pchar(more))*)*|)\(tail(more))"
  }

  // RFC 6570.
  private static let name = "(?:[A-Za-z0-9_]|\(escaped))(?:\\.?(?:[A-Za-z0-9_]|\(escaped)))*"
  private static let variable = "\(name)(?::[1-9][0-9]{0,3}|\\*)?"
  private static let template =
    "(?:[!#$&(-;=?-\\[\\]_a-z~\\x{A0}-\\x{10FFFF}]|\(escaped)|\\{[+#./;?&=,!@|]?\(variable)(?:,\(variable))*\\})*"

  // RFC 6901.
  private static let pointer = "(?:/(?:[^~/]|~[01])*)*"
}

/// `format: regex`: whether the content is itself a regular expression.
final class RegexFormatCheck: StringCheck {
  func accepts(_ content: [UInt8]) -> Bool {
    guard let source = String(validating: content, as: UTF8.self) else { return false }
    return (try? PatternAnalysis(source, syntax: .ecma262)) != nil
  }
}

/// A format that is not regular, or not conveniently so.
final class FormatCheck: StringCheck {
  private let format: StringFormat

  init(_ format: StringFormat) {
    self.format = format
  }

  func accepts(_ content: [UInt8]) -> Bool { format.accepts(content[...]) }
}
