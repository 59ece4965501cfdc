internal import Inference
internal import JSONSchema

extension AgentTask {
  /// A chat template in place of the model's own, and what templates are told.
  public struct ChatTemplate: Hashable, Sendable {
    /// The template in Jinja; nil for the model's own.
    public var source: String?
    /// Where it comes from, for errors: a path.
    public var origin: String
    /// Arguments of every rendering, as JSON texts.
    public var arguments: [String: String]

    /// A template with its arguments.
    public init(source: String?, origin: String, arguments: [String: String] = [:]) {
      self.source = source
      self.origin = origin
      self.arguments = arguments
    }
  }

  /// This task with a template that is not in its file. It is another task then: a run of the one does not
  /// go on as the other.
  public func using(_ template: ChatTemplate) -> AgentTask {
    var task = self
    let source = template.source ?? chatTemplate?.source
    let arguments = (chatTemplate?.arguments ?? [:]).merging(template.arguments) { $1 }
    task.chatTemplate = ChatTemplate(
      source: source,
      origin: template.source == nil ? chatTemplate?.origin ?? template.origin : template.origin,
      arguments: arguments)
    var hash = SHA256()
    hash.update("\(sha256)\u{0}\(source ?? "")\u{0}".utf8)
    for (name, value) in arguments.sorted(by: { $0.key < $1.key }) {
      hash.update("\(name)=\(value)\u{0}".utf8)
    }
    task.sha256 = hash.hex()
    return task
  }
}

extension TaskReader {
  /// The template that a task's `model` names; nil for the model's own.
  mutating func chatTemplate(_ node: JSONNode?) -> AgentTask.ChatTemplate? {
    let file = node?["chat_template"]
    let arguments = node?["template_arguments"]?.value.object
    guard file != nil || arguments?.isEmpty == false else { return nil }
    var texts: [String: String] = [:]
    for member in arguments?.members ?? [] {
      texts[member.name] = JSONWriter().string(of: member.value)
    }
    return AgentTask.ChatTemplate(
      source: file.map { textFile($0) }, origin: file?.string ?? "", arguments: texts)
  }
}
