/// A search for ends of the container that a state is in, members and items chosen one after the
/// other.
///
/// Depth first, with a growing tolerance for choices that are not the first and for members that
/// nothing asks for: what is asked for is found at once, and what needs a detour is found later.
struct ContainerSearch {
  private let machine: JSONMachine
  private let start: JSONState
  private let depth: Int32
  private let level: Int
  private var stack: [Level] = []
  /// The most that was left to spare when a state was met.
  private var met: [JSONState: Int] = [:]
  private var round = -1
  /// Bytes the machine has read for this search.
  private(set) var spent = 0

  /// Members nobody asks for, and choices that are not the first, of each round.
  private static let rounds = [(1, 1), (3, 4), (8, 12)]
  private static let movesAtOnce = 48

  /// What may come next at a state, and what is left to spare.
  private struct Level {
    var moves: [Move]
    var next = 0
    var bytes: [UInt8]
    var members: Int
    var choices: Int
  }

  private struct Move {
    var bytes: [UInt8]
    var state: JSONState
    /// Obligations that are left.
    var owing: Int
    /// Whether nothing asked for it.
    var isSpare = false
    var isClose = false
  }

  /// A search from a state between tokens.
  /// - Parameter level: how many containers inside each other examples may have.
  init(_ machine: JSONMachine, from state: JSONState, level: Int) {
    self.machine = machine
    self.level = level
    start = state
    depth = state.frame.data.depth
  }

  /// The next end: bytes and a state behind the container, or behind the text's value.
  mutating func next(allowance: Int) throws(ConstraintError) -> JSONMachine.Ending? {
    while true {
      if stack.isEmpty {
        round += 1
        guard round < ContainerSearch.rounds.count else { return nil }
        let (members, choices) = ContainerSearch.rounds[round]
        met = [:]
        stack = [
          Level(moves: try moves(start), bytes: [], members: members, choices: choices)
        ]
      }
      guard spent < allowance else { return nil }
      var level = stack[stack.count - 1]
      guard level.next < level.moves.count else {
        stack.removeLast()
        continue
      }
      let move = level.moves[level.next]
      let rank = level.moves[..<level.next].count { !$0.isClose }
      level.next += 1
      stack[stack.count - 1] = level
      let choices = level.choices - (move.isClose ? 0 : rank)
      let members = level.members - (move.isSpare ? 1 : 0)
      guard choices >= 0, members >= 0 else { continue }
      let bytes = level.bytes + move.bytes
      if isBehind(move.state) { return JSONMachine.Ending(bytes: bytes, state: move.state) }
      let spare = choices * 64 + members
      if let known = met[move.state], known >= spare { continue }
      met[move.state] = spare
      guard stack.count < 4_096 else { continue }
      stack.append(
        Level(moves: try moves(move.state), bytes: bytes, members: members, choices: choices))
    }
  }

  private func isBehind(_ state: JSONState) -> Bool {
    guard state.lexeme == .after else { return false }
    return state.frame.data.slot < 0 || state.frame.data.depth < depth
  }

  // MARK: Moves

  private mutating func moves(_ state: JSONState) throws(ConstraintError) -> [Move] {
    let frame = state.frame.data
    switch state.lexeme {
    case .value: return try values(state, [], owed: .max)
    case .colon:
      guard let value = try machine.reading([UInt8(ascii: ":")], from: state, &spent) else {
        return []
      }
      return try values(value, [UInt8(ascii: ":")], owed: .max)
    case .after, .firstItem, .firstKey, .item, .nextKey:
      guard frame.slot >= 0 else { return [] }
      var result: [Move] = []
      if state.lexeme != .item && state.lexeme != .nextKey {
        let close = [UInt8(ascii: frame.isObject ? "}" : "]")]
        if let closed = try machine.reading(close, from: state, &spent) {
          result.append(Move(bytes: close, state: closed, owing: 0, isClose: true))
        }
      }
      var head: [UInt8] = []
      var place = state
      if state.lexeme == .after {
        head = [UInt8(ascii: ",")]
        guard let next = try machine.reading(head, from: state, &spent) else { return result }
        place = next
      }
      let owed = try owing(frame)
      let more =
        frame.isObject ? try members(place, head, owed: owed) : try items(place, head, owed: owed)
      result += more
      return result
    default: return []
    }
  }

  private mutating func items(_ state: JSONState, _ head: [UInt8], owed: Int)
    throws(ConstraintError) -> [Move]
  {
    var place = state
    if place.lexeme == .firstItem {
      guard try machine.nextItem(&place) else { return [] }
      place.lexeme = .item
    }
    return try values(place, head, owed: owed)
  }

  /// Values in `state.slot`, after `head`.
  private mutating func values(_ state: JSONState, _ head: [UInt8], owed: Int)
    throws(ConstraintError) -> [Move]
  {
    var result: [Move] = []
    let frame = state.frame.data
    // Items that must differ need as many examples as there are items.
    let count =
      machine.remembersValues(frame)
      ? min(64, 6 + Int(frame.count) + (frame.rare?.items.count ?? 0)) : 6
    var seen: Set<JSONState> = []
    for text in try machine.examples(state.slot, count: count, level: level) {
      guard let next = try machine.reading(text, from: state, &spent),
        let ended = try machine.ending(next), seen.insert(ended).inserted
      else { continue }
      result.append(try move(head + text, ended, owed: owed))
    }
    let slot = machine.node(state.slot)
    for (kind, bracket) in [(KindSet.object, UInt8(ascii: "{")), (.array, UInt8(ascii: "["))]
    where slot.entry(kind).isAlive && !slot.evaluators.isEmpty {
      // A container that stands by itself is among the examples.
      if try machine.hasPlainExample(state.slot), !machine.remembersValues(frame) {
        continue
      }
      guard frame.depth < depth + 24,
        let next = try machine.reading([bracket], from: state, &spent)
      else { continue }
      var open = Move(bytes: head + [bracket], state: next, owing: owed == .max ? 0 : owed)
      open.isSpare = owed == 0
      result.append(open)
    }
    return sorted(result)
  }

  private func move(_ bytes: [UInt8], _ state: JSONState, owed: Int) throws(ConstraintError)
    -> Move
  {
    let left = isBehind(state) ? 0 : try owing(state.frame.data)
    return Move(bytes: bytes, state: state, owing: left, isSpare: left >= owed)
  }

  private func sorted(_ moves: [Move]) -> [Move] {
    let order = moves.indices.sorted {
      (moves[$0].owing, $0) < (moves[$1].owing, $1)
    }
    return order.prefix(ContainerSearch.movesAtOnce).map { moves[$0] }
  }

  private mutating func members(_ state: JSONState, _ head: [UInt8], owed: Int)
    throws(ConstraintError) -> [Move]
  {
    let frame = state.frame.data
    let node = machine.node(frame.slot)
    let table = try machine.members(node)
    let context = try machine.context(node, table, frame)
    var result: [Move] = []
    for name in try machine.likelyNames(node, table, context, frame) {
      let key = ShortestSpelling.quoted(table.names[name], isCanonical: machine.isCanonical)
      result += try member(state, head, key, owed: owed)
      if result.count >= ContainerSearch.movesAtOnce { break }
    }
    // Keys that have no name here.
    if result.count < ContainerSearch.movesAtOnce,
      try machine.mayBeOther(node, table, context, frame)
    {
      var others = 0
      for key in try machine.otherKeys(table, context) where others < 3 {
        let found = try member(state, head, key, owed: owed)
        if !found.isEmpty { others += 1 }
        result += found
      }
    }
    return sorted(result)
  }

  private mutating func member(
    _ state: JSONState, _ head: [UInt8], _ key: [UInt8], owed: Int
  ) throws(ConstraintError) -> [Move] {
    let begin = key + [UInt8(ascii: ":")]
    guard let value = try machine.reading(begin, from: state, &spent) else { return [] }
    return try values(value, head + begin, owed: owed)
  }

  // MARK: Obligations

  /// How much an open container still asks for: members or items without which it cannot close.
  private func owing(_ frame: FrameData) throws(ConstraintError) -> Int {
    guard frame.slot >= 0 else { return 0 }
    let node = machine.node(frame.slot)
    if node.evaluators.isEmpty { return 0 }
    if !frame.isObject {
      let table = machine.items(node)
      var missing = max(0, Int(table.minCount) - Int(frame.count))
      let needed = node.needed(frame.failed, frame.certain)
      for number in needed.members {
        let schema = node.evaluators[number].schema
        missing = max(
          missing, schema.kinds.contains(.array) ? schema.minItems - Int(frame.count) : 0)
        guard schema.contains != nil, schema.kinds.contains(.array) else { continue }
        missing = max(missing, schema.minContains - machine.matches(frame, number))
      }
      return missing
    }
    let table = try machine.members(node)
    let needed = try machine.context(node, table, frame).needed
    var names = Bits()
    var least = Int(table.minCount)
    for number in needed.members where !frame.failed.contains(number) {
      names.formUnion(table.required[number])
      least = max(least, node.evaluators[number].schema.minProperties)
      for dependent in table.dependents[number] where frame.seen.contains(dependent.name) {
        names.formUnion(dependent.needs)
      }
    }
    let missing = names.subtracting(frame.seen).members.count
    return max(missing, least - Int(frame.count))
  }
}
