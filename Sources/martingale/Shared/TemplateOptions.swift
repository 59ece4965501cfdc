import Agents
import ArgumentParser
import JSONSchema
import LlamaBackend

/// The chat template of a model in this process, and what it is told.
struct TemplateOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Use this Jinja chat template in place of the model's own.", valueName: "file"),
    completion: .file())
  var chatTemplate: String?

  @Option(
    help: ArgumentHelp(
      "An argument of the chat template: JSON, or else a text; repeat it.",
      discussion: "now is the present in seconds since 1970, for templates that print a date.",
      valueName: "name=value"))
  var templateArg: [String] = []

  func validate() throws {
    for pair in templateArg where !pair.dropFirst().contains("=") {
      throw ValidationError("--template-arg takes name=value, got \"\(pair)\"")
    }
  }

  /// Whether nothing was said.
  var isEmpty: Bool { chatTemplate == nil && templateArg.isEmpty }

  /// Writes what was said into a model's options.
  func apply(to options: inout LlamaOptions) throws(CommandFailure) {
    if let chatTemplate {
      options.chatTemplate = ChatTemplateSource(
        try Files.readText(chatTemplate), origin: chatTemplate)
    }
    options.templateArguments = arguments
  }

  /// A task whose model is told what was said.
  func applied(to task: AgentTask) throws(CommandFailure) -> AgentTask {
    if isEmpty { return task }
    let source = try chatTemplate.map { path throws(CommandFailure) in try Files.readText(path) }
    return task.using(
      AgentTask.ChatTemplate(source: source, origin: chatTemplate ?? "", arguments: arguments))
  }

  /// The arguments, as JSON texts.
  private var arguments: [String: String] {
    var arguments: [String: String] = [:]
    for pair in templateArg {
      guard let equals = pair.firstIndex(of: "=") else { continue }
      let text = String(pair[pair.index(after: equals)...])
      let value = (try? JSONValue(parsing: text)) ?? .string(text)
      arguments[String(pair[..<equals])] = JSONWriter().string(of: value)
    }
    return arguments
  }
}
