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

  fileprivate static let (goal, words, idea) = ("qqgoalqq", "qqwordsqq", "qqideaqq")
  fileprivate static let names = ["qqfirst", "qqsecond"]

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
    forms.calls = try? calls(template, user, specials)
    forms.hasToolRole = hasToolRole(template, user)
    let calls =
      forms.calls.map { [$0.opening, $0.middle, $0.separator ?? "", $0.closing, $0.lead] } ?? []
    let tags = forms.calls?.tags.map { [$0.opening, $0.middle, $0.closing, $0.end] } ?? []
    let written = calls + tags + [forms.thought?.ending ?? ""]
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

  /// Calls of tools that are known, as a template writes them.
  private struct Writing {
    let template: ChatTemplate
    let user: ChatMessage
    let tools: [ChatTool]
    /// The conversation, open for the model's turn.
    let opened: ChatRendering
    /// What a turn that is over may begin with: it may be opened otherwise than one to come.
    let heads: [String]
    /// And what it ends with.
    let tail: String

    init(
      _ template: ChatTemplate, _ user: ChatMessage, schema: String
    ) throws(InferenceError) {
      self.template = template
      self.user = user
      tools = ChatProbe.names.map { ChatTool(name: $0, description: "d", parameters: schema) }
      opened = try template.render(ChatPrompt(messages: [user], tools: tools))
      let turn = ChatMessage(role: "assistant", content: ChatProbe.words)
      let spoken = try? template.render(
        ChatPrompt(messages: [user, turn], tools: tools), generation: false
      ).text
      let head = spoken.flatMap { ChatProbe.before(ChatProbe.words, in: $0) }
      heads = [opened.text] + (head.map { [$0] } ?? [])
      tail = spoken.flatMap { ChatProbe.after(ChatProbe.words, in: $0) } ?? ""
    }

    /// The calls of a turn; nil when it begins in another way than turns do.
    func text(_ calls: [ChatCall]) throws(InferenceError) -> String? {
      let turn = ChatMessage(role: "assistant", content: "", calls: calls)
      let text = try template.render(
        ChatPrompt(messages: [user, turn], tools: tools), generation: false
      ).text
      return heads.first { text.hasPrefix($0) }.map { String(text.dropFirst($0.count)) }
    }

    static func call(_ name: String, _ arguments: String) -> ChatCall {
      ChatCall(id: "000000000", name: name, arguments: arguments)
    }
  }

  private func calls(
    _ template: ChatTemplate, _ user: ChatMessage, _ specials: SpecialTexts
  ) throws(InferenceError) -> ToolCallForm? {
    let schema =
      #"{"type": "object", "properties": {"kq": {"type": "string"}}, "required": ["kq"]}"#
    let writing = try Writing(template, user, schema: schema)
    let made = Self.names.map { Writing.call($0, #"{"kq": "\#($0)v"}"#) }
    // A template that does not tell the model about tools has no use for calls.
    guard Self.names.allSatisfy(writing.opened.text.contains) else { return nil }
    guard let one = try writing.text([made[0]]), let name = one.ranges(of: Self.names[0]).first
    else { return nil }
    let rest = one[name.upperBound...]
    // Where words have a lead, calls begin without it, and as they stand.
    let ownLead = lead.allSatisfy(\.isWhitespace) ? "" : lead
    guard ownLead.isEmpty || !one.hasPrefix(ownLead) else { return nil }
    let opening =
      ownLead.isEmpty
      ? String(one[..<name.lowerBound].drop(while: \.isWhitespace))
      : String(one[..<name.lowerBound])
    guard let arguments = Self.arguments(of: Self.names[0], in: rest) else {
      return try tagged(template, user, specials, opening)
    }
    let middle = String(rest[..<arguments.lowerBound])
    let closing = Self.closing(String(rest[arguments.upperBound...]), writing.tail, specials)
    guard !opening.isEmpty, !middle.isEmpty else { return nil }
    var form = ToolCallForm(
      opening: opening, middle: middle, separator: nil, closing: closing,
      trigger: ownLead.isEmpty ? Self.trigger(of: opening) : nil, lead: ownLead)
    if let two = try? writing.text(made) { form.separator = Self.separator(in: two, form) }
    return Self.believed(form, specials, made, writing)
  }

  /// The form of calls whose arguments stand between tags.
  private func tagged(
    _ template: ChatTemplate, _ user: ChatMessage, _ specials: SpecialTexts, _ opening: String
  ) throws(InferenceError) -> ToolCallForm? {
    let writing = try Writing(template, user, schema: TaggedCallProbe.schema)
    let made = Self.names.map { Writing.call($0, TaggedCallProbe.arguments) }
    func behind(_ calls: [ChatCall]) throws(InferenceError) -> String? {
      try writing.text(calls).flatMap { Self.after(Self.names[0], in: $0) }
    }
    func whole(_ text: String?) -> String? {
      text.map { Self.closing($0, writing.tail, specials) }
    }
    guard let none = whole(try behind([Writing.call(Self.names[0], "{}")])),
      let two = whole(try behind([made[0]])),
      let found = TaggedCallProbe(
        none: none, two: two,
        others: (try? behind(made)).flatMap { Self.before(Self.names[1], in: $0) }),
      !opening.isEmpty
    else { return nil }
    let form = ToolCallForm(
      opening: opening, middle: found.middle, separator: found.separator, closing: found.closing,
      trigger: lead.allSatisfy(\.isWhitespace) ? Self.trigger(of: opening) : nil,
      tags: found.tags, lead: lead.allSatisfy(\.isWhitespace) ? "" : lead)
    return Self.believed(form, specials, made, writing)
  }

  /// A form that llama.cpp's parser reads as what it says; with one call at a time where it does not
  /// read several.
  private static func believed(
    _ form: ToolCallForm, _ specials: SpecialTexts, _ made: [ChatCall], _ writing: Writing
  ) -> ToolCallForm? {
    var form = form
    let tags = form.tags.map { [$0.opening, $0.middle, $0.closing, $0.end] } ?? []
    let texts = [form.opening, form.middle, form.closing, form.separator ?? "", form.lead] + tags
    // A token that ends a turn cannot stand inside of one.
    guard !texts.contains(where: { ends($0, specials) }), isReadBack(form, [made[0]], writing)
    else { return nil }
    if form.separator != nil, !isReadBack(form, made, writing) { form.separator = nil }
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
    _ form: ToolCallForm, _ calls: [ChatCall], _ writing: Writing
  ) -> Bool {
    var question = writing.opened.reading
    let text = form.text(of: calls)
    question["text"] = .string(text)
    let kinds = Dictionary(
      uniqueKeysWithValues: names.map {
        ($0, ArgumentKinds(named: [TaggedCallProbe.names[0]: .string]))
      })
    guard
      let message = try? ChatLibrary.parse(.object(question), origin: writing.template.origin),
      let read = message["tool_calls"]?.array, read.count == calls.count,
      let own = form.calls(in: text, kinds: kinds)?.calls, own.count == calls.count
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

  fileprivate static func before(_ word: String, in text: String) -> String? {
    text.ranges(of: word).first.map { String(text[..<$0.lowerBound]) }
  }

  fileprivate static func after(_ word: String, in text: String) -> String? {
    text.ranges(of: word).first.map { String(text[$0.upperBound...]) }
  }

  private static func trimmed(_ text: String) -> String {
    var text = text[...]
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text.drop(while: \.isWhitespace))
  }
}
