import Inference
import JSONSchema

/// Takes an answer apart while it comes: words, and calls of tools in the form that they are asked
/// for, their arguments as they become certain.
struct ReplyReader: Sendable {
  /// What a reader is shown.
  enum Piece: Hashable, Sendable {
    case text(String)
    /// A call begins.
    case call(name: String)
    /// The last call's arguments go on, as JSON text.
    case arguments(String)
  }

  private enum Place: Hashable {
    /// Nothing has come yet.
    case start
    case words
    /// Before the end of a name.
    case name
    case arguments(ObjectEnd)
    /// Inside arguments between tags, which are shown when they are whole.
    case tagged(name: String)
    /// After arguments: the end, or another call.
    case after
    /// Only the whole text can tell.
    case unknown
    /// A stop sequence has come.
    case ended
  }

  private let format: ReplyForm
  private var place = Place.start
  /// What may be the beginning of something else than it looks like.
  private var held: [UInt8] = []
  /// What was begun by the request and is shown with the first pieces.
  private var begun: [Piece] = []
  /// Whitespace that words begin with. Before a call it is not shown.
  private var blank = ""
  private var hasWords = false

  init(_ format: ReplyForm) {
    self.format = format
    guard !format.beginning.isEmpty else { return }
    begun = take(Array(format.beginning.utf8)).filter {
      if case .text = $0 { false } else { true }
    }
    blank = ""
    hasWords = place == .words
  }

  /// Takes bytes that are certain, whole characters.
  mutating func take(_ bytes: [UInt8]) -> [Piece] {
    held += bytes
    var pieces = begun
    begun = []
    while let some = step() { pieces += some }
    return pieces
  }

  /// Goes on with what is held.
  /// - Returns: nil when that has to wait for more.
  private mutating func step() -> [Piece]? {
    guard let first = held.first else { return nil }
    switch place {
    case .start:
      let opens = format.calls.map { $0.opening.utf8.first == first } ?? false
      // Words are told from calls by a trigger; elsewhere by what a text begins with.
      if format.isAmbiguous, opens {
        place = .unknown
      } else if let lead = format.calls?.lead, !lead.isEmpty, format.beginning.isEmpty {
        return begin(lead)
      } else if let calls = format.calls, calls.trigger == nil, opens {
        return opening(calls)
      } else {
        place = .words
      }
      return []
    case .words: return words()
    case .name:
      guard let calls = format.calls, let end = calls.endOfName(in: held, from: 0) else {
        return nil
      }
      let name = String(decoding: held[..<end], as: UTF8.self)
      held.removeFirst(end + calls.middle.utf8.count)
      place = calls.tags == nil ? .arguments(ObjectEnd()) : .tagged(name: name)
      return [.call(name: name)]
    case .tagged(let name):
      let kinds = format.kinds[name] ?? ArgumentKinds()
      guard let read = format.calls?.arguments(in: held, from: 0, kinds) else { return nil }
      held.removeFirst(read.end)
      place = .after
      let call = FunctionCall(ChatCall(name: name, arguments: read.json))
      return [.arguments(call?.arguments ?? read.json)]
    case .arguments(var end):
      let shown = end.take(&held)
      place = end.isOver ? .after : .arguments(end)
      return shown.isEmpty ? [] : [.arguments(String(decoding: shown, as: UTF8.self))]
    case .after:
      guard let separator = format.calls?.separator, held.starts(with: separator.utf8) else {
        return nil
      }
      held.removeFirst(separator.utf8.count)
      place = .name
      return []
    case .unknown, .ended: return nil
    }
  }

  /// Tells words behind their lead from calls.
  private mutating func begin(_ lead: String) -> [Piece]? {
    if held.starts(with: lead.utf8) {
      held.removeFirst(lead.utf8.count)
      place = .words
      return []
    }
    guard let calls = format.calls, held.starts(with: calls.opening.utf8) else { return nil }
    return opening(calls)
  }

  private mutating func opening(_ calls: ToolCallForm) -> [Piece]? {
    guard held.count >= calls.opening.utf8.count else { return nil }
    held.removeFirst(calls.opening.utf8.count)
    place = .name
    return []
  }

  /// Shows words up to what may be a stop sequence or the trigger of calls.
  private mutating func words() -> [Piece]? {
    let trigger = format.isAmbiguous ? nil : format.calls?.trigger.map { Array($0.utf8) }
    let markers = format.endings + (trigger.map { [$0] } ?? [])
    let certain =
      held.indices.first { start in
        markers.contains { held[start...].starts(with: $0) || $0.starts(with: held[start...]) }
      } ?? held.count
    let shown = say(String(decoding: held[..<certain], as: UTF8.self))
    held.removeFirst(certain)
    if format.endings.contains(where: { held.starts(with: $0) }) {
      place = .ended
    } else if let trigger, held.starts(with: trigger), let calls = format.calls {
      return opening(calls) == nil && shown.isEmpty ? nil : shown
    } else if certain == 0 {
      return nil
    }
    return shown
  }

  private mutating func say(_ text: String) -> [Piece] {
    if text.isEmpty { return [] }
    if hasWords { return [.text(text)] }
    blank += text
    if format.calls != nil, blank.allSatisfy(\.isWhitespace) { return [] }
    hasWords = true
    return [.text(blank)]
  }

  /// The answer is whole.
  /// - Parameters:
  ///   - text: all of it.
  ///   - rest: the end of it that `take` has not been given.
  mutating func finish(_ text: [UInt8], rest: [UInt8]) -> [Piece] {
    var pieces = take(rest)
    let left = String(decoding: held, as: UTF8.self)
    held = []
    switch place {
    case .unknown:
      let turn = format.turn(text)
      pieces += turn.words.map { [.text($0)] } ?? []
      for call in turn.calls { pieces += [.call(name: call.name), .arguments(call.arguments)] }
    case .words:
      pieces += say(left)
      if !hasWords, !blank.isEmpty { pieces.append(.text(blank)) }
    case .start, .name, .arguments, .tagged, .after, .ended: break
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

  /// Takes the bytes that belong to the object.
  /// - Returns: them without the whitespace between tokens, as whole answers have it.
  mutating func take(_ bytes: inout [UInt8]) -> [UInt8] {
    var count = 0
    var kept: [UInt8] = []
    while count < bytes.count, !isOver {
      let byte = bytes[count]
      let isBlank = !isString && (byte == 0x20 || (0x09...0x0D).contains(byte))
      step(byte)
      count += 1
      if !isBlank { kept.append(byte) }
    }
    bytes.removeFirst(count)
    return kept
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
