/// What a model's chat format has beside turns.
public struct ChatForms: Hashable, Sendable {
  /// How the model calls tools; nil when its format has no such thing, or none that is known to
  /// be read back as it was written.
  public var calls: ToolCallForm?
  /// What stands around a thought; nil when the format has none.
  public var thought: ThoughtMarkers?
  /// Whether tool results have a role of their own.
  public var hasToolRole: Bool

  /// Forms; none by default.
  public init(
    calls: ToolCallForm? = nil, thought: ThoughtMarkers? = nil, hasToolRole: Bool = false
  ) {
    self.calls = calls
    self.thought = thought
    self.hasToolRole = hasToolRole
  }
}

/// What stands around a thought.
public struct ThoughtMarkers: Hashable, Sendable, Codable {
  /// What a thought begins with.
  public var opening: String
  /// What ends it. A thought never contains it.
  public var closing: String
  /// What comes between that and the answer.
  public var separator: String

  /// Markers; `closing` is not empty.
  public init(opening: String, closing: String, separator: String = "") {
    self.opening = opening
    self.closing = closing
    self.separator = separator
  }

  /// Everything between a thought and an answer.
  public var ending: String { closing + separator }
}

/// How a model writes calls of tools:
/// `opening NAME middle ARGUMENTS (separator NAME middle ARGUMENTS)* closing`,
/// where arguments are a JSON object. For a Qwen model:
///
///     <tool_call>
///     {"name": "weather", "arguments": {"city": "Oslo"}}
///     </tool_call>
public struct ToolCallForm: Hashable, Sendable, Codable {
  /// Before the first name.
  public var opening: String
  /// Between a name and its arguments.
  public var middle: String
  /// Between the arguments of a call and the next name; nil when there is only one call at a time.
  public var separator: String?
  /// After the last arguments.
  public var closing: String
  /// The beginning of `opening` that cannot stand in a text beside calls: where it comes, calls
  /// begin. Nil when only a text's own beginning can tell.
  public var trigger: String?

  /// A form.
  public init(
    opening: String, middle: String, separator: String?, closing: String, trigger: String?
  ) {
    self.opening = opening
    self.middle = middle
    self.separator = separator
    self.closing = closing
    self.trigger = trigger
  }

  /// Calls as the model would write them; at least one.
  public func text(of calls: [ChatCall]) -> String {
    let parts = calls.map { $0.name + middle + $0.arguments }
    return opening + parts.joined(separator: separator ?? closing + opening) + closing
  }

  /// Reads what a model wrote.
  /// - Returns: the words before the first call and the calls, or nil when there is none.
  public func calls(in text: String) -> (words: String, calls: [ChatCall])? {
    let bytes = Array(text.utf8)
    guard let begin = begin(in: bytes) else { return nil }
    var place = begin + opening.utf8.count
    var calls: [ChatCall] = []
    while true {
      guard let end = find(middle, in: bytes, from: place) else { return nil }
      let name = String(decoding: bytes[place..<end], as: UTF8.self)
      place = end + middle.utf8.count
      guard let stop = Self.endOfObject(in: bytes, from: place) else { return nil }
      calls.append(
        ChatCall(name: name, arguments: String(decoding: bytes[place..<stop], as: UTF8.self)))
      place = stop
      if let separator, bytes[place...].starts(with: separator.utf8) {
        place += separator.utf8.count
        continue
      }
      guard bytes[place...].elementsEqual(closing.utf8) else { return nil }
      let words = String(decoding: bytes[..<begin], as: UTF8.self)
      return (words, calls)
    }
  }

  /// Whether a text begins calls somewhere, well-formed or not.
  package func begins(in text: String) -> Bool {
    trigger.map(text.contains) ?? text.hasPrefix(String(opening.prefix(1)))
  }

  /// Where calls begin: at the trigger, or at the beginning.
  private func begin(in bytes: [UInt8]) -> Int? {
    let place = trigger.map { find($0, in: bytes, from: 0) } ?? 0
    guard let place, bytes[place...].starts(with: opening.utf8) else { return nil }
    return place
  }

  private func find(_ needle: String, in bytes: [UInt8], from start: Int) -> Int? {
    let needle = Array(needle.utf8)
    guard !needle.isEmpty, start >= 0, bytes.count - start >= needle.count else { return nil }
    return (start...bytes.count - needle.count).first { bytes[$0...].starts(with: needle) }
  }

  /// The place after the JSON object that begins at `start`.
  private static func endOfObject(in bytes: [UInt8], from start: Int) -> Int? {
    var depth = 0
    var isString = false
    var place = start
    guard place < bytes.count, bytes[place] == UInt8(ascii: "{") else { return nil }
    while place < bytes.count {
      let byte = bytes[place]
      place += 1
      if isString {
        if byte == UInt8(ascii: "\\") { place += 1 }
        if byte == UInt8(ascii: "\"") { isString = false }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isString = true
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        if depth == 0 { return place }
      default: break
      }
    }
    return nil
  }
}
