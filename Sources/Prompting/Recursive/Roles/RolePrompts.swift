/// The prompts of all roles: the built-in ones, or a folder's.
///
/// All begin with the same words and the problem, so that a model that keeps prefixes evaluates
/// those once for all roles.
public struct RolePrompts: Hashable, Sendable {
  private var templates: [SolvingRole: RoleTemplate] = [:]

  /// The built-in prompts; those of `own` stand for them.
  /// - Parameter own: the texts of files, by role.
  /// - Throws: `invalidInput` for a prompt that is not well formed.
  public init(_ own: [SolvingRole: String] = [:]) throws(PromptingError) {
    for role in SolvingRole.allCases {
      do throws(PromptingError) {
        templates[role] = try RoleTemplate(own[role] ?? Self.builtIn(role), places: role.places)
      } catch {
        throw PromptingError(error.code, "\(role.fileName): \(error.message)")
      }
    }
  }

  /// A part of a role's prompt with its places filled.
  func text(_ role: SolvingRole, _ part: RoleTemplate.Part, _ values: [String: String]) -> String {
    templates[role]?.filled(part, with: values) ?? ""
  }

  /// The built-in prompt of a role, as its file says it.
  public static func builtIn(_ role: SolvingRole) -> String {
    switch role {
    case .assessor:
      """
      [system]
      You solve problems exactly and answer briefly.
      [user]
      {{problem}}

      How complex is this problem, from 1 (trivial) to 10 (very hard)? Answer with one number.
      [assistant]
      Complexity:

      """
    case .planner:
      """
      [system]
      You solve problems exactly and answer briefly.
      [user]
      {{problem}}

      Break this problem into {{count}} short steps that can be done one by one. Number them, one a line. Write #1 for the result of step 1. Do not solve them.
      [assistant]
      Steps:

      """
    case .solver:
      """
      [system]
      You solve problems exactly and answer briefly.
      [user]
      {{problem}}

      {{notes}}

      Answer with {{form}}.
      [assistant]
      Answer:

      """
    case .composer:
      """
      [system]
      You solve problems exactly and answer briefly.
      [user]
      {{problem}}

      Results of the steps:
      {{steps}}

      Put them together. Answer with {{form}}.
      [assistant]
      Answer:

      """
    case .reasoner:
      """
      [system]
      You solve problems exactly and answer briefly.
      [user]
      {{problem}}

      Think step by step, then answer with {{form}}.
      [assistant]
      Let's think step by step.

      """
    case .chooser:
      """
      [system]
      You solve problems exactly and answer briefly.
      [user]
      {{problem}}

      Done so far:
      {{steps}}

      What is the next step?
      [assistant]
      Next step:

      """
    }
  }
}
