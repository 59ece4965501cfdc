public import Constraints
public import Inference
public import Sampling

/// Makes the calls of all roles for one model: its chat format, its tokens, its way to end.
public struct RoleDesk: Sendable {
  /// The model.
  public let model: any LanguageModel
  /// The prompts.
  public let prompts: RolePrompts
  /// Whether prompts get the model's chat format, or are only joined.
  public let usesChat: Bool
  /// Whether choices are divided by their probability for a problem that says nothing.
  public var dividesPrior: Bool
  /// For the forms of answers.
  public var compiler = ConstraintCompiler()
  /// Words of the user's own before each role's system message; empty for none.
  public var preamble = ""
  /// A thought before what is answered at once, for models with a chat format; nil for none.
  public var reasoning: Reasoning?

  /// A desk.
  public init(
    _ model: any LanguageModel, prompts: RolePrompts, usesChat: Bool = true,
    dividesPrior: Bool = false
  ) {
    self.model = model
    self.prompts = prompts
    self.usesChat = usesChat
    self.dividesPrior = dividesPrior
  }

  /// What stands for a problem where the prior is measured.
  static let contentFree = "N/A"

  /// The tokens of a role's prompt, the beginning of the answer included.
  /// - Parameters:
  ///   - more: what the model's turn goes on with after the template's beginning.
  ///   - thinks: whether it ends inside a thought instead, where the desk reasons.
  func tokens(
    _ role: SolvingRole, _ values: [String: String], more: String = "", thinks: Bool = false
  ) throws(PromptingError) -> [TokenID] {
    let system = [preamble, prompts.text(role, .system, values)].filter { !$0.isEmpty }
      .joined(separator: "\n\n")
    let user = prompts.text(role, .user, values)
    let lead = prompts.text(role, .assistant, values) + more
    do throws(InferenceError) {
      guard usesChat else {
        let parts = [system, user, lead].filter { !$0.isEmpty }
        return try model.tokenize(prompt: parts.joined(separator: "\n"))
      }
      var messages: [ChatMessage] = []
      if !system.isEmpty { messages.append(ChatMessage(role: "system", content: system)) }
      messages.append(ChatMessage(role: "user", content: user))
      if thinks, let reasoning {
        return try model.tokenize(
          ChatPrompt(messages: messages, thinks: true, thought: reasoning.markers))
      }
      let head = try model.tokenize(chat: messages)
      return lead.isEmpty ? head : head + (try model.tokenize(lead, parseSpecial: false))
    } catch {
      throw PromptingError(error)
    }
  }

  /// Whether a role's answer follows words, and so begins with a space.
  private func followsWords(_ role: SolvingRole) -> Bool {
    !usesChat || !prompts.text(role, .assistant, [:]).isEmpty
  }

  /// The tokens of alternatives after a role's prompt.
  func continuations(_ role: SolvingRole, _ texts: [String]) throws(PromptingError) -> [[TokenID]] {
    let space = followsWords(role) ? " " : ""
    var result: [[TokenID]] = []
    for text in texts {
      do throws(InferenceError) {
        result.append(try model.tokenize(space + text, parseSpecial: false))
      } catch {
        throw PromptingError(error)
      }
    }
    guard result.allSatisfy({ !$0.isEmpty }) else {
      throw PromptingError(.invalidInput, "an alternative must not be empty")
    }
    return result
  }

  /// A call that is answered in a form.
  /// - Parameters:
  ///   - tokens: the most an answer may have, where it is drawn.
  ///   - more: what the model's turn goes on with before the answer.
  func call(
    _ role: SolvingRole, _ values: [String: String], form: AnswerForm, tokens limit: Int,
    more: String = "", key: RandomKey
  ) throws(PromptingError) -> ModelCall {
    var values = values
    values["form"] = Self.words(form)
    if role == .solver, let reasoning {
      // After a thought every form is drawn: there is no one prompt whose law could be read.
      let spec =
        switch form {
        case .choice(let texts): ConstraintSpec([.choice(texts)])
        case .constrained(let spec): spec
        }
      return ModelCall(
        prompt: try tokens(role, values, thinks: true),
        reading: .text(spec, tokens: limit, endsWithLine: false, skipsSpace: false), key: key,
        thought: reasoning)
    }
    let prompt = try tokens(role, values, more: more)
    switch form {
    case .choice(let texts):
      var prior: [TokenID]?
      if dividesPrior {
        values["problem"] = Self.contentFree
        prior = try tokens(role, values, more: more)
      }
      return ModelCall(
        prompt: prompt, reading: .choice(try continuations(role, texts), prior: prior), key: key)
    case .constrained(let spec):
      let joined = followsWords(role) ? Self.afterSpace(spec) : nil
      return ModelCall(
        prompt: prompt,
        reading: .text(
          joined ?? spec, tokens: limit, endsWithLine: true, skipsSpace: joined != nil),
        key: key)
    }
  }

  /// The constraint for a text after words, where a space comes first; nil when there is no way to
  /// say it.
  private static func afterSpace(_ spec: ConstraintSpec) -> ConstraintSpec? {
    var parts: [ConstraintSpec.Part] = []
    for part in spec.parts {
      guard let pattern = part.text(.regex) else { return nil }
      parts.append(.regex(" ?(?:\(pattern))"))
    }
    return parts.isEmpty ? nil : ConstraintSpec(parts)
  }

  /// An answer form in words.
  static func words(_ form: AnswerForm) -> String {
    switch form {
    case .choice(let texts): "one of: \(texts.joined(separator: ", "))"
    case .constrained: "one short line"
    }
  }
}
