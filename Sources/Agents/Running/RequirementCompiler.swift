internal import Constraints
internal import Synchronization

/// Compiles a requirement for one item after the other: once for all when it says the same for
/// each.
final class RequirementCompiler: Sendable {
  private let requirement: TaskRequirement
  private let compiler: ConstraintCompiler
  private let shared = Mutex<CompiledConstraint?>(nil)

  init(_ requirement: TaskRequirement, _ compiler: ConstraintCompiler) {
    self.requirement = requirement
    self.compiler = compiler
  }

  /// For texts that were not drawn under it.
  convenience init(judging requirement: TaskRequirement, _ compiler: ConstraintCompiler) {
    var judge = compiler
    judge.json = .judging
    self.init(requirement, judge)
  }

  /// The constraint for an item's texts; nil when anything will do.
  func compiled(_ texts: [String: String]) throws(AgentError) -> CompiledConstraint? {
    if requirement.parts.isEmpty { return nil }
    if let shared = shared.withLock({ $0 }) { return shared }
    let specification = try requirement.specification(texts)
    do throws(ConstraintError) {
      let made = try compiler.withSources(texts).compile(specification)
      if !requirement.dependsOnInputs { shared.withLock { $0 = made } }
      return made
    } catch {
      throw AgentError(error)
    }
  }

  /// Why a text that was not drawn does not satisfy the requirement; nil when it does.
  func complaint(
    about text: String, _ texts: [String: String]
  ) throws(AgentError) -> String? {
    guard let constraint = try compiled(texts) else { return nil }
    do throws(ConstraintError) {
      return try constraint.revalidate(Array(text.utf8)).first
    } catch {
      throw AgentError(error)
    }
  }
}
