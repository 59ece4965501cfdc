public import Constraints
import JSONSchema

/// How the options of sampling are called where a person sets them.
public enum OptionStyle: Hashable, Sendable {
  /// As on the command line: `--top-k`.
  case flags
  /// As in requests and task files: `top_k`.
  case members

  func name(_ words: String...) -> String {
    switch self {
    case .flags: "--" + words.joined(separator: "-")
    case .members: words.joined(separator: "_")
    }
  }
}

extension DeadEnds {
  /// What happened, and what to change: strings without a greatest length, or which of the options.
  /// - Parameter required: what the texts had to be.
  public func explanation(
    under options: SamplerOptions, naming style: OptionStyle,
    of required: CompiledConstraint? = nil
  ) -> String {
    var parts = [explanation]
    if constraint > 0, options.base.truncates {
      let cuts = Self.cuts(of: options.base, style)
      parts.append(
        cuts.joined(separator: " and ") + (cuts.count == 1 ? " cuts" : " cut")
          + " off tokens that the constraint may need: change or drop "
          + (cuts.count == 1 ? "it" : "them"))
    }
    if length > 0 {
      let limit = style.name("max", "tokens")
      let open = required.map { Self.openStrings(of: $0) } ?? []
      parts.append(
        open.isEmpty
          ? "\(limit) is \(options.maxTokens): raise it for longer texts"
          : "\(Self.list(open)) in the schema: give it one that fits into \(limit) "
            + "\(options.maxTokens)")
    }
    return parts.joined(separator: "; ")
  }

  /// `#/properties/notes has no maxLength`.
  private static func list(_ pointers: [JSONPointer]) -> String {
    let shown = pointers.prefix(3).map { "#\($0)" }.joined(separator: ", ")
    let more = pointers.count > 3 ? " and \(pointers.count - 3) more" : ""
    return shown + more + (pointers.count == 1 ? " has no maxLength" : " have no maxLength")
  }

  /// What a note about an answer that took all of its tokens says; nil when every string has an end.
  public static func openStringNote(of constraint: CompiledConstraint) -> String? {
    let open = openStrings(of: constraint)
    return open.isEmpty ? nil : list(open)
  }

  /// The strings of a constraint's schemas that have no greatest length.
  private static func openStrings(of constraint: CompiledConstraint) -> [JSONPointer] {
    constraint.specification.parts.flatMap { part -> [JSONPointer] in
      guard let text = part.text(.jsonSchema), let schema = try? JSONValue(parsing: text) else {
        return []
      }
      return OpenStrings.pointers(in: schema)
    }
  }

  /// The options that cut tokens away, with their values.
  private static func cuts(of base: BaseAdjustment, _ style: OptionStyle) -> [String] {
    var cuts: [String] = []
    if let topK = base.topK { cuts.append("\(style.name("top", "k")) \(topK)") }
    if let topP = base.topP, topP < 1 { cuts.append("\(style.name("top", "p")) \(topP)") }
    if let minP = base.minP, minP > 0 { cuts.append("\(style.name("min", "p")) \(minP)") }
    return cuts
  }
}
