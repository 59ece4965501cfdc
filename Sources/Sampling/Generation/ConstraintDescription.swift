package import Constraints

/// Tells the model in words what the constraint will enforce anyway: a model that knows the form
/// wants it, and log Z rises.
package struct ConstraintDescription {
  private let spec: ConstraintSpec

  package init(_ spec: ConstraintSpec) {
    self.spec = spec
  }

  /// Whether it is given unless switched off.
  package var isOnByDefault: Bool { spec.parts.contains { $0.kind == .jsonSchema } }

  /// The words; nil when there is nothing to say.
  package var text: String? {
    let sentences = spec.parts.compactMap { part -> String? in
      switch part {
      case .jsonSchema(let schema): "Answer with JSON only, as this JSON Schema says:\n\(schema)"
      case .regex(let pattern):
        "Answer only with text that matches this regular expression:\n\(pattern)"
      case .gbnf(let grammar): "Answer only with text that this grammar derives:\n\(grammar)"
      case .grammar(let name): "Answer only with: \(name)"
      case .choice(let texts): "Answer with one of: \(texts.joined(separator: ", "))"
      case .verbatim: "Answer only with words copied from the text."
      case .checker: nil
      }
    }
    return sentences.isEmpty ? nil : sentences.joined(separator: "\n\n")
  }
}
