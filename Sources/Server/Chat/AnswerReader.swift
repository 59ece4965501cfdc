import JSONSchema

/// Takes an answer apart while it comes: words, or the call of a tool, its arguments as they become
/// certain.
struct AnswerReader: Sendable {
  /// What a reader is shown.
  enum Piece: Hashable, Sendable {
    case text(String)
    /// A call begins.
    case call(name: String)
    /// The call's arguments go on, as JSON text.
    case arguments(String)
  }

  /// The tools that may be called.
  let tools: Set<String>
  /// Whether a text that begins like a call may be something else, so that only its end can tell.
  let isAmbiguous: Bool

  private enum Place: Hashable { case start, text, name, arguments(ObjectEnd), done, unknown }
  private var place = Place.start
  private var held: [UInt8] = []

  private static let opening = Array(#"{"name":""#.utf8)
  private static let middle = Array(#"","arguments":"#.utf8)

  init(tools: Set<String>, isAmbiguous: Bool) {
    self.tools = tools
    self.isAmbiguous = isAmbiguous
  }

  /// Takes bytes that are certain, whole characters.
  mutating func take(_ bytes: [UInt8]) -> [Piece] {
    guard let first = bytes.first else { return [] }
    if place == .start {
      place =
        tools.isEmpty || first != UInt8(ascii: "{") ? .text : isAmbiguous ? .unknown : .name
    }
    switch place {
    case .text: return [.text(String(decoding: bytes, as: UTF8.self))]
    case .arguments(var end):
      let shown = end.take(bytes)
      place = end.isOver ? .done : .arguments(end)
      return shown.isEmpty ? [] : [.arguments(String(decoding: shown, as: UTF8.self))]
    case .name:
      held += bytes
      return name()
    case .start, .done: return []
    case .unknown:
      held += bytes
      return []
    }
  }

  /// Looks whether the name is there.
  private mutating func name() -> [Piece] {
    guard held.count >= Self.opening.count else { return [] }
    guard held.starts(with: Self.opening) else {
      place = .unknown
      return []
    }
    let rest = held.dropFirst(Self.opening.count)
    guard let quote = rest.firstIndex(of: UInt8(ascii: "\"")) else { return [] }
    let after = rest[quote...]
    guard after.count >= Self.middle.count else { return [] }
    let name = String(decoding: rest[..<quote], as: UTF8.self)
    guard after.starts(with: Self.middle), tools.contains(name) else {
      place = .unknown
      return []
    }
    place = .arguments(ObjectEnd())
    held = []
    return [.call(name: name)] + take(Array(after.dropFirst(Self.middle.count)))
  }

  /// The answer is whole.
  /// - Parameters:
  ///   - text: all of it.
  ///   - rest: the end of it that `take` has not been given.
  mutating func finish(_ text: [UInt8], rest: [UInt8]) -> [Piece] {
    var pieces = take(rest)
    switch place {
    case .name, .unknown:
      if let call = FunctionCall(text), tools.contains(call.name) {
        pieces += [.call(name: call.name), .arguments(call.arguments)]
      } else {
        pieces.append(.text(String(decoding: text, as: UTF8.self)))
      }
      place = .done
    case .start, .text, .arguments, .done: break
    }
    return pieces
  }
}

/// Finds the end of a JSON object that comes in parts.
private struct ObjectEnd: Hashable, Sendable {
  private var depth = 0
  private var isString = false
  private var isEscaped = false
  private(set) var isOver = false

  /// The bytes that belong to the object.
  mutating func take(_ bytes: [UInt8]) -> [UInt8] {
    var kept = 0
    while kept < bytes.count, !isOver {
      step(bytes[kept])
      kept += 1
    }
    return Array(bytes[..<kept])
  }

  private mutating func step(_ byte: UInt8) {
    if isEscaped {
      isEscaped = false
      return
    }
    switch byte {
    case UInt8(ascii: "\\") where isString: isEscaped = true
    case UInt8(ascii: "\""): isString.toggle()
    case UInt8(ascii: "{") where !isString, UInt8(ascii: "[") where !isString: depth += 1
    case UInt8(ascii: "}") where !isString, UInt8(ascii: "]") where !isString:
      depth -= 1
      isOver = depth == 0
    default: break
    }
  }
}
