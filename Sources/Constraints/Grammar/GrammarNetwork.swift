/// The rules of a grammar as one network of states: from a rule's `start` to its `end` over edges
/// that read nothing, a character, or the text of another rule.
struct GrammarNetwork: Sendable {
  /// What an edge reads.
  enum Label: Hashable, Sendable {
    case nothing
    case scalars(GrammarScalars)
    case rule(Int)
  }

  struct Edge: Sendable {
    var from: Int
    var to: Int
    var label: Label
  }

  struct Rule: Sendable {
    var name: String
    /// Where its name is defined, or used first, in the source.
    var offset: Int
    var start = -1
    var end = -1
    var isDefined: Bool { start >= 0 }
  }

  var rules: [Rule] = []
  var edges: [Edge] = []
  var stateCount = 0

  /// A piece of the network under construction. Its states are `firstState..<stateCount` and its
  /// edges `firstEdge..<edges.count` for as long as it is the newest piece.
  struct Fragment {
    var start: Int
    var end: Int
    var firstState: Int
    var firstEdge: Int
  }

  private mutating func newState() -> Int {
    stateCount += 1
    return stateCount - 1
  }

  private mutating func connect(_ from: Int, _ to: Int, _ label: Label = .nothing) {
    edges.append(Edge(from: from, to: to, label: label))
  }

  /// Reads nothing.
  mutating func empty() -> Fragment {
    let firstEdge = edges.count
    let state = newState()
    return Fragment(start: state, end: state, firstState: state, firstEdge: firstEdge)
  }

  /// Reads one label after the other.
  mutating func chain(_ labels: [Label]) -> Fragment {
    var fragment = empty()
    for label in labels {
      let next = newState()
      connect(fragment.end, next, label)
      fragment.end = next
    }
    return fragment
  }

  /// Reads the fragments one after the other; they are neighbours in order of making.
  mutating func sequence(_ fragments: [Fragment]) -> Fragment {
    guard var whole = fragments.first else { return empty() }
    for fragment in fragments.dropFirst() {
      connect(whole.end, fragment.start)
      whole.end = fragment.end
    }
    return whole
  }

  /// Reads one of the fragments; they are neighbours in order of making.
  mutating func alternation(_ fragments: [Fragment]) -> Fragment {
    guard fragments.count > 1, let first = fragments.first else { return fragments[0] }
    let (start, end) = (newState(), newState())
    for fragment in fragments {
      connect(start, fragment.start)
      connect(fragment.end, end)
    }
    return Fragment(
      start: start, end: end, firstState: first.firstState, firstEdge: first.firstEdge)
  }

  /// Reads the newest fragment from `least` to `most` times (nil: without end).
  /// - Returns: nil when that would make more than `limit` states.
  mutating func repetition(_ fragment: Fragment, _ least: Int, _ most: Int?, limit: Int)
    -> Fragment?
  {
    let states = stateCount - fragment.firstState
    let copies = max(most ?? max(least, 1), 1)
    guard states.multipliedReportingOverflow(by: copies).overflow == false,
      stateCount + states * copies <= limit
    else { return nil }
    let (edgeEnd, stateEnd) = (edges.count, stateCount)
    let end = newState()
    var entry = newState()
    let start = entry
    for copy in 0..<copies {
      var piece = fragment
      if copy > 0 {
        let shift = stateCount - fragment.firstState
        for index in fragment.firstEdge..<edgeEnd {
          var edge = edges[index]
          edge.from += shift
          edge.to += shift
          edges.append(edge)
        }
        stateCount += stateEnd - fragment.firstState
        piece.start += shift
        piece.end += shift
      }
      if copy >= least { connect(entry, end) }
      if most == 0 { break }
      connect(entry, piece.start)
      if most == nil && copy == copies - 1 { connect(piece.end, piece.start) }
      // A fresh state between the copies, so that skipping one cannot re-enter the one before.
      entry = newState()
      connect(piece.end, entry)
    }
    if most != 0 { connect(entry, end) }
    return Fragment(
      start: start, end: end, firstState: fragment.firstState, firstEdge: fragment.firstEdge)
  }
}
