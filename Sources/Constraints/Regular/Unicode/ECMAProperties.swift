/// ECMA-262's names of Unicode properties, in PCRE2's spelling.
enum ECMAProperties {
  /// Properties PCRE2 10.42 has no name for.
  static func own(_ name: String) -> ScalarSet? {
    switch name {
    case "ASCII": ScalarSet(0...0x7F)
    case "Any": .all
    default: nil
    }
  }

  static func pcreName(_ name: String) -> String {
    for prefix in ["General_Category=", "gc="] where name.hasPrefix(prefix) {
      return category(String(name.dropFirst(prefix.count)))
    }
    for (prefix, short) in [
      ("Script=", "sc="), ("sc=", "sc="), ("Script_Extensions=", "scx="), ("scx=", "scx="),
    ] where name.hasPrefix(prefix) {
      return short + name.dropFirst(prefix.count)
    }
    return category(name)
  }

  private static func category(_ name: String) -> String {
    categories[name] ?? name
  }

  private static let categories = [
    "Letter": "L", "Cased_Letter": "L&", "LC": "L&", "Uppercase_Letter": "Lu",
    "Lowercase_Letter": "Ll", "Titlecase_Letter": "Lt", "Modifier_Letter": "Lm",
    "Other_Letter": "Lo", "Mark": "M", "Combining_Mark": "M", "Nonspacing_Mark": "Mn",
    "Spacing_Mark": "Mc", "Enclosing_Mark": "Me", "Number": "N", "Decimal_Number": "Nd",
    "digit": "Nd", "Letter_Number": "Nl", "Other_Number": "No", "Punctuation": "P", "punct": "P",
    "Connector_Punctuation": "Pc", "Dash_Punctuation": "Pd", "Open_Punctuation": "Ps",
    "Close_Punctuation": "Pe", "Initial_Punctuation": "Pi", "Final_Punctuation": "Pf",
    "Other_Punctuation": "Po", "Symbol": "S", "Math_Symbol": "Sm", "Currency_Symbol": "Sc",
    "Modifier_Symbol": "Sk", "Other_Symbol": "So", "Separator": "Z", "Space_Separator": "Zs",
    "Line_Separator": "Zl", "Paragraph_Separator": "Zp", "Other": "C", "Control": "Cc",
    "cntrl": "Cc", "Format": "Cf", "Surrogate": "Cs", "Private_Use": "Co", "Unassigned": "Cn",
  ]
}
