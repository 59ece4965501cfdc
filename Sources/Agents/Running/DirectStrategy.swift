internal import Constraints
internal import Inference
internal import Sampling

/// The strategy `direct`: the goal with its inputs is the prompt, the answer satisfies the output
/// constraint, and the success check says whether it will do.
struct DirectStrategy {
  private let task: AgentTask
  private let generator: Generator
  private var output: RequirementCompiler
  private var success: RequirementCompiler
  private let seed: UInt64

  init(_ task: AgentTask, model: any LanguageModel, compiler: ConstraintCompiler, seed: UInt64) {
    self.task = task
    self.seed = seed
    generator = Generator(model: model, options: task.sampling)
    output = RequirementCompiler(task.output, compiler)
    var judge = compiler
    judge.json = .judging
    success = RequirementCompiler(task.success, judge)
  }

  /// One item made ready.
  struct Call: Sendable {
    var item: Int
    var prompt: [TokenID]
    var output: CompiledConstraint?
    var success: CompiledConstraint?
    /// The most tokens a step can cost.
    var cost: Int
  }

  /// Fills in the prompt and compiles the constraints of one item.
  mutating func prepare(_ item: TaskItem) throws(AgentError) -> Call {
    let texts = try item.texts.get()
    let prompt = try tokens(of: messages(texts))
    return Call(
      item: item.number, prompt: prompt, output: try output.compiled(texts),
      success: try success.compiled(texts),
      cost: RunBudget.cost(promptTokens: prompt.count, task.sampling))
  }

  /// Draws one answer and checks it.
  /// - Parameters:
  ///   - number: which step of the item; part of the key of its draws.
  ///   - seconds: when it is cut off; nil never does.
  func step(
    _ call: Call, number: Int, within seconds: Double?
  ) async throws(AgentError) -> StepResult {
    let clock = ContinuousClock()
    let begin = clock.now
    let key = RandomKey(seed: seed, request: UInt64(call.item), output: UInt64(number))
    let generation = try await Deadline.run(seconds: seconds) { [generator] () throws(AgentError) in
      do throws(SamplingError) {
        return try await generator.generate(call.prompt, under: call.output, key: key)
      } catch {
        throw AgentError(error)
      }
    }
    let elapsed = (clock.now - begin) / .seconds(1)
    guard let generation else {
      // What it drew is not known: the whole reservation is booked.
      return StepResult(
        text: nil, isSolved: false, message: "the time was up before there was an answer",
        tokens: call.cost, seconds: elapsed)
    }
    let posterior = generation.posterior
    var complaint: String?
    if let sample = generation.sample, let success = call.success {
      do throws(ConstraintError) {
        complaint = try success.revalidate(sample.text).first
      } catch {
        throw AgentError(error)
      }
      complaint = complaint.map { "the answer fails the success check: \($0)" }
    } else if generation.sample == nil {
      complaint = posterior.deadEnds.explanation
    }
    return StepResult(
      text: generation.sample?.string, isSolved: complaint == nil, message: complaint,
      guarantee: posterior.guarantee, logZ: posterior.logZ, ess: posterior.ess,
      tokens: posterior.usage.promptTokens + posterior.usage.steps, seconds: elapsed)
  }

  private func messages(_ texts: [String: String]) throws(AgentError) -> [ChatMessage] {
    var system: [String] = []
    if let own = task.system { system.append(try own.filled(with: texts)) }
    let description = ConstraintDescription(try task.output.specification(texts))
    if task.describes ?? description.isOnByDefault, let text = description.text {
      system.append(text)
    }
    var messages: [ChatMessage] = []
    if !system.isEmpty {
      messages.append(ChatMessage(role: "system", content: system.joined(separator: "\n\n")))
    }
    messages.append(ChatMessage(role: "user", content: try task.goal.filled(with: texts)))
    return messages
  }

  /// The prompt in the model's chat format, or as it is for a model without one.
  private func tokens(of messages: [ChatMessage]) throws(AgentError) -> [TokenID] {
    do throws(InferenceError) {
      return try generator.model.tokenize(chat: messages)
    } catch {
      guard error.code == .unsupported else { throw AgentError(error) }
    }
    do throws(InferenceError) {
      return try generator.model.tokenize(
        prompt: messages.map(\.content).joined(separator: "\n"))
    } catch {
      throw AgentError(error)
    }
  }
}
