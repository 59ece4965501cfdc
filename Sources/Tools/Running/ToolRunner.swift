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
    var result = try await withDeadline(call, tool.timeLimit ?? timeout) {
      () async throws(ToolError) in
      try await tool.call(call.arguments)
    }
    if result.text.utf8.count > outputLimit {
      // The JSON is as long as the text; the model gets neither.
      result.text = CutOutput.cut(result.text, limit: outputLimit)
      result.structured = nil
    }
    return result
  }

  /// Runs `body` and cancels it when the time is up.
  private func withDeadline(
    _ call: ToolCall, _ timeout: Duration,
    _ body: @escaping @Sendable () async throws(ToolError) -> ToolResult
  ) async throws(ToolError) -> ToolResult {
    let first = await withTaskGroup(of: Result<ToolResult, ToolError>?.self) { group in
      group.addTask {
        do throws(ToolError) { return .success(try await body()) } catch { return .failure(error) }
      }
      group.addTask {
        try? await Task.sleep(for: timeout)
        return nil
      }
      let first = await group.next() ?? nil
      group.cancelAll()
      return first
    }
    guard let first else {
      if Task.isCancelled { throw ToolError(.cancelled, "\(call.name) was cancelled") }
      throw ToolError(.timedOut, "\(call.name) did not finish in \(timeout)")
    }
    return try first.get()
  }
}
