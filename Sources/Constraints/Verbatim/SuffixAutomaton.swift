/// The smallest automaton of all contiguous pieces of a symbol sequence (Blumer et al., 1985).
///
/// Built online in linear time; at most 2n states. State 0 is the empty piece.
struct SuffixAutomaton: Sendable {
  /// (states + 1) A state's edges are `edgeStart[s]..<edgeStart[s + 1]`, by ascending symbol.
  private(set) var edgeStart: [Int32]
  /// (edges) The symbol on the edge.
  private(set) var edgeSymbol: [UInt16]
  /// (edges) Where it leads.
  private(set) var edgeTarget: [Int32]
  /// (states) Where the first occurrence of the state's pieces ends: symbols before that place.
  private(set) var firstEnd: [Int32]
  /// States from the longest piece to the shortest, so every edge leads backwards in this order.
  private(set) var longestFirst: [Int32]

  init(_ symbols: [UInt16]) {
    var builder = SuffixBuilder(expecting: symbols.count)
    for symbol in symbols { builder.append(symbol) }

    let count = builder.length.count
    var start = [Int32](repeating: 0, count: count + 1)
    var symbol: [UInt16] = []
    var target: [Int32] = []
    symbol.reserveCapacity(builder.edges.count)
    target.reserveCapacity(builder.edges.count)
    var sorted: [SuffixBuilder.Edge] = []
    for state in 0..<count {
      sorted.removeAll(keepingCapacity: true)
      var edge = builder.head[state]
      while edge >= 0 {
        sorted.append(builder.edges[Int(edge)])
        edge = builder.edges[Int(edge)].next
      }
      sorted.sort { $0.symbol < $1.symbol }
      for edge in sorted {
        symbol.append(edge.symbol)
        target.append(edge.target)
      }
      start[state + 1] = Int32(symbol.count)
    }
    edgeStart = start
    edgeSymbol = symbol
    edgeTarget = target
    firstEnd = builder.firstEnd

    // Counting sort by length.
    var bucket = [Int32](repeating: 0, count: symbols.count + 2)
    for length in builder.length { bucket[Int(length) + 1] += 1 }
    for index in 1..<bucket.count { bucket[index] += bucket[index - 1] }
    var order = [Int32](repeating: 0, count: count)
    for state in 0..<count {
      let length = Int(builder.length[state])
      order[count - 1 - Int(bucket[length])] = Int32(state)
      bucket[length] += 1
    }
    longestFirst = order
  }

  /// The state after one more symbol; nil when no such piece exists.
  func step(_ state: Int32, _ symbol: UInt16) -> Int32? {
    var low = Int(edgeStart[Int(state)])
    let end = Int(edgeStart[Int(state) + 1])
    var high = end
    while low < high {
      let middle = (low + high) / 2
      if edgeSymbol[middle] < symbol { low = middle + 1 } else { high = middle }
    }
    guard low < end, edgeSymbol[low] == symbol else { return nil }
    return edgeTarget[low]
  }

  /// The positions of a state's edges in `edgeSymbol` and `edgeTarget`.
  func edges(of state: Int32) -> Range<Int> {
    Int(edgeStart[Int(state)])..<Int(edgeStart[Int(state) + 1])
  }
}

/// The automaton while it grows: edges in linked lists, because states are copied when they split.
private struct SuffixBuilder {
  struct Edge {
    var symbol: UInt16
    var target: Int32
    var next: Int32
  }

  var length: [Int32] = [0]
  var link: [Int32] = [-1]
  var head: [Int32] = [-1]
  var firstEnd: [Int32] = [0]
  var edges: [Edge] = []
  var last: Int32 = 0

  init(expecting count: Int) {
    length.reserveCapacity(2 * count + 1)
    link.reserveCapacity(2 * count + 1)
    head.reserveCapacity(2 * count + 1)
    firstEnd.reserveCapacity(2 * count + 1)
    edges.reserveCapacity(3 * count)
  }

  mutating func append(_ symbol: UInt16) {
    let new = add(length: length[Int(last)] + 1, link: 0, end: length[Int(last)] + 1)
    var state = last
    last = new
    while state >= 0 && edge(state, symbol) < 0 {
      connect(state, symbol, to: new)
      state = link[Int(state)]
    }
    guard state >= 0 else { return }
    let old = edges[Int(edge(state, symbol))].target
    if length[Int(old)] == length[Int(state)] + 1 {
      link[Int(new)] = old
      return
    }
    let copy = add(
      length: length[Int(state)] + 1, link: link[Int(old)], end: firstEnd[Int(old)])
    var from = head[Int(old)]
    while from >= 0 {
      connect(copy, edges[Int(from)].symbol, to: edges[Int(from)].target)
      from = edges[Int(from)].next
    }
    link[Int(old)] = copy
    link[Int(new)] = copy
    while state >= 0 {
      let place = edge(state, symbol)
      guard place >= 0, edges[Int(place)].target == old else { break }
      edges[Int(place)].target = copy
      state = link[Int(state)]
    }
  }

  private mutating func add(length: Int32, link: Int32, end: Int32) -> Int32 {
    self.length.append(length)
    self.link.append(link)
    head.append(-1)
    firstEnd.append(end)
    return Int32(self.length.count - 1)
  }

  private func edge(_ state: Int32, _ symbol: UInt16) -> Int32 {
    var place = head[Int(state)]
    while place >= 0 && edges[Int(place)].symbol != symbol { place = edges[Int(place)].next }
    return place
  }

  private mutating func connect(_ state: Int32, _ symbol: UInt16, to target: Int32) {
    edges.append(Edge(symbol: symbol, target: target, next: head[Int(state)]))
    head[Int(state)] = Int32(edges.count - 1)
  }
}
