import Inference
import Prompting
import Sampling

/// Solvers and problems as the tests want them.
enum Solvers {
  static let digits = AnswerForm.choice((0...9).map(String.init))

  static func problem(_ text: String) -> SolvingProblem {
    SolvingProblem(text: text, form: digits, stepForm: digits)
  }

  static var sampling: SamplerOptions { SamplerOptions(particles: 1) }

  /// A solver that believes its model's ratings as they are.
  static func make(_ model: any LanguageModel) throws -> RecursiveSolver {
    let desk = RoleDesk(model, prompts: try RolePrompts())
    return RecursiveSolver(
      desk, sampling: sampling, rater: ModelRater(desk, reading: .argmax, dividesPrior: false))
  }
}
