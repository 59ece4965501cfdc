/// A grammar's network with characters spelled as UTF-8 bytes. The states of the
/// `GrammarNetwork` keep their numbers; those inside characters come after them.
struct ByteNetwork: Sendable {
  /// What an edge reads.
  enum Label: Hashable, Sendable {
    case nothing
    case bytes(ClosedRange<UInt8>)
    case rule(Int)
  }

  struct Edge: Sendable {
    var from: Int32
    var to: Int32
    var label: Label
  }

  let rules: [GrammarNetwork.Rule]
  private(set) var edges: [Edge] = []
  private(set) var stateCount: Int

  init(_ network: GrammarNetwork, limits: ConstraintLimits) throws(ConstraintError) {
    rules = network.rules
    stateCount = network.stateCount
    edges.reserveCapacity(network.edges.count)
    var forms: [GrammarScalars: [[ClosedRange<UInt8>]]] = [:]
    for edge in network.edges {
      switch edge.label {
      case .nothing: append(edge.from, edge.to, .nothing)
      case .rule(let rule): append(edge.from, edge.to, .rule(rule))
      case .scalars(let set):
        if forms[set] == nil { forms[set] = set.byteSequences }
        spell(forms[set] ?? [], from: edge.from, to: edge.to)
      }
      guard stateCount <= limits.grammarStates else {
        throw ConstraintError(
          .limit,
          "the grammar needs more than \(limits.grammarStates) states (grammar state limit)")
      }
    }
  }

  private mutating func append(_ from: Int, _ to: Int, _ label: Label) {
    edges.append(Edge(from: Int32(from), to: Int32(to), label: label))
  }

  /// Adds the byte sequences between two states; equal endings share their states.
  private mutating func spell(_ sequences: [[ClosedRange<UInt8>]], from: Int, to: Int) {
    var endings: [[ClosedRange<UInt8>]: Int] = [[]: to]
    for sequence in sequences {
      for start in stride(from: sequence.count - 1, to: 0, by: -1) {
        let ending = Array(sequence[start...])
        guard endings[ending] == nil, let next = endings[Array(ending.dropFirst())] else {
          continue
        }
        let state = stateCount
        stateCount += 1
        append(state, next, .bytes(ending[0]))
        endings[ending] = state
      }
      if let first = sequence.first, let next = endings[Array(sequence.dropFirst())] {
        append(from, next, .bytes(first))
      }
    }
  }

  /// The edges by source state, or by target state, as places in `edges`.
  func index(byTarget: Bool) -> EdgeIndex {
    EdgeIndex(
      count: stateCount, keys: edges.map { byTarget ? Int($0.to) : Int($0.from) })
  }
}

/// Groups places `0..<keys.count` by key.
struct EdgeIndex: Sendable {
  /// (count + 1) The places with key `k` are `places[start[k]..<start[k + 1]]`.
  private var start: [Int32]
  private var places: [Int32]

  init(count: Int, keys: [Int]) {
    start = [Int32](repeating: 0, count: count + 1)
    for key in keys { start[key + 1] += 1 }
    for key in 0..<count { start[key + 1] += start[key] }
    places = [Int32](repeating: 0, count: keys.count)
    var cursor = start
    for (place, key) in keys.enumerated() {
      places[Int(cursor[key])] = Int32(place)
      cursor[key] += 1
    }
  }

  /// The places with a key, ascending.
  subscript(key: Int) -> ArraySlice<Int32> {
    places[Int(start[key])..<Int(start[key + 1])]
  }
}
