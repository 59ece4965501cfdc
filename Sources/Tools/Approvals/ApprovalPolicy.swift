/// When a person is asked before a tool runs.
public enum ApprovalPolicy: Hashable, Sendable {
  /// Every call that writes, talks to the network or runs a program is shown and asked about.
  case ask
  /// Nothing is asked and everything runs, shell scripts excepted: those need `ask` or `list`.
  case withoutAsking
  /// These tools run unasked; any other that writes, talks to the network or runs a program is
  /// denied.
  case list(Set<String>)
}

/// A call that waits for a yes.
public struct ApprovalRequest: Hashable, Sendable {
  /// The call.
  public var call: ToolCall
  /// The most it may do.
  public var effect: ToolEffect
  /// What it would do, as text that is safe on a terminal.
  public var preview: String

  /// A call that waits for a yes.
  public init(call: ToolCall, effect: ToolEffect, preview: String) {
    self.call = call
    self.effect = effect
    self.preview = preview
  }
}

/// Asks a person, or a rule, whether a call may run.
public protocol Approver: Sendable {
  /// Whether the call may run.
  func approve(_ request: ApprovalRequest) async -> Bool
}

/// Approves by a closure.
public struct ClosureApprover: Approver {
  private let decide: @Sendable (ApprovalRequest) async -> Bool

  /// Asks the closure.
  public init(_ decide: @escaping @Sendable (ApprovalRequest) async -> Bool) {
    self.decide = decide
  }

  public func approve(_ request: ApprovalRequest) async -> Bool { await decide(request) }
}

extension ApprovalPolicy {
  /// Throws `denied` unless the call may run.
  public func check(_ request: ApprovalRequest, approver: (any Approver)?) async throws(ToolError) {
    let name = request.call.name
    guard request.effect > .reads else { return }
    switch self {
    case .withoutAsking:
      guard request.effect < .shell else {
        throw ToolError(
          .denied,
          "\(name) runs a shell script, which approvals \"without-asking\" do not cover; list it")
      }
    case .list(let names):
      guard names.contains(name) else {
        throw ToolError(.denied, "\(name) is not on the list of approved tools")
      }
    case .ask:
      guard let approver else {
        throw ToolError(.denied, "\(name) needs an approval and there is nobody to ask")
      }
      guard await approver.approve(request) else {
        throw ToolError(.denied, "\(name) was not approved")
      }
    }
  }
}
