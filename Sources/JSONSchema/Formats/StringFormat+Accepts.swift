extension StringFormat {
  /// Whether a text, given as well-formed UTF-8, has the format.
  ///
  /// `regex` is for a ``PatternCompiler`` to judge; here every text passes.
  package func accepts(_ text: ArraySlice<UInt8>) -> Bool {
    switch self {
    case .dateTime: DateTimeFormat.acceptsDateTime(text)
    case .date: DateTimeFormat.acceptsDate(text)
    case .time: DateTimeFormat.acceptsTime(text)
    case .duration: DurationFormat.accepts(text)
    case .email: EmailFormat.accepts(text, international: false)
    case .idnEmail: EmailFormat.accepts(text, international: true)
    case .hostname: HostnameFormat.accepts(text)
    case .idnHostname: HostnameFormat.acceptsInternational(text)
    case .ipv4: IPAddressFormat.acceptsV4(text)
    case .ipv6: IPAddressFormat.acceptsV6(text)
    case .uri: URIFormat.accepts(text, relative: false, international: false)
    case .uriReference: URIFormat.accepts(text, relative: true, international: false)
    case .iri: URIFormat.accepts(text, relative: false, international: true)
    case .iriReference: URIFormat.accepts(text, relative: true, international: true)
    case .uuid: UUIDFormat.accepts(text)
    case .uriTemplate: URITemplateFormat.accepts(text)
    case .jsonPointer: JSONPointerFormat.accepts(text)
    case .relativeJSONPointer: JSONPointerFormat.acceptsRelative(text)
    case .regex: true
    }
  }

  /// Whether a text has the format.
  package func accepts(_ text: String) -> Bool { accepts(Array(text.utf8)[...]) }

  /// `a` or `an`.
  var article: String {
    switch self {
    case .email, .idnEmail, .idnHostname, .ipv4, .ipv6, .iri, .iriReference: "an"
    default: "a"
    }
  }
}
