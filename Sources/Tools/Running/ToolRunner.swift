import Inference
import JSONSchema

/// Runs calls: finds the tool, checks the arguments, asks for approval, bounds the time and cuts
/// the output.
public struct ToolRunner: Sendable {
  /// The tools that may be called.
  public let tools: ToolSet
  /// When to ask.
  public var approvals: ApprovalPolicy
  /// Whom to ask.
  public var approver: (any Approver)?
  /// Most bytes of a result's text.
  public var outputLimit: Int
  /// Most time for a call of a tool without a limit of its own.
  public var timeout: Duration

  /// Runs `tools`; by default it asks, and with nobody to ask denies.
  public init(
    tools: ToolSet, approvals: ApprovalPolicy = .ask, approver: (any Approver)? = nil,
    outputLimit: Int = 64 << 10, timeout: Duration = .seconds(120)
  ) {
    self.tools = tools
    self.approvals = approvals
    self.approver = approver
    self.outputLimit = outputLimit
    self.timeout = timeout
  }

  /// Runs one call.
  ///
  /// Wrong arguments are a result with `isError`, because the model can do better next time.
  /// - Throws: `notFound`, `denied`, `timedOut`, `cancelled`, or what the tool throws.
  public func run(_ call: ToolCall) async throws(ToolError) -> ToolResult {
    let entry = try tools.entry(named: call.name)
    if let complaint = entry.complaint(about: call.arguments) { return .failure(complaint) }
    let tool = entry.tool
    let request = ApprovalRequest(
      call: call, effect: tool.effect, preview: TerminalText.line(tool.preview(call.arguments)))
    try await approvals.check(request, approver: approver)
    if Task.isCancelled { throw ToolError(.cancelled, "\(call.name) was cancelled") }
    let limit = tool.timeLimit ?? timeout
    let answer = try await Deadline.run(
      seconds: limit / .seconds(1),
      cancelled: ToolError(.cancelled, "\(call.name) was cancelled")
    ) { () async throws(ToolError) in try await tool.call(call.arguments) }
    guard var result = answer else {
      throw ToolError(.timedOut, "\(call.name) did not finish in \(limit)")
    }
    if result.text.utf8.count > outputLimit {
      // The JSON is as long as the text; the model gets neither.
      result.text = CutOutput.cut(result.text, limit: outputLimit)
      result.structured = nil
    }
    return result
  }
}
