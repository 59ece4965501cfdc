/// A grammar ready to run: rule automata over classes of bytes without empty edges.
///
/// Edges that lead nowhere and rules that produce nothing are gone, and a rule that may be empty
/// has been skipped wherever it is called; so every call reads at least one byte, and every state
/// can reach its rule's end.
struct GrammarProgram: Sendable {
  struct ByteEdge: Sendable {
    /// Classes of bytes.
    var low: UInt8
    var high: UInt8
    var target: Int32
  }

  struct CallEdge: Sendable {
    var rule: Int32
    var target: Int32
  }

  /// (256) Bytes that no edge tells apart have one class; classes are numbered by ascending byte.
  private(set) var classes: [UInt8]
  /// Number of classes.
  let classCount: Int
  /// (states) What each state reads.
  private(set) var byteEdges: [[ByteEdge]] = []
  private(set) var callEdges: [[CallEdge]] = []
  /// (states) Whether the rule may end here.
  private(set) var isEnd: [Bool] = []
  /// (states) Fewest bytes to the rule's end.
  private(set) var distance: [Int32] = []
  /// (rules) The rule's first state; -1 for rules that are never called.
  private(set) var start: [Int32]
  /// (rules) Rules in an order in which those that begin with a call come before the called,
  /// grouped where they call each other in circles (left recursion).
  let groups: [LeftCornerGroup]
  /// (rules) The rule's place in `groups`.
  let groupOf: [Int32]
  let root: Int

  /// Whether a state reads anything at all.
  func goesOn(_ state: Int32) -> Bool {
    !byteEdges[Int(state)].isEmpty || !callEdges[Int(state)].isEmpty
  }

  /// - Throws: `limit` when there are too many edges.
  init(
    _ network: ByteNetwork, _ analysis: GrammarAnalysis, root: Int, limits: ConstraintLimits
  ) throws(ConstraintError) {
    self.root = root
    var cut = [Bool](repeating: false, count: 257)
    cut[0] = true
    for edge in network.edges {
      guard case .bytes(let range) = edge.label else { continue }
      cut[Int(range.lowerBound)] = true
      cut[Int(range.upperBound) + 1] = true
    }
    classes = []
    var number = -1
    for byte in 0..<256 {
      if cut[byte] { number += 1 }
      classes.append(UInt8(number))
    }
    classCount = number + 1

    var builder = ClosureBuilder(network, analysis)
    start = network.rules.indices.map { rule in
      analysis.isReachable[rule] && analysis.producesBytes[rule] || rule == root
        ? builder.state(for: network.rules[rule].start) : -1
    }
    var work = 0
    while let (old, closure) = builder.next() {
      var bytes: [ByteEdge] = []
      var calls: [CallEdge] = []
      var ends = false
      for inner in closure {
        ends = ends || builder.isRuleEnd[inner]
        for place in builder.forward[inner] {
          let edge = network.edges[Int(place)]
          guard analysis.distance[Int(edge.to)] != nil else { continue }
          switch edge.label {
          case .nothing: continue
          case .bytes(let range):
            bytes.append(
              ByteEdge(
                low: classes[Int(range.lowerBound)], high: classes[Int(range.upperBound)],
                target: builder.state(for: Int(edge.to))))
          case .rule(let rule) where analysis.producesBytes[rule]:
            calls.append(
              CallEdge(rule: Int32(rule), target: builder.state(for: Int(edge.to))))
          case .rule: continue
          }
        }
      }
      work += closure.count + bytes.count + calls.count
      guard work <= limits.grammarEdges else {
        throw ConstraintError(
          .limit,
          "the grammar needs more than \(limits.grammarEdges) edges (grammar edge limit); nest "
            + "optional elements instead of writing one after the other")
      }
      byteEdges.append(bytes)
      callEdges.append(calls)
      isEnd.append(ends)
      distance.append(analysis.distance[old] ?? GrammarAnalysis.endless)
    }
    var corners = [[Int]](repeating: [], count: network.rules.count)
    for rule in network.rules.indices where start[rule] >= 0 {
      corners[rule] = callEdges[Int(start[rule])].map { Int($0.rule) }
    }
    groups = LeftCornerGroup.groups(corners)
    var places = [Int32](repeating: 0, count: network.rules.count)
    for (place, group) in groups.enumerated() {
      for rule in group.rules { places[rule] = Int32(place) }
    }
    groupOf = places
  }
}

/// Numbers the states that remain and finds what each reaches without reading.
private struct ClosureBuilder {
  let network: ByteNetwork
  let analysis: GrammarAnalysis
  let forward: EdgeIndex
  let isRuleEnd: [Bool]
  private var numbers: [Int32]
  private var order: [Int] = []
  private var done = 0
  private var stamp: [Int32]

  init(_ network: ByteNetwork, _ analysis: GrammarAnalysis) {
    self.network = network
    self.analysis = analysis
    forward = network.index(byTarget: false)
    var ends = [Bool](repeating: false, count: network.stateCount)
    for rule in network.rules { ends[rule.end] = true }
    isRuleEnd = ends
    numbers = [Int32](repeating: -1, count: network.stateCount)
    stamp = [Int32](repeating: -1, count: network.stateCount)
  }

  /// The new number of an old state.
  mutating func state(for old: Int) -> Int32 {
    if numbers[old] < 0 {
      numbers[old] = Int32(order.count)
      order.append(old)
    }
    return numbers[old]
  }

  /// The next state in order of numbering, with what it reaches without reading.
  mutating func next() -> (old: Int, closure: [Int])? {
    guard done < order.count else { return nil }
    let old = order[done]
    var closure = [old]
    stamp[old] = Int32(done)
    var index = 0
    while index < closure.count {
      for place in forward[closure[index]] {
        let edge = network.edges[Int(place)]
        switch edge.label {
        case .bytes: continue
        case .rule(let rule) where !analysis.isNullable(network.rules[rule]): continue
        case .nothing, .rule:
          guard stamp[Int(edge.to)] != Int32(done), analysis.distance[Int(edge.to)] != nil
          else { continue }
          stamp[Int(edge.to)] = Int32(done)
          closure.append(Int(edge.to))
        }
      }
      index += 1
    }
    done += 1
    return (old, closure)
  }
}
