extension Constraint {
  /// Looks for the shortest accepted extension of `state` by breadth-first search over states; the
  /// first in byte order among equals.
  /// - Returns: `.text`, `.none` when every reachable state was visited, `.unknown` when more than
  ///   `limit` bytes were tried.
  func searchCompletion(_ state: State, trying limit: Int) throws(ConstraintError)
    -> Completion
  {
    if try isComplete(state) { return .text([]) }
    var seen: Set<State> = [state]
    var trail = SearchTrail(state)
    var next = 0
    var tried = 0
    while next < trail.count {
      tried += 256
      if tried > limit { return .unknown }
      for byte in UInt8.min...UInt8.max {
        guard let reached = try advance(trail[next], by: [byte]),
          seen.insert(reached).inserted
        else { continue }
        let place = trail.append(reached, from: next, by: byte)
        if try isComplete(reached) { return .text(trail.text(to: place)) }
      }
      next += 1
    }
    return .none
  }
}
