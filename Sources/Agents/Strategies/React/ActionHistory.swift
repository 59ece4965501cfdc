internal import Inference
internal import Tools

/// What happened so far, as a conversation; shortened by rule when it grows too long.
struct ActionHistory {
  /// One step: what was said and what came back.
  struct Turn {
    var step: Int
    /// The tool, for the line that stands for steps that are left out.
    var tool: String
    /// What the model said, and what came of it as it is told.
    var messages: [ChatMessage]
  }

  /// The task's own messages; never left out.
  let opening: [ChatMessage]
  /// Episodes from other times, between the system message and the goal.
  let examples: [ChatMessage]
  private(set) var turns: [Turn] = []
  /// Steps whose words are not in the prompt any more.
  private(set) var omitted: [Turn] = []

  init(opening: [ChatMessage], examples: [ChatMessage] = []) {
    self.opening = opening
    self.examples = examples
  }

  mutating func add(_ turn: Turn) { turns.append(turn) }

  /// Leaves the oldest step out.
  /// - Returns: whether there was one beside the last.
  mutating func omitOldest() -> Bool {
    guard turns.count > 1 else { return false }
    omitted.append(turns.removeFirst())
    return true
  }

  /// The conversation, with `instructions` at the end of the system message.
  func messages(instructions: String) -> [ChatMessage] {
    let own = opening.first.flatMap { $0.role == "system" ? $0.content : nil }
    var messages: [ChatMessage] = []
    // A chat template that shows the tools itself may leave nothing to say.
    let system =
      instructions.isEmpty ? own : own.map { $0 + "\n\n" + instructions } ?? instructions
    if let system { messages.append(ChatMessage(role: "system", content: system)) }
    messages += examples
    messages += own == nil ? opening[...] : opening.dropFirst()
    if let gap { messages.append(ChatMessage(role: "user", content: gap)) }
    return messages + turns.flatMap(\.messages)
  }

  /// The visible mark where steps are left out.
  private var gap: String? {
    guard let first = omitted.first, let last = omitted.last else { return nil }
    let tools = omitted.map(\.tool).joined(separator: ", ")
    return "[Steps \(first.step + 1) to \(last.step + 1) are left out here: \(tools)]"
  }

  /// A tool's result as the model sees it: in one piece of bounded length, control characters
  /// written out.
  static func observation(_ result: ToolFinishedRecord, most: Int) -> String {
    let head = result.isError ? "\(result.tool) failed: " : "Result of \(result.tool): "
    return head + shortened(TerminalText.escaped(result.text), most: most)
  }

  static func shortened(_ text: String, most: Int) -> String {
    guard text.utf8.count > most else { return text }
    let kept = text.prefix(most)
    let left = text.utf8.count - kept.utf8.count
    return left > 0 ? kept + " [… \(left) more bytes]" : text
  }
}
