import Inference

extension StateBuilder {
  /// A* over the states, with lengths read off the expressions as lower bounds. Finds the exact
  /// distance to acceptance, and those along the way; when there is none, everything that was looked
  /// at is dead.
  mutating func search(from origin: Int32) throws(ConstraintError) -> Bool {
    var best: [Int32: Int32] = [origin: 0]
    var parent: [Int32: Int32] = [:]
    var heap = MinHeap<OpenPlace>()
    heap.push(OpenPlace(bound: bound(origin), place: Int(origin)))
    var searched = 0
    while let open = heap.pop() {
      let (state, steps) = (Int32(open.place), Int32(-open.rank))
      guard best[state] == steps else { continue }
      let known = table.distance(state)
      if known >= 0 {
        record(state, known, parent)
        return true
      }
      searched += 1
      guard searched <= limits.regexSearchedStates else {
        throw limits.reached(
          "regexSearchedStates", limits.regexSearchedStates, "simplify the pattern or its counts")
      }
      for byteClass in 0..<classes.count {
        let next = try rawNext(state, byteClass)
        guard next > 0, table.distance(next) != -1, best[next].map({ $0 > steps + 1 }) ?? true
        else { continue }
        best[next] = steps + 1
        parent[next] = state
        // Deeper first among equals: that is nearer to the end.
        heap.push(
          OpenPlace(
            bound: Int(steps) + 1 + bound(next), rank: -(Int(steps) + 1), place: Int(next)))
      }
    }
    for state in best.keys { table.setDistance(state, -1) }
    return false
  }

  private func record(_ goal: Int32, _ distance: Int32, _ parent: [Int32: Int32]) {
    var state = goal
    var steps = distance
    while let previous = parent[state] {
      state = previous
      steps += 1
      table.setDistance(state, steps)
    }
  }

  private func bound(_ state: Int32) -> Int {
    let known = table.distance(state)
    return known >= 0 ? Int(known) : Int(lowerBound(meaning(state).expression, levels: 8))
  }

  /// A lower bound on the length of texts in a language of rests.
  private func lowerBound(_ expression: Expression, levels: Int) -> Int32 {
    let node = arena[expression]
    guard !node.isPlain, levels > 0 else { return node.isPlain ? node.minLength : 0 }
    switch node.kind {
    case .union:
      var least = Int32.max
      for operand in arena.operands(node) {
        least = min(least, lowerBound(operand, levels: levels - 1))
      }
      return least
    case .intersection:
      var most: Int32 = 0
      for operand in arena.operands(node) {
        most = max(most, lowerBound(operand, levels: levels - 1))
      }
      return most
    case .concatenation:
      let first = arena[node.a]
      let rest = lowerBound(node.b, levels: levels - 1)
      if first.kind == .ahead { return max(rest, lowerBound(first.a, levels: levels - 1)) }
      return ExpressionArena.add(first.minLength, rest)
    case .ahead: return lowerBound(node.a, levels: levels - 1)
    default: return node.minLength
    }
  }
}
