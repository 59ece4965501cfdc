public import Constraints
public import JSONSchema

/// Tells the model in words what the constraint will enforce anyway: a model that knows the form
/// wants it, and log Z rises.
public struct ConstraintDescription {
  private let parts: [(kind: any ConstraintKind, value: JSONValue)]

  /// The words for a specification.
  /// - Parameter kinds: the kinds its parts are of; others are passed over.
  public init(
    _ spec: ConstraintSpec, kinds: KindTable<any ConstraintKind> = .standard
  ) {
    parts = spec.parts.compactMap { part in kinds[part.kind].map { ($0, part.value) } }
  }

  /// Whether it is given unless switched off.
  public var isOnByDefault: Bool { parts.contains { $0.kind.isDescribedByDefault } }

  /// The words; nil when there is nothing to say.
  public var text: String? {
    let sentences = parts.compactMap { $0.kind.description(of: $0.value) }
    return sentences.isEmpty ? nil : sentences.joined(separator: "\n\n")
  }
}
