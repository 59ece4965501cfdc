public import Constraints
public import JSONSchema

/// What a text must be, as a task says it. Parts that speak of inputs become a constraint only
/// with the texts of one run.
public struct TaskRequirement: Hashable, Sendable {
  /// One requirement, with the way to it in the task file.
  public struct Part: Hashable, Sendable {
    /// The requirement; for `verbatim` the input's name stands for its text.
    public var part: ConstraintSpec.Part
    public var pointer: JSONPointer
  }

  /// All of these hold; any text when there is none.
  public var parts: [Part]

  /// Whether it says different things for different inputs.
  public var dependsOnInputs: Bool {
    parts.contains { part in
      switch part.part {
      case .verbatim: true
      case .jsonSchema(let text): text.contains("\"\(JSONConstraint.verbatimKeyword)\"")
      default: false
      }
    }
  }

  /// The constraint of one run, as data.
  /// - Parameter texts: the run's inputs by name.
  public func specification(_ texts: [String: String]) throws(AgentError) -> ConstraintSpec {
    var specification = ConstraintSpec()
    for part in parts { specification.parts.append(try Self.resolve(part.part, texts)) }
    return specification
  }

  static func resolve(
    _ part: ConstraintSpec.Part, _ texts: [String: String]
  ) throws(AgentError) -> ConstraintSpec.Part {
    guard case .verbatim(let name) = part else { return part }
    guard let text = texts[name] else {
      throw AgentError(.invalidInput, "nothing is there for \"verbatim\": \"\(name)\"")
    }
    return .verbatim(text)
  }
}
