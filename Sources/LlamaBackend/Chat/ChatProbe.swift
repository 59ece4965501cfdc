import Inference
import JSONSchema

/// What a template was found to do, by rendering conversations whose words are known.
///
/// Nothing is known about families here: the template is shown a call, two calls, a thought, a
/// result, and what it makes of them is the form. A form for calls is believed only when llama.cpp's
/// parser reads a call written in it as just that call.
struct ChatProbe: Sendable {
  private(set) var forms = ChatForms()
  /// Texts of control tokens that `forms` are written with.
  private(set) var markers: Set<String> = []
  /// What the template writes between opening a turn and the words of an answer.
  private var lead = ""

  private static let (goal, words, idea) = ("qqgoalqq", "qqwordsqq", "qqideaqq")
  private static let names = ["qqfirst", "qqsecond"]

  /// Nothing found.
  init() {}

  init(_ template: ChatTemplate, _ tokenizer: Tokenizer) throws(InferenceError) {
    let user = ChatMessage(role: "user", content: Self.goal)
    let opened = try template.render(ChatPrompt(messages: [user]))
    let answered = try? template.render(
      ChatPrompt(messages: [user, ChatMessage(role: "assistant", content: Self.words)]),
      generation: false)
    let head = answered.flatMap { Self.before(Self.words, in: $0.text) }
    if let head, head.hasPrefix(opened.text) { lead = String(head.dropFirst(opened.text.count)) }
    let specials = SpecialTexts(tokenizer.model)
    if let thought = thought(template, opened, user), !Self.ends(thought.ending, specials) {
      forms.thought = thought
    }
    if lead.allSatisfy(\.isWhitespace) {
      forms.calls = try? calls(template, user, specials)
    }
    forms.hasToolRole = hasToolRole(template, user)
    let calls = forms.calls.map { [$0.opening, $0.middle, $0.separator ?? "", $0.closing] } ?? []
    let written = calls + [forms.thought?.ending ?? ""]
    markers = Set(
      specials.controls.filter { name in !name.isEmpty && written.contains { $0.contains(name) } })
  }

  // MARK: Thoughts

  private func thought(
    _ template: ChatTemplate, _ opened: ChatRendering, _ user: ChatMessage
  ) -> ThoughtMarkers? {
    let (start, end) = opened.thought
    guard !end.isEmpty else { return nil }
    var markers = ThoughtMarkers(
      opening: start.isEmpty ? "" : start + "\n", closing: end, separator: "\n\n")
    let turn = ChatMessage(role: "assistant", content: Self.words)
    guard
      let text = try? template.render(
        ChatPrompt(messages: [user, turn], thinks: true), generation: false,
        thoughts: [1: Self.idea]
      ).text, let before = Self.before(Self.idea, in: text),
      let after = Self.after(Self.idea, in: text),
      let between = Self.before(Self.words, in: after), let place = between.ranges(of: end).first
    else { return markers }
    markers.separator = String(between[place.upperBound...])
    if !start.isEmpty, let begin = before.ranges(of: start).last {
      markers.opening = String(before[begin.lowerBound...])
    }
    return markers
  }

  // MARK: Calls

  private func calls(
    _ template: ChatTemplate, _ user: ChatMessage, _ specials: SpecialTexts
  ) throws(InferenceError) -> ToolCallForm? {
    let schema =
      #"{"type": "object", "properties": {"kq": {"type": "string"}}, "required": ["kq"]}"#
    let tools = Self.names.map { ChatTool(name: $0, description: "d", parameters: schema) }
    let made = Self.names.map {
      ChatCall(id: "000000000", name: $0, arguments: #"{"kq": "\#($0)v"}"#)
    }
    func render(_ turn: ChatMessage?) throws(InferenceError) -> ChatRendering {
      try template.render(
        ChatPrompt(messages: [user] + (turn.map { [$0] } ?? []), tools: tools),
        generation: turn == nil)
    }
    func calling(_ count: Int) -> ChatMessage {
      ChatMessage(role: "assistant", content: "", calls: Array(made.prefix(count)))
    }
    let opened = try render(nil)
    // A turn that is over may be opened otherwise than one to come, and ends in its own way.
    let spoken = try? render(ChatMessage(role: "assistant", content: Self.words)).text
    let heads =
      [opened.text] + (spoken.flatMap { Self.before(Self.words, in: $0) }.map { [$0] } ?? [])
    let tail = spoken.flatMap { Self.after(Self.words, in: $0) } ?? ""
    func written(_ turn: ChatMessage) throws(InferenceError) -> String? {
      let text = try render(turn).text
      return heads.first { text.hasPrefix($0) }.map { String(text.dropFirst($0.count)) }
    }
    // A template that does not tell the model about tools has no use for calls.
    guard Self.names.allSatisfy(opened.text.contains) else { return nil }
    guard let one = try written(calling(1)), let name = one.ranges(of: Self.names[0]).first
    else { return nil }
    let rest = one[name.upperBound...]
    guard let arguments = Self.arguments(of: Self.names[0], in: rest) else { return nil }
    let middle = String(rest[..<arguments.lowerBound])
    let closing = Self.closing(String(rest[arguments.upperBound...]), tail, specials)
    let opening = String(one[..<name.lowerBound].drop(while: \.isWhitespace))
    guard !opening.isEmpty, !middle.isEmpty else { return nil }
    var form = ToolCallForm(
      opening: opening, middle: middle, separator: nil, closing: closing,
      trigger: Self.trigger(of: opening))
    if let two = try? written(calling(2)) { form.separator = Self.separator(in: two, form) }
    let texts = [form.opening, form.middle, form.closing, form.separator ?? ""]
    // A token that ends a turn cannot stand inside of one.
    guard !texts.contains(where: { Self.ends($0, specials) }) else { return nil }
    guard Self.isReadBack(form, [made[0]], opened, template) else { return nil }
    if form.separator != nil, !Self.isReadBack(form, made, opened, template) {
      form.separator = nil
    }
    return form
  }

  private static func arguments(of name: String, in text: Substring) -> Range<Substring.Index>? {
    for spelling in [#"{"kq": "\#(name)v"}"#, #"{"kq":"\#(name)v"}"#] {
      if let range = text.ranges(of: spelling).first { return range }
    }
    return nil
  }

  /// What is left of the end of a turn without what ends every turn.
  private static func closing(
    _ text: String, _ tail: String, _ specials: SpecialTexts
  ) -> String {
    let text = !tail.isEmpty && text.hasSuffix(tail) ? String(text.dropLast(tail.count)) : text
    var end = text.endIndex
    for ending in specials.endings where !ending.isEmpty {
      if let range = text.ranges(of: ending).first { end = min(end, range.lowerBound) }
    }
    var closing = text[..<end]
    while closing.last?.isWhitespace == true { closing.removeLast() }
    return String(closing)
  }

  /// A tag or word that begins calls and nothing else.
  private static func trigger(of opening: String) -> String? {
    guard let first = opening.first, first != "{" else { return nil }
    let stop: (Character) -> Bool =
      switch first {
      case "<": { $0 == ">" }
      case "[": { $0 == "]" }
      default: { $0.isWhitespace || $0 == "{" || $0 == "[" || $0 == "<" }
      }
    guard let end = opening.firstIndex(where: stop) else { return opening }
    return first == "<" || first == "["
      ? String(opening[...end]) : String(opening[..<end])
  }

  private static func separator(in text: String, _ form: ToolCallForm) -> String? {
    guard let first = text.ranges(of: names[0]).first,
      let end = arguments(of: names[0], in: text[first.upperBound...])?.upperBound,
      let second = text[end...].ranges(of: names[1]).first
    else { return nil }
    let separator = String(text[end..<second.lowerBound])
    let rest = text[second.upperBound...]
    // The same form again, or calls are numbered and there is one at a time.
    guard rest.hasPrefix(form.middle), !separator.isEmpty else { return nil }
    return separator
  }

  private static func isReadBack(
    _ form: ToolCallForm, _ calls: [ChatCall], _ opened: ChatRendering, _ template: ChatTemplate
  ) -> Bool {
    var question = opened.reading
    let text = form.text(of: calls)
    question["text"] = .string(text)
    guard let message = try? ChatLibrary.parse(.object(question), origin: template.origin),
      let read = message["tool_calls"]?.array, read.count == calls.count,
      let own = form.calls(in: text)?.calls, own.count == calls.count
    else { return false }
    return zip(calls, zip(read, own)).allSatisfy { call, found in
      let function = found.0["function"]
      let arguments = function?["arguments"]?.string.flatMap { try? JSONValue(parsing: $0) }
      return function?["name"]?.string == call.name && found.1.name == call.name
        && arguments == (try? JSONValue(parsing: call.arguments))
        && found.1.arguments == call.arguments
    }
  }

  // MARK: Results

  private func hasToolRole(_ template: ChatTemplate, _ user: ChatMessage) -> Bool {
    let call = ChatCall(id: "000000000", name: Self.names[0], arguments: "{}")
    let turns = [
      user, ChatMessage(role: "assistant", content: "", calls: [call]),
      ChatMessage(role: "tool", content: Self.words, callID: call.id, tool: call.name),
    ]
    let text = try? template.render(ChatPrompt(messages: turns)).text
    return text?.contains(Self.words) == true
  }

  // MARK: The end of a prompt

  /// What has to follow a rendering so that the model goes on with a thought, or with the words of
  /// an answer; nil when it does already.
  func ending(of rendering: ChatRendering, for prompt: ChatPrompt) throws(InferenceError) -> String?
  {
    let last = rendering.pieces.last.map { $0.isTemplate ? $0.text : "" } ?? ""
    let markers = prompt.thought ?? forms.thought
    let opening = markers?.opening ?? ""
    let tag = Self.trimmed(opening)
    let isOpen = !tag.isEmpty && Self.trimmed(last).hasSuffix(tag)
    if prompt.thinks {
      guard markers != nil else {
        throw InferenceError(
          .unsupported,
          "the model's chat template has no form for thoughts; say what stands around them")
      }
      return isOpen ? nil : opening
    }
    if isOpen, let markers { return (opening.last == "\n" ? "\n" : "") + markers.ending }
    return prompt.tools.isEmpty && !lead.isEmpty ? lead : nil
  }

  // MARK: Texts

  /// Whether a text has something that ends a turn, or begins a sequence.
  private static func ends(_ text: String, _ specials: SpecialTexts) -> Bool {
    (specials.endings + [specials.begin]).contains { !$0.isEmpty && text.contains($0) }
  }

  private static func before(_ word: String, in text: String) -> String? {
    text.ranges(of: word).first.map { String(text[..<$0.lowerBound]) }
  }

  private static func after(_ word: String, in text: String) -> String? {
    text.ranges(of: word).first.map { String(text[$0.upperBound...]) }
  }

  private static func trimmed(_ text: String) -> String {
    var text = text[...]
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text.drop(while: \.isWhitespace))
  }
}
