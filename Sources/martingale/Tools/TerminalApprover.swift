import Synchronization
import Tools

/// Asks the person at the terminal about calls: yes, no, always for this tool, or stop asking and refuse
/// whatever comes. One question at a time, however many items run.
final class TerminalApprover: Approver, Sendable {
  /// What a person may answer.
  enum Answer: Hashable, Sendable {
    case yes, no, always, stop

    /// What was typed, by its first letter or the whole word; nil for anything else. Nothing is a no.
    init?(_ text: String) {
      switch text.lowercased().filter({ !$0.isWhitespace }) {
      case "y", "yes": self = .yes
      case "", "n", "no": self = .no
      case "a", "always": self = .always
      case "s", "stop": self = .stop
      default: return nil
      }
    }
  }

  private struct State {
    var always: Set<String> = []
    var isStopped = false
  }

  private let state = Mutex(State())
  private let ask: @Sendable (String) -> String?

  /// - Parameter ask: shows a question and reads a line; nil when there is nobody any more.
  init(_ ask: @escaping @Sendable (String) -> String?) { self.ask = ask }

  func approve(_ request: ApprovalRequest) async -> Bool {
    state.withLock { state in
      if state.isStopped { return false }
      if state.always.contains(request.call.name) { return true }
      var question = "run: \(request.preview)  "
      while true {
        let words = "[y]es, [N]o, [a]lways for \(request.call.name), [s]top asking? "
        guard let text = ask(question + words) else { return false }
        switch Answer(text) {
        case .yes: return true
        case .no: return false
        case .always:
          state.always.insert(request.call.name)
          return true
        case .stop:
          state.isStopped = true
          return false
        case nil: question = ""
        }
      }
    }
  }
}
