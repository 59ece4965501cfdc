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
    let form = "with JSON: {\"name\": …, \"arguments\": …}"
    let instructions =
      switch (tools.choice, tools.severalAtOnce ?? false) {
      case (.required, false): "Call one of these tools. Answer \(form).\n"
      case (.free, false): "You may call one of these tools. To call it, answer \(form).\n"
      case (.required, true): "Call these tools. Answer \(form), a line for each call.\n"
      case (.free, true):
        "You may call these tools. To call them, answer \(form), a line for each call.\n"
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

extension ToolCallForm {
  /// How calls are asked for where a model has no form of its own: JSON, a line for each.
  static let plain = ToolCallForm(
    opening: #"{"name":""#, middle: #"","arguments":"#, separator: "}\n{\"name\":\"",
    closing: "}", trigger: nil)
}
