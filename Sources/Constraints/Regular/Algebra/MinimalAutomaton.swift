/// The smallest deterministic automaton of a language over bytes, without its dead state.
///
/// States are numbered in breadth-first order from 0, the start; two languages are equal exactly
/// when their minimal automata are.
package struct MinimalAutomaton: Hashable, Sendable {
  /// A run of bytes that lead to one state.
  package struct Edge: Hashable, Sendable {
    /// The first byte.
    package var lower: UInt8
    /// The last byte.
    package var upper: UInt8
    /// The state they lead to.
    package var target: Int
  }

  /// (states) Whether a text may end in the state.
  package private(set) var accepting: [Bool] = []
  /// (states) The edges of each state, by byte; bytes on no edge are refused.
  package private(set) var edges: [[Edge]] = []

  /// The number of states; 0 for the empty language.
  package var stateCount: Int { accepting.count }

  /// Makes every state of the language's automaton, then joins those that no text tells apart
  /// (Moore's refinement).
  /// - Throws: `limit` when there are too many states.
  package init(
    _ language: RegularLanguage, limits: ConstraintLimits = ConstraintLimits()
  ) throws(ConstraintError) {
    let automaton = try language.automaton(limits: limits)
    guard let start = automaton.start else { return }
    let classes = automaton.classes
    var number: [Int32: Int] = [start.number: 0]
    var states = [start]
    var next: [Int32] = []  // (states, classes) -1 where refused
    var visited = 0
    while visited < states.count {
      for byte in classes.representatives {
        guard let target = try automaton.step(states[visited], byte) else {
          next.append(-1)
          continue
        }
        if let known = number[target.number] {
          next.append(Int32(known))
        } else {
          number[target.number] = states.count
          next.append(Int32(states.count))
          states.append(target)
        }
      }
      visited += 1
    }
    let blocks = Self.refine(
      next, classes: classes.count, accepting: states.map(automaton.isComplete))
    assemble(blocks, next, classes, states.map(automaton.isComplete))
  }

  /// (states) The number of each state's block.
  private static func refine(_ next: [Int32], classes: Int, accepting: [Bool]) -> [Int32] {
    var block = accepting.map { Int32($0 ? 1 : 0) }
    var count = Set(block).count
    while true {
      var names: [[Int32]: Int32] = [:]
      var refined: [Int32] = []
      refined.reserveCapacity(block.count)
      for state in block.indices {
        var signature = [block[state]]
        signature.reserveCapacity(classes + 1)
        for target in next[(state * classes)..<((state + 1) * classes)] {
          signature.append(target < 0 ? -1 : block[Int(target)])
        }
        let name = names[signature] ?? Int32(names.count)
        names[signature] = name
        refined.append(name)
      }
      block = refined
      if names.count == count { return block }
      count = names.count
    }
  }

  private mutating func assemble(
    _ block: [Int32], _ next: [Int32], _ classes: ByteClasses, _ accepts: [Bool]
  ) {
    var member: [Int32: Int] = [:]
    for state in block.indices where member[block[state]] == nil { member[block[state]] = state }
    var number: [Int32: Int] = [block[0]: 0]
    var order = [block[0]]
    var visited = 0
    while visited < order.count {
      let state = member[order[visited]] ?? 0
      accepting.append(accepts[state])
      var row: [Edge] = []
      for byte in UInt8.min...255 {
        let target = next[state * classes.count + Int(classes.classOf[Int(byte)])]
        guard target >= 0 else { continue }
        let name = block[Int(target)]
        let place = number[name] ?? order.count
        if place == order.count {
          number[name] = place
          order.append(name)
        }
        if let last = row.last, last.target == place, last.upper == byte &- 1, byte > 0 {
          row[row.count - 1].upper = byte
        } else {
          row.append(Edge(lower: byte, upper: byte, target: place))
        }
      }
      edges.append(row)
      visited += 1
    }
  }

  /// Whether the text is in the language.
  package func accepts(_ text: [UInt8]) -> Bool {
    guard stateCount > 0 else { return false }
    var state = 0
    for byte in text {
      guard let edge = edges[state].first(where: { $0.lower <= byte && byte <= $0.upper }) else {
        return false
      }
      state = edge.target
    }
    return accepting[state]
  }
}
