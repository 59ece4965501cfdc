import Inference
import Prompting
import MartingaleTestSupport

/// A model whose answers to steps are wrong at a fixed rate, by their text.
struct ErringModel {
  var rate: Double

  var model: ScriptedModel {
    ScriptedModel("erring") { [rate] prompt in
      if prompt.contains("Results of the steps:") {
        return prompt.contains("-> bad") ? " bad" : " good"
      }
      var hash: UInt64 = 0
      for byte in RuleModel.task(prompt).utf8 { hash = hash &* 1_099_511_628_211 ^ UInt64(byte) }
      var random = RandomKey(seed: hash).stream(for: .test)
      return random.uniform() < rate ? " bad" : " good"
    }
  }
}

/// The same plan for the problem, none for its steps.
struct FixedPlanner: StepPlanner {
  let plan: StepPlan

  init(_ plan: StepPlan) { self.plan = plan }

  var name: String { "fixed" }
  func call(
    for question: NodeQuestion, count: Int, tokens: Int, key: RandomKey
  ) -> ModelCall? { nil }
  func plan(for question: NodeQuestion, count: Int, from result: CallResult?) -> StepPlan {
    question.step == nil ? plan : StepPlan([])
  }
}

/// A rating from a function of the task; nil cannot be read.
struct FunctionRater: ComplexityRater {
  let rate: @Sendable (String) -> Double?

  var name: String { "function" }
  func call(for question: NodeQuestion, key: RandomKey) -> ModelCall? { nil }
  func rating(of question: NodeQuestion, from result: CallResult?) -> ComplexityRating? {
    rate(question.task).map { ComplexityRating($0) }
  }
}

/// Help from a function.
struct FunctionHelp: LeafHelp {
  let reply: @Sendable (NodeQuestion) throws(PromptingError) -> LeafReply?

  func help(with question: NodeQuestion) throws(PromptingError) -> LeafReply? {
    try reply(question)
  }
}
