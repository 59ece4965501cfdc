internal import Constraints
internal import JSONSchema
internal import Tools

/// Whether an answer will do: the constraint of `success`, its checker, its tool, in this order.
final class SuccessJudge: Sendable {
  private let success: AgentTask.Success
  private let compiler: RequirementCompiler

  init(_ setup: StrategySetup) {
    success = setup.task.success
    compiler = RequirementCompiler(judging: success.requirement, setup.compiler)
  }

  /// Compiles what can be compiled for an item, so that its mistakes show before anything is drawn.
  func prepare(_ texts: [String: String]) throws(AgentError) { _ = try compiler.compiled(texts) }

  /// Judges an answer; nothing is recorded when the task asks for nothing.
  /// - Returns: why the answer will not do; nil when it will.
  func complaint(_ text: String, _ step: StepContext) async throws(AgentError) -> String? {
    guard !success.isEmpty else { return nil }
    if let name = success.tool?.name {
      step.countAgain(callsBefore: CheckedRecord.self, where: { _ in true }) { $0.tool == name }
    }
    let record = try await step.recorded(CheckedRecord.self) {
      () async throws(AgentError) -> CheckedRecord in
      let clock = ContinuousClock()
      let begin = clock.now
      let complaint = try await verdict(text, step)
      return CheckedRecord(
        isOK: complaint == nil,
        message: complaint.map { "the answer fails the success check: \($0)" },
        seconds: (clock.now - begin) / .seconds(1))
    }
    return record.isOK ? nil : record.message ?? "the answer fails the success check"
  }

  private func verdict(_ text: String, _ step: StepContext) async throws(AgentError) -> String? {
    let texts = step.item.texts
    if let constraint = try compiler.compiled(texts) {
      let oracle = try step.item.oracle(for: constraint)
      do throws(ConstraintError) {
        if let complaint = try constraint.revalidate(Array(text.utf8)).first { return complaint }
        if let oracle {
          let question = OracleQuestion(text: Array(text.utf8), complete: true)
          let answers = try await oracle.judge([question])
          if answers.first != true { return "the checker refuses it" }
        }
      } catch {
        throw AgentError(error)
      }
    }
    guard let check = success.tool else { return nil }
    let result = try await step.call(
      ToolCall(name: check.name, arguments: check.arguments(answer: text, texts)))
    if result.isError { return "\(check.name): \(result.text)" }
    guard let pattern = check.expects else { return nil }
    do throws(ConstraintError) {
      let compiled = try ConstraintCompiler().compile(ConstraintSpec([.regex(pattern)]))
      return try compiled.revalidate(Array(result.text.utf8)).isEmpty
        ? nil : "\(check.name) answers: \(result.text)"
    } catch {
      throw AgentError(error)
    }
  }
}
