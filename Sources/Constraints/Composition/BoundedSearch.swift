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
    // Every visited state with the way to it: its predecessor's place and the byte from there.
    var visited: [(state: State, from: Int, byte: UInt8)] = [(state, -1, 0)]
    var next = 0
    var tried = 0
    while next < visited.count {
      tried += 256
      if tried > limit { return .unknown }
      for byte in UInt8.min...UInt8.max {
        guard let reached = try advance(visited[next].state, by: [byte]),
          seen.insert(reached).inserted
        else { continue }
        visited.append((reached, next, byte))
        if try isComplete(reached) {
          var bytes: [UInt8] = []
          var place = visited.count - 1
          while place > 0 {
            bytes.append(visited[place].byte)
            place = visited[place].from
          }
          return .text(bytes.reversed())
        }
      }
      next += 1
    }
    return .none
  }
}
