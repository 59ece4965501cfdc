/// What every state and rule of a network can still produce.
struct GrammarAnalysis {
  /// Larger than any length that is told apart; lengths are capped here.
  static let endless: Int32 = 1 << 28

  /// (states) Fewest bytes from the state to its rule's end; nil when the end is out of reach.
  private(set) var distance: [Int32?]
  /// (rules) Whether the rule can produce a text that is not empty.
  private(set) var producesBytes: [Bool]
  /// (rules) Whether the rule can be reached from the root through rules that produce something.
  private(set) var isReachable: [Bool]

  init(_ network: ByteNetwork, root: Int) {
    distance = Self.distances(network)
    let forward = network.index(byTarget: false)
    producesBytes = Self.producers(network, forward, distance)
    isReachable = Self.reachable(network, forward, distance, root)
  }

  /// Whether the rule can produce the empty text.
  func isNullable(_ rule: GrammarNetwork.Rule) -> Bool { distance[rule.start] == 0 }

  /// Knuth's generalisation of Dijkstra's algorithm: a rule's length is known when its start is.
  private static func distances(_ network: ByteNetwork) -> [Int32?] {
    let backward = network.index(byTarget: true)
    var distance = [Int32?](repeating: nil, count: network.stateCount)
    var uses = [[Int32]](repeating: [], count: network.rules.count)  // edges that call the rule
    for (place, edge) in network.edges.enumerated() {
      if case .rule(let rule) = edge.label { uses[rule].append(Int32(place)) }
    }
    // A state may be the start of one rule at most.
    var ruleAt = [Int32: Int](minimumCapacity: network.rules.count)
    var queue = DistanceQueue()
    for (number, rule) in network.rules.enumerated() {
      ruleAt[Int32(rule.start)] = number
      queue.push(0, Int32(rule.end))
    }
    while let (length, state) = queue.pop() {
      guard distance[Int(state)] == nil else { continue }
      distance[Int(state)] = length
      for place in backward[Int(state)] {
        let edge = network.edges[Int(place)]
        guard distance[Int(edge.from)] == nil else { continue }
        switch edge.label {
        case .nothing: queue.push(length, edge.from)
        case .bytes: queue.push(min(length + 1, endless), edge.from)
        case .rule(let rule):
          if let inner = distance[network.rules[rule].start] {
            queue.push(min(length + inner, endless), edge.from)
          }
        }
      }
      guard let rule = ruleAt[state] else { continue }
      for place in uses[rule] {
        let edge = network.edges[Int(place)]
        if let rest = distance[Int(edge.to)], distance[Int(edge.from)] == nil {
          queue.push(min(length + rest, endless), edge.from)
        }
      }
    }
    return distance
  }

  /// Rules with a path from start to end that reads a byte somewhere.
  private static func producers(
    _ network: ByteNetwork, _ forward: EdgeIndex, _ distance: [Int32?]
  ) -> [Bool] {
    var owner = [Int32](repeating: -1, count: network.stateCount)  // the rule a state is reached in
    for (number, rule) in network.rules.enumerated() where distance[rule.start] != nil {
      owner[rule.start] = Int32(number)
      var pending = [rule.start]
      while let state = pending.popLast() {
        for place in forward[state] {
          let edge = network.edges[Int(place)]
          guard owner[Int(edge.to)] < 0, distance[Int(edge.to)] != nil else { continue }
          if case .rule(let inner) = edge.label, distance[network.rules[inner].start] == nil {
            continue
          }
          owner[Int(edge.to)] = Int32(number)
          pending.append(Int(edge.to))
        }
      }
    }
    var result = [Bool](repeating: false, count: network.rules.count)
    var callers = [[Int]](repeating: [], count: network.rules.count)
    var pending: [Int] = []
    for edge in network.edges where owner[Int(edge.from)] >= 0 && distance[Int(edge.to)] != nil {
      let rule = Int(owner[Int(edge.from)])
      switch edge.label {
      case .nothing: continue
      case .rule(let inner): callers[inner].append(rule)
      case .bytes:
        if !result[rule] {
          result[rule] = true
          pending.append(rule)
        }
      }
    }
    while let rule = pending.popLast() {
      for caller in callers[rule] where !result[caller] {
        result[caller] = true
        pending.append(caller)
      }
    }
    return result
  }

  private static func reachable(
    _ network: ByteNetwork, _ forward: EdgeIndex, _ distance: [Int32?], _ root: Int
  ) -> [Bool] {
    var result = [Bool](repeating: false, count: network.rules.count)
    var seen = [Bool](repeating: false, count: network.stateCount)
    result[root] = true
    var pending = [network.rules[root].start]
    seen[network.rules[root].start] = true
    while let state = pending.popLast() {
      for place in forward[state] {
        let edge = network.edges[Int(place)]
        var next = [Int(edge.to)]
        if case .rule(let rule) = edge.label {
          result[rule] = true
          next.append(network.rules[rule].start)
        }
        for state in next where !seen[state] {
          seen[state] = true
          pending.append(state)
        }
      }
    }
    return result
  }
}

/// A binary heap of (length, state), the least length first.
private struct DistanceQueue {
  private var heap: [(length: Int32, state: Int32)] = []

  mutating func push(_ length: Int32, _ state: Int32) {
    heap.append((length, state))
    var child = heap.count - 1
    while child > 0, heap[child].length < heap[(child - 1) / 2].length {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func pop() -> (length: Int32, state: Int32)? {
    guard let first = heap.first, let last = heap.popLast() else { return nil }
    guard !heap.isEmpty else { return first }
    heap[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < heap.count && heap[child].length < heap[least].length {
        least = child
      }
      if least == parent { return first }
      heap.swapAt(parent, least)
      parent = least
    }
  }
}
