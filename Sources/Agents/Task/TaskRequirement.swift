public import Constraints
public import JSONSchema

/// What a text must be, as a task says it. Parts that speak of inputs become a constraint only
/// with the texts of one run.
public struct TaskRequirement: Hashable, Sendable {
  /// One requirement, with the way to it in the task file.
  public struct Part: Hashable, Sendable {
    /// The requirement; names of inputs stand for their texts.
    public var part: ConstraintSpec.Part
    /// Where the task file says it.
    public var pointer: JSONPointer
    /// What knows the part's inputs.
    let kind: any ConstraintKind

    public static func == (one: Part, two: Part) -> Bool {
      one.part == two.part && one.pointer == two.pointer
    }

    public func hash(into hasher: inout Hasher) {
      hasher.combine(part)
      hasher.combine(pointer)
    }
  }

  /// All of these hold; any text when there is none.
  public var parts: [Part]

  /// Whether it says different things for different inputs.
  public var dependsOnInputs: Bool {
    parts.contains { $0.kind.depends(on: nil, $0.part.value) }
  }

  /// Whether a part speaks of an input of this name.
  func needs(_ name: String) -> Bool {
    parts.contains { $0.kind.depends(on: name, $0.part.value) }
  }

  /// The constraint of one run, as data.
  /// - Parameter texts: the run's inputs by name.
  public func specification(_ texts: [String: String]) throws(AgentError) -> ConstraintSpec {
    var specification = ConstraintSpec()
    for part in parts {
      guard let value = part.kind.resolved(part.part.value, texts) else {
        let name = part.kind.input(of: part.part.value) ?? ""
        throw AgentError(
          .invalidInput, "nothing is there for \"\(part.part.kind.rawValue)\": \"\(name)\"")
      }
      specification.parts.append(ConstraintSpec.Part(part.part.kind, value))
    }
    return specification
  }
}
