/// Several string automata run side by side, their common states numbered as they are met.
///
/// A component that has died stays dead (-1); one that accepts everything from here on is settled
/// (-2). Transitions are a flat table, filled on demand.
final class StringProduct {
  /// The start state's number.
  static let start: Int32 = 0
  private static let unknown: Int32 = -1
  private static let settled: Int32 = -2

  let automata: [any StringAutomaton]
  private var states: [[Int32]] = []
  private var numbers: [[Int32]: Int32] = [:]
  /// (states, 256) the next state; -1 where not yet known.
  private var rows: ContiguousArray<Int32> = []
  /// Per state: the components that are dead.
  private(set) var dead: [Bits] = []
  /// Per state: whether every component is dead or settled.
  private(set) var isFixed: [Bool] = []

  init(_ automata: [any StringAutomaton]) throws(ConstraintError) {
    self.automata = automata
    var parts: [Int32] = []
    for automaton in automata { parts.append(try automaton.start()) }
    _ = try intern(parts)
  }

  private var acceptance: [Int32: Bits] = [:]
  /// How many states the machine has counted against its limit.
  var counted = 0

  /// How many states have been met.
  var count: Int { states.count }

  /// The state after one more byte of content.
  @inline(__always)
  func step(_ state: Int32, _ byte: UInt8) throws(ConstraintError) -> Int32 {
    if isFixed[Int(state)] { return state }
    let next = rows[Int(state) << 8 | Int(byte)]
    return next != StringProduct.unknown ? next : try compute(state, byte)
  }

  private func compute(_ state: Int32, _ byte: UInt8) throws(ConstraintError) -> Int32 {
    var parts = states[Int(state)]
    for index in parts.indices where parts[index] >= 0 {
      parts[index] = try automata[index].step(parts[index], byte)
    }
    let next = try intern(parts)
    rows[Int(state) << 8 | Int(byte)] = next
    return next
  }

  private func intern(_ found: [Int32]) throws(ConstraintError) -> Int32 {
    var parts = found
    for index in parts.indices where parts[index] >= 0 {
      if try automata[index].isUniversal(parts[index]) { parts[index] = StringProduct.settled }
    }
    if let known = numbers[parts] { return known }
    let number = Int32(states.count)
    states.append(parts)
    numbers[parts] = number
    let fixed = parts.allSatisfy { $0 < 0 }
    isFixed.append(fixed)
    dead.append(Bits(parts.indices.filter { parts[$0] == -1 }))
    // A fixed state's row is never read, but rows are found by number.
    rows.append(contentsOf: repeatElement(StringProduct.unknown, count: 256))
    return number
  }

  /// The components that accept the content so far.
  func accepting(_ state: Int32) -> Bits {
    if let known = acceptance[state] { return known }
    let parts = states[Int(state)]
    let found = Bits(
      parts.indices.filter {
        parts[$0] == StringProduct.settled || parts[$0] >= 0 && automata[$0].accepts(parts[$0])
      })
    acceptance[state] = found
    return found
  }
}
