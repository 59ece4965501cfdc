import Foundation
import MartingaleKit

/// How an extraction task's answers are held to their form: what the comparison is between.
enum ExtractionArm: String, Hashable, Sendable, CaseIterable {
  /// Drawn freely; the first JSON object of the answer counts.
  case unconstrained
  /// Held to the schema by masking, one particle, spans not asked for.
  case masked
  /// Held to the schema by AWRS in SMC, spans not asked for.
  case sampled
  /// The task as it is: the schema by AWRS in SMC, with `x-verbatim`.
  case verbatim

  /// The task as this arm runs it. The prompt is the same in all of them.
  func task(_ task: AgentTask) -> AgentTask {
    var result = task
    result.success.requirement.parts = []
    result.success.tool = nil
    result.budget = AgentTask.Budget(steps: 1)
    switch self {
    case .unconstrained:
      result.sampling.method = .base
      result.sampling.particles = 1
      let description = ConstraintDescription(ConstraintSpec(task.output.parts.map(\.part)))
      if task.describes ?? description.isOnByDefault, let text = description.text {
        result.system = (task.system ?? PromptTemplate("")).appending(
          (task.system == nil ? "" : "\n\n") + text)
      }
      result.output.parts = []
    case .masked:
      result.sampling.method = .masked
      result.sampling.particles = 1
      result.output = Self.withoutSpans(task.output)
    case .sampled:
      result.sampling.method = .smc(.automatic)
      result.output = Self.withoutSpans(task.output)
    case .verbatim:
      result.sampling.method = .smc(.automatic)
    }
    return result
  }

  /// How many particles it draws with.
  func particles(of task: AgentTask) -> Int { self.task(task).sampling.particles }

  /// The same requirement with `x-verbatim` under a name that means nothing: unknown keywords are
  /// annotations, so the rest of the schema keeps its meaning.
  static func withoutSpans(_ requirement: TaskRequirement) -> TaskRequirement {
    var result = requirement
    for index in result.parts.indices {
      guard let text = result.parts[index].part.text(.jsonSchema) else { continue }
      result.parts[index].part = .jsonSchema(
        text.replacing("\"\(JSONConstraint.verbatimKeyword)\"", with: "\"x-not-verbatim\""))
    }
    return result
  }
}
