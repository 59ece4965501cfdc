internal import Constraints

/// Compiles a requirement for one item after the other: once for all when it says the same for
/// each.
struct RequirementCompiler {
  private let requirement: TaskRequirement
  private let compiler: ConstraintCompiler
  private var shared: CompiledConstraint?

  init(_ requirement: TaskRequirement, _ compiler: ConstraintCompiler) {
    self.requirement = requirement
    self.compiler = compiler
  }

  /// The constraint for an item's texts; nil when anything will do.
  mutating func compiled(_ texts: [String: String]) throws(AgentError) -> CompiledConstraint? {
    if requirement.parts.isEmpty { return nil }
    if let shared { return shared }
    let specification = try requirement.specification(texts)
    do throws(ConstraintError) {
      let made = try compiler.withSources(texts).compile(specification)
      if !requirement.dependsOnInputs { shared = made }
      return made
    } catch {
      throw AgentError(error)
    }
  }
}
