package import Inference

/// A model under the name that clients use.
package struct ServedModel: Sendable {
  /// The model.
  package let model: any LanguageModel
  /// The name in `/v1/models`.
  package let id: String
  /// Other names that are understood.
  package let aliases: [String]
  /// Whether the model has a chat format of its own; without one, messages are joined by line ends.
  package let usesChatFormat: Bool
  /// When the server began to offer it, in seconds since 1970.
  package let created: Int
  /// Whether decoding together with other requests leaves a request's numbers as they are.
  package let isBatchInvariant: Bool

  /// A model to serve.
  package init(
    _ model: any LanguageModel, id: String? = nil, aliases: [String] = ["default"],
    usesChatFormat: Bool = true, created: Int, isBatchInvariant: Bool = false
  ) {
    self.model = model
    self.id = id ?? model.identity.name
    self.aliases = aliases
    self.usesChatFormat = usesChatFormat
    self.created = created
    self.isBatchInvariant = isBatchInvariant
  }

  /// Whether clients may call the model so.
  func isCalled(_ name: String) -> Bool { name == id || aliases.contains(name) }

  /// Refuses another model's name.
  func check(_ name: String) throws(APIError) {
    guard name.isEmpty || isCalled(name) else {
      throw APIError(
        status: 404, "the model \"\(name.prefix(100))\" is not served here; \"\(id)\" is",
        param: "model", code: "model_not_found")
    }
  }

  /// What the model's chat format has beside turns.
  var chatForms: ChatForms { usesChatFormat ? model.chatForms : ChatForms() }

  /// The prompt's tokens.
  func tokens(of prompt: ChatPrompt) throws(APIError) -> [TokenID] {
    do throws(InferenceError) {
      if usesChatFormat { return try model.tokenize(prompt) }
      return try model.tokenize(prompt: prompt.messages.map(\.content).joined(separator: "\n"))
    } catch {
      throw APIError(error)
    }
  }

  /// The tokens of the beginning of an answer, after a prompt.
  func tokens(continuing beginning: String) throws(APIError) -> [TokenID] {
    do throws(InferenceError) {
      return try model.tokenize(beginning, parseSpecial: false)
    } catch {
      throw APIError(error)
    }
  }

  /// The tokens of a part of a prompt, control tokens included, without what prompts begin with.
  func tokens(inside text: String) throws(APIError) -> [TokenID] {
    do throws(InferenceError) {
      return try model.tokenize(text, parseSpecial: true)
    } catch {
      throw APIError(error)
    }
  }

  /// The tokens of a plain prompt.
  func tokens(of prompt: String) throws(APIError) -> [TokenID] {
    do throws(InferenceError) {
      return try model.tokenize(prompt: prompt)
    } catch {
      throw APIError(error)
    }
  }
}
