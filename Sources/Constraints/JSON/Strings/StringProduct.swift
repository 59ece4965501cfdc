/// Several string automata run side by side, their common states numbered as they are met.
///
/// A component that has died stays dead (-1); one that accepts everything from here on is settled
/// (-2). Transitions are a flat table, filled on demand. What is read once a byte of every token is not checked
/// for overlapping accesses while it runs (a sixth of such a walk): nothing here hands out a reference to it.
final class StringProduct {
  /// The start state's number.
  static let start: Int32 = 0
  private static let unknown: Int32 = -1
  private static let settled: Int32 = -2

  let automata: [any StringAutomaton]
  private var states: [[Int32]] = []
  private var numbers: [[Int32]: Int32] = [:]
  /// (states, 256) the next state; -1 where not yet known.
  @exclusivity(unchecked) private var rows: ContiguousArray<Int32> = []
  /// Per state: the components that are dead.
  @exclusivity(unchecked) private(set) var dead: [Bits] = []
  /// Per state: whether every component is dead or settled.
  @exclusivity(unchecked) private(set) var isFixed: [Bool] = []

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

  /// A lower bound on the bytes that lead a component to acceptance.
  func distance(_ state: Int32, _ component: Int) -> Int {
    let part = states[Int(state)][component]
    return part >= 0 ? automata[component].distance(part) : 0
  }

  /// Bytes of which every other has the effect of one: printable ones where there is a choice.
  /// - Parameter inside: those that may go on with a UTF-8 sequence; else those that may begin a
  ///   character.
  func representatives(inside: Bool) throws(ConstraintError) -> [UInt8] {
    if let known = alphabet { return inside ? known.inner : known.leading }
    var classes: [[UInt8]?] = []
    for automaton in automata { classes.append(try automaton.byteClasses()) }
    var seen: Set<[Int]> = []
    var leading: [UInt8] = []
    var inner: [UInt8] = []
    // Letters first, so that they stand for their classes; then what needs an escape.
    let order =
      Array(UInt8(0x61)...0x7A) + Array(0x41...0x5A) + Array(0x30...0x39) + Array(0x20...0x7E)
      + Array(0...255)
    for byte in order {
      // What UTF-8 tells apart: 80–8F, 90–9F, A0–BF, and the leading bytes with their own ranges.
      let group: Int =
        switch byte {
        case 0x80...0x8F: 1
        case 0x90...0x9F: 2
        case 0xA0...0xBF: 3
        case 0xC2...0xDF: 4
        case 0xE0: 5
        case 0xED: 6
        case 0xE1...0xEF: 7
        case 0xF0: 8
        case 0xF1...0xF3: 9
        case 0xF4: 10
        case 0..<0x80: 0
        default: 11
        }
      if group == 11 { continue }
      let key = [group] + classes.map { $0.map { Int($0[Int(byte)]) } ?? Int(byte) }
      guard seen.insert(key).inserted else { continue }
      if (1...3).contains(group) { inner.append(byte) } else { leading.append(byte) }
    }
    alphabet = (leading, inner)
    return inside ? inner : leading
  }

  private var alphabet: (leading: [UInt8], inner: [UInt8])?

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
