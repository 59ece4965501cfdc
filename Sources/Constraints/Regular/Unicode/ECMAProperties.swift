internal import JSONSchema

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
      return GeneralCategory.short(String(name.dropFirst(prefix.count)))
    }
    for (prefix, short) in [
      ("Script=", "sc="), ("sc=", "sc="), ("Script_Extensions=", "scx="), ("scx=", "scx="),
    ] where name.hasPrefix(prefix) {
      return short + name.dropFirst(prefix.count)
    }
    return GeneralCategory.short(name)
  }
}
