/// How a model writes calls of tools:
/// `opening NAME middle ARGUMENTS (separator NAME middle ARGUMENTS)* closing`,
/// where arguments are a JSON object or stand between tags of their own. For a Qwen model:
///
///     <tool_call>
///     {"name": "weather", "arguments": {"city": "Oslo"}}
///     </tool_call>
public struct ToolCallForm: Hashable, Sendable, Codable {
  /// Before the first name.
  public var opening: String
  /// Between a name and its arguments; may be empty where arguments stand between tags.
  public var middle: String
  /// Between the arguments of a call and the next name; nil when there is only one call at a time.
  public var separator: String?
  /// After the last arguments.
  public var closing: String
  /// The beginning of `opening` that cannot stand in a text beside calls: where it comes, calls
  /// begin. Nil when only a text's own beginning can tell.
  public var trigger: String?
  /// What stands around arguments; nil where they are a JSON object.
  public var tags: ArgumentTags?
  /// What comes before words where calls could come instead: a channel that both do not share.
  public var lead: String

  /// A form.
  public init(
    opening: String, middle: String, separator: String?, closing: String, trigger: String?,
    tags: ArgumentTags? = nil, lead: String = ""
  ) {
    self.opening = opening
    self.middle = middle
    self.separator = separator
    self.closing = closing
    self.trigger = trigger
    self.tags = tags
    self.lead = lead
  }

  /// Calls as the model would write them; at least one.
  public func text(of calls: [ChatCall]) -> String {
    let parts = calls.map { call in
      call.name + middle + (tags?.text(of: call.arguments) ?? call.arguments)
    }
    return opening + parts.joined(separator: separator ?? closing + opening) + closing
  }

  /// Reads what a model wrote.
  /// - Parameter kinds: what the arguments of tools may be, by name; it tells texts from other values
  ///   where arguments stand between tags.
  /// - Returns: the words before the first call and the calls, or nil when there is none.
  public func calls(
    in text: String, kinds: [String: ArgumentKinds] = [:]
  ) -> (words: String, calls: [ChatCall])? {
    let bytes = Array(text.utf8)
    guard let begin = begin(in: bytes) else { return nil }
    var place = begin + opening.utf8.count
    var calls: [ChatCall] = []
    while true {
      guard let end = endOfName(in: bytes, from: place) else { return nil }
      let name = String(decoding: bytes[place..<end], as: UTF8.self)
      place = end + middle.utf8.count
      guard let read = arguments(in: bytes, from: place, kinds[name] ?? ArgumentKinds()) else {
        return nil
      }
      calls.append(ChatCall(name: name, arguments: read.json))
      place = read.end
      if let separator, bytes[place...].starts(with: separator.utf8) {
        place += separator.utf8.count
        continue
      }
      guard bytes[place...].elementsEqual(closing.utf8) else { return nil }
      let words = String(decoding: bytes[..<begin], as: UTF8.self)
      return (words, calls)
    }
  }

  /// Where the name that begins at `start` ends; nil when that has not come.
  package func endOfName(in bytes: [UInt8], from start: Int) -> Int? {
    let ends = middle.isEmpty ? tags.map { [$0.opening, $0.end] } ?? [] : [middle]
    return ends.compactMap { find($0, in: bytes, from: start) }.min()
  }

  /// The arguments that begin at `start` as JSON, and the place behind them; nil when they are not
  /// whole or none.
  package func arguments(
    in bytes: [UInt8], from start: Int, _ kinds: ArgumentKinds
  ) -> (json: String, end: Int)? {
    guard start <= bytes.count else { return nil }
    if let tags { return tags.object(in: bytes, from: start, kinds) }
    guard start < bytes.count, bytes[start] == UInt8(ascii: "{"),
      let end = CallJSON.endOfValue(in: bytes, from: start)
    else { return nil }
    return (String(decoding: bytes[start..<end], as: UTF8.self), end)
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
}
