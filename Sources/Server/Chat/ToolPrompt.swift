import Inference
import JSONSchema
import Tools

/// Tells the model which tools there are and how to call one. What tools say of themselves is data.
enum ToolPrompt {
  static func messages(_ tools: ToolFields, _ conversation: [ChatMessage]) -> [ChatMessage] {
    let lines = tools.definitions.map { definition in
      let parameters = definition.inputSchema["properties"] ?? [:]
      return "- \(definition.name): \(definition.description) Arguments: \(parameters)"
    }
    let form = "with JSON: {\"name\": …, \"arguments\": …}."
    let instructions =
      switch tools.choice {
      case .required: "Call one of these tools. Answer \(form)\n"
      case .free: "You may call one of these tools. To call it, answer \(form)\n"
      }
    return adding(instructions + lines.joined(separator: "\n"), to: conversation)
  }

  /// The conversation with `text` at the end of its system message.
  static func adding(_ text: String, to conversation: [ChatMessage]) -> [ChatMessage] {
    guard let first = conversation.first, first.role == "system" else {
      return [ChatMessage(role: "system", content: text)] + conversation
    }
    return [ChatMessage(role: "system", content: first.content + "\n\n" + text)]
      + conversation.dropFirst()
  }
}
