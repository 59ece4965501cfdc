/// JSON laid out in lines: each member and item on its own line, indented by its depth, one space
/// behind a colon, and nothing inside containers that are empty.
///
/// The machine itself reads compact JSON. Here a byte is either white space that stands exactly here,
/// or goes on to the machine; ends are found in compact form and laid out afterwards.
extension JSONMachine {
  /// Reads one byte of a text that is laid out; as `step` otherwise.
  func stepLaidOut(_ state: inout JSONState, _ byte: UInt8, _ indent: Int32)
    throws(ConstraintError) -> Bool
  {
    let frame = state.frame.data
    guard frame.slot >= 0 else { return try stepCompact(&state, byte) }
    switch state.lexeme {
    case .number(let scan):
      if byte == Self.closer(frame) { return false }
      guard byte == Self.newline else { return try stepCompact(&state, byte) }
      guard scan.phase.isComplete, try endNumber(&state, scan) else { return false }
      return try beginLine(&state, Self.closer(frame))
    case .after:
      if state.space == 0 {
        if byte == Self.newline { return try beginLine(&state, Self.closer(frame)) }
        guard byte == UInt8(ascii: ",") else { return false }
        return try stepCompact(&state, byte)
      }
      return try stepLine(&state, byte, 1 + indent * (frame.depth - 1))
    case .firstKey, .firstItem:
      if byte == Self.closer(frame) { return try stepCompact(&state, byte) }
      guard byte == Self.newline else { return false }
      guard try frame.isObject ? canAddMember(state.frame) : nextItem(&state) else { return false }
      state.lexeme = frame.isObject ? .nextKey : .item
      state.space = 1
      return true
    case .nextKey, .item:
      if state.space == 0 {
        guard byte == Self.newline else { return false }
        state.space = 1
        return true
      }
      return try stepLine(&state, byte, 1 + indent * frame.depth)
    case .value where frame.isObject:
      return try stepLine(&state, byte, 1)
    case .string, .key, .literal, .colon, .value:
      return try stepCompact(&state, byte)
    }
  }

  private static let newline = UInt8(ascii: "\n")

  private static func closer(_ frame: FrameData) -> UInt8 {
    UInt8(ascii: frame.isObject ? "}" : "]")
  }

  /// The line on which a container closes begins, if it may close.
  private func beginLine(_ state: inout JSONState, _ closer: UInt8) throws(ConstraintError) -> Bool
  {
    var closed = state
    guard try stepCompact(&closed, closer) else { return false }
    state.space = 1
    return true
  }

  /// White space up to its length, then what it is for.
  private func stepLine(_ state: inout JSONState, _ byte: UInt8, _ length: Int32)
    throws(ConstraintError) -> Bool
  {
    if state.space < length {
      guard byte == 0x20 else { return false }
      state.space += 1
      return true
    }
    if state.lexeme == .after && byte != Self.closer(state.frame.data) { return false }
    return try stepCompact(&state, byte)
  }

  /// An end of a text that is laid out, from an end that `find` knows of the same text in compact
  /// form; nil when they cannot be brought together.
  func laidOut(
    _ state: JSONState, _ indent: Int32,
    _ find: (JSONState) throws(ConstraintError) -> Completion
  ) throws(ConstraintError) -> Completion {
    var plain = state
    var head: [UInt8] = []
    if state.lexeme == .after && state.space > 0 {
      // Nothing but the end of the container may follow.
      head = [Self.closer(state.frame.data)]
      guard try stepCompact(&plain, head[0]) else { return .none }
    }
    plain.space = 0
    let found = try find(plain)
    guard case .text(let rest) = found else { return found }
    var text: [UInt8] = []
    var place = state
    for byte in head + rest {
      // White space that is due before this byte.
      while let space = due(place, before: byte, indent) {
        guard try stepLaidOut(&place, space, indent) else { return .unknown }
        text.append(space)
      }
      guard try stepLaidOut(&place, byte, indent) else { return .unknown }
      text.append(byte)
    }
    return try isComplete(place) ? .text(text) : .unknown
  }

  /// The byte of white space that comes first where a token is to begin with `byte`.
  private func due(_ state: JSONState, before byte: UInt8, _ indent: Int32) -> UInt8? {
    let frame = state.frame.data
    guard frame.slot >= 0 else { return nil }
    let length: Int32
    switch state.lexeme {
    case .number where byte == Self.closer(frame): return Self.newline
    case .after where byte == Self.closer(frame): length = 1 + indent * (frame.depth - 1)
    case .firstKey where byte != Self.closer(frame), .firstItem where byte != Self.closer(frame):
      return Self.newline
    case .nextKey, .item: length = 1 + indent * frame.depth
    case .value where frame.isObject: return state.space < 1 ? 0x20 : nil
    default: return nil
    }
    if state.space == 0 { return Self.newline }
    return state.space < length ? 0x20 : nil
  }
}
