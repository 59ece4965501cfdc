package import Constraints
package import JSONSchema

/// Tells the model in words what the constraint will enforce anyway: a model that knows the form
/// wants it, and log Z rises.
package struct ConstraintDescription {
  private let parts: [(kind: any ConstraintKind, value: JSONValue)]

  package init(
    _ spec: ConstraintSpec, kinds: KindTable<any ConstraintKind> = .standard
  ) {
    parts = spec.parts.compactMap { part in kinds[part.kind].map { ($0, part.value) } }
  }

  /// Whether it is given unless switched off.
  package var isOnByDefault: Bool { parts.contains { $0.kind.isDescribedByDefault } }

  /// The words; nil when there is nothing to say.
  package var text: String? {
    let sentences = parts.compactMap { $0.kind.description(of: $0.value) }
    return sentences.isEmpty ? nil : sentences.joined(separator: "\n\n")
  }
}
