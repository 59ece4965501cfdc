import CLlama
import Inference
import JSONSchema
import Synchronization

/// A model's chat format: its Jinja template, rendered by llama.cpp's own chat library.
final class ChatTemplate: Sendable {
  /// What templates that print a date are told when nobody says which day it is: noon (UTC) of the
  /// first of January 2026. The clock would make the same request another one tomorrow; the
  /// argument `now`, in seconds since 1970, says otherwise.
  static let epoch = 1_767_268_800

  private let library: ChatLibrary
  private let tokenizer: Tokenizer
  /// Where the template comes from, for errors.
  let origin: String
  /// Arguments of every rendering, as JSON texts.
  private let arguments: [String: String]
  /// The texts that no message may spell.
  private let structure: Set<String>
  private let known = Mutex<ChatProbe?>(nil)

  /// The template of `options`, else the model's own; nil when there is none.
  init?(_ model: ModelHandle, path: String, options: LlamaOptions) throws(InferenceError) {
    let source: String
    var tools: String?
    if let given = options.chatTemplate {
      source = given.source
      origin = given.origin
    } else if let own = llama_model_chat_template(model.raw, nil) {
      source = String(cString: own)
      tools = llama_model_chat_template(model.raw, "tool_use").map { String(cString: $0) }
      origin = "\(path): the chat template"
    } else {
      return nil
    }
    let texts = SpecialTexts(model)
    tokenizer = Tokenizer(model: model)
    arguments = options.templateArguments
    structure = texts.structure(of: source + (tools ?? ""))
    library = try ChatLibrary(
      source, tools: tools, begin: texts.begin, end: texts.end, origin: origin)
  }

  /// What the format has beside turns.
  var forms: ChatForms { ((try? probe()) ?? ChatProbe()).forms }

  /// Texts of control tokens that the model writes around calls and thoughts.
  var markers: Set<String> { ((try? probe()) ?? ChatProbe()).markers }

  /// What was found out about the template, once.
  private func probe() throws(InferenceError) -> ChatProbe {
    if let found = known.withLock({ $0 }) { return found }
    let found = try ChatProbe(self, tokenizer)
    known.withLock { $0 = found }
    return found
  }

  /// The tokens of a conversation, ready for the model's next turn.
  ///
  /// What the template adds and what messages and tools say is told apart in the rendering. When
  /// the whole, tokenised at once, has no special token but the template's own, that is the answer;
  /// otherwise data spells structure, and both are tokenised piece by piece, data as plain
  /// characters.
  func tokens(of prompt: ChatPrompt) throws(InferenceError) -> [TokenID] {
    let probe = try probe()
    let rendering = try rendering(of: prompt)
    var pieces = rendering.pieces
    if let end = try probe.ending(of: rendering, for: prompt) {
      pieces.append(ChatPiece(text: end, isTemplate: true))
    }
    var split: [TokenID] = []
    for (index, piece) in pieces.enumerated() where !piece.text.isEmpty {
      split += try tokenizer.tokens(
        of: piece.text, parseSpecial: piece.isTemplate, addSpecial: index == 0)
    }
    var chosen = split
    if !rendering.isGuarded {
      let whole = try tokenizer.tokens(
        of: pieces.map(\.text).joined(), parseSpecial: true, addSpecial: true)
      if specials(whole) == specials(split) { chosen = whole }
    }
    let begin = llama_vocab_bos(tokenizer.model.vocabulary)
    if chosen.count > 1, begin >= 0, chosen[0] == begin, chosen[1] == begin {
      chosen.removeFirst()  // the template writes the beginning itself
    }
    return chosen
  }

  private func specials(_ tokens: [TokenID]) -> [TokenID] {
    let vocabulary = tokenizer.model.vocabulary
    return tokens.filter {
      llama_vocab_is_control(vocabulary, $0) || llama_vocab_is_eog(vocabulary, $0)
        || llama_vocab_get_attr(vocabulary, $0).rawValue
          & LLAMA_TOKEN_ATTR_USER_DEFINED.rawValue != 0
    }
  }

  // MARK: Rendering

  /// A conversation as this template can tell it: where it refuses the role for what tools answer, that is a
  /// user's turn, and turns of a user in a row are one, since such templates want the two to alternate.
  func rendering(of prompt: ChatPrompt) throws(InferenceError) -> ChatRendering {
    do throws(InferenceError) {
      return try render(prompt)
    } catch {
      guard prompt.messages.contains(where: { $0.role == "tool" }), try !probe().forms.hasToolRole,
        let told = try? render(toldByTheUser(prompt))
      else { throw error }
      return told
    }
  }

  private func toldByTheUser(_ prompt: ChatPrompt) -> ChatPrompt {
    var told = prompt
    told.messages = []
    for message in prompt.messages {
      let isUser = ["tool", "user"].contains(message.role)
      if isUser, let last = told.messages.last, last.role == "user" {
        told.messages[told.messages.count - 1].content = last.content + "\n" + message.content
      } else {
        told.messages.append(
          isUser ? ChatMessage(role: "user", content: message.content) : message)
      }
    }
    return told
  }

  /// Renders a conversation in pieces.
  /// - Parameter generation: whether the model's next turn is opened.
  func render(
    _ prompt: ChatPrompt, generation: Bool = true, thoughts: [Int: String] = [:]
  ) throws(InferenceError) -> ChatRendering {
    guard !prompt.messages.isEmpty else {
      throw InferenceError(.invalidInput, "the conversation has no messages")
    }
    if let bad = prompt.messages.first(where: { !isRole($0.role) })?.role {
      throw InferenceError(
        .invalidInput, "\"\(bad)\" is not a role; use system, user, assistant or tool")
    }
    let tools = try prompt.tools.map { tool throws(InferenceError) in try self.tool(tool) }
    let messages = try prompt.messages.enumerated().map { index, turn throws(InferenceError) in
      try message(turn, thought: thoughts[index])
    }
    let data = JSONWriter().string(of: .array(tools + messages))
    guard let shield = DataGuard(protecting: structure, against: [data]) else {
      throw InferenceError(
        .invalidInput, "the messages use every character that is for private use")
    }
    var arguments = self.arguments.merging(prompt.arguments) { $1 }
    let now = try Self.seconds(arguments.removeValue(forKey: "now"))
    let question: JSONValue = [
      "messages": .array(messages.map(shield.guarded)),
      "tools": tools.isEmpty ? .null : .array(tools.map(shield.guarded)),
      "tool_choice": "auto", "parallel": true, "thinking": .bool(prompt.thinks),
      "generation": .bool(generation), "now": .number(JSONNumber(now)),
      "arguments": .object(
        JSONObject(
          arguments.sorted { $0.key < $1.key }.map { name, value in
            JSONObject.Member(name: name, value: .string(value))
          })),
    ]
    return ChatRendering(try library.render(question, origin: origin), mark: shield.mark)
  }

  private static func seconds(_ text: String?) throws(InferenceError) -> Int {
    guard let text else { return epoch }
    guard let seconds = Int(text), (0...253_402_300_799).contains(seconds) else {
      throw InferenceError(
        .invalidInput, "the template argument now is in seconds since 1970, got \(text)")
    }
    return seconds
  }

  private func tool(_ tool: ChatTool) throws(InferenceError) -> JSONValue {
    let parameters = try json(tool.parameters, "the parameters of the tool \(tool.name)")
    return [
      "type": "function",
      "function": [
        "name": .string(tool.name), "description": .string(tool.description),
        "parameters": parameters,
      ],
    ]
  }

  private func message(
    _ message: ChatMessage, thought: String?
  ) throws(InferenceError) -> JSONValue {
    var result = JSONObject()
    result["role"] = .string(message.role)
    result["content"] = .string(message.content)
    if let thought { result["reasoning_content"] = .string(thought) }
    if let id = message.callID { result["tool_call_id"] = .string(id) }
    if let tool = message.tool { result["name"] = .string(tool) }
    guard let calls = message.calls, !calls.isEmpty else { return .object(result) }
    var list: [JSONValue] = []
    for call in calls {
      let arguments = try json(call.arguments, "the arguments of the call of \(call.name)")
      list.append([
        "id": .string(call.id), "type": "function",
        "function": ["name": .string(call.name), "arguments": arguments],
      ])
    }
    result["tool_calls"] = .array(list)
    return .object(result)
  }

  private func json(_ text: String, _ what: String) throws(InferenceError) -> JSONValue {
    do throws(JSONError) {
      return try JSONValue(parsing: text)
    } catch {
      throw InferenceError(.invalidInput, "\(what) are not JSON: \(error.message)")
    }
  }

  /// Roles become part of the template's text, so they may not bring characters of their own.
  private func isRole(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy {
        $0 == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
      }
  }
}

/// A piece of a rendering: the template's own text, or what a message or a tool says.
struct ChatPiece: Hashable, Sendable {
  var text: String
  var isTemplate: Bool
}

/// A rendered conversation.
struct ChatRendering: Sendable {
  /// One after the other they are the text; no text that is told apart from others goes across
  /// from one to the next.
  var pieces: [ChatPiece] = []
  /// Whether data spells structure somewhere.
  var isGuarded = false
  /// How llama.cpp reads what the model then writes: for `ChatLibrary.parse`.
  var reading: JSONObject
  /// The first and last words of a thought, without whitespace; empty when there are none.
  var thought: (start: String, end: String)

  init(_ answer: JSONValue, mark: Character) {
    for part in answer["parts"]?.array ?? [] {
      let isTemplate = part["input"]?.bool == false
      let texts = (part["text"]?.string ?? "").split(
        separator: mark, omittingEmptySubsequences: false)
      if texts.count > 1 { isGuarded = true }
      pieces += texts.map { ChatPiece(text: String($0), isTemplate: isTemplate) }
    }
    reading = JSONObject()
    for key in ["format", "parser", "generation"] { reading[key] = answer[key] }
    thought = (
      answer["thought"]?["start"]?.string ?? "", answer["thought"]?["ends"]?[0]?.string ?? ""
    )
  }

  /// The whole text.
  var text: String { pieces.map(\.text).joined() }
}
