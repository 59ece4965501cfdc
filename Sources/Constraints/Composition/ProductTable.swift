/// A fully explored product of exact constraints.
struct ProductTable: Sendable {
  /// Bytes to the nearest accepted text, for every state that has one.
  let distance: [Intersection.State: Int32]

  /// Explores the product from `starts`; nil when it has more than `limit` states.
  init?(_ members: [AnyConstraint], _ starts: [AnyConstraint.State], limit: Int)
    throws(ConstraintError)
  {
    var place: [Intersection.State: Int] = [Intersection.State(parts: starts): 0]
    var states = [Intersection.State(parts: starts)]
    var sources: [[Int]] = [[]]  // (states) where each state is reached from
    var frontier: [Int] = []  // states at the current distance
    var next = 0
    while next < states.count {
      let state = states[next]
      var complete = true
      for (member, part) in zip(members, state.parts) where try !member.isComplete(part) {
        complete = false
      }
      if complete { frontier.append(next) }
      for byte in UInt8.min...UInt8.max {
        guard let parts = try Self.step(members, state.parts, byte) else { continue }
        let reached = Intersection.State(parts: parts)
        if let known = place[reached] {
          if sources[known].last != next { sources[known].append(next) }
          continue
        }
        guard states.count < limit else { return nil }
        place[reached] = states.count
        states.append(reached)
        sources.append([next])
      }
      next += 1
    }
    var distance: [Intersection.State: Int32] = [:]
    for index in frontier { distance[states[index]] = 0 }
    var steps: Int32 = 0
    while !frontier.isEmpty {
      steps += 1
      var outer: [Int] = []
      for index in frontier {
        for source in sources[index] where distance[states[source]] == nil {
          distance[states[source]] = steps
          outer.append(source)
        }
      }
      frontier = outer
    }
    self.distance = distance
  }

  private static func step(
    _ members: [AnyConstraint], _ parts: [AnyConstraint.State], _ byte: UInt8
  ) throws(ConstraintError) -> [AnyConstraint.State]? {
    var next: [AnyConstraint.State] = []
    for (member, part) in zip(members, parts) {
      guard let reached = try member.advance(part, by: [byte]) else { return nil }
      next.append(reached)
    }
    return next
  }

  /// Follows falling distances, the lowest byte first.
  func shortestCompletion(_ state: Intersection.State, _ product: Intersection)
    throws(ConstraintError) -> [UInt8]?
  {
    guard var left = distance[state] else { return nil }
    var bytes: [UInt8] = []
    var current = state
    while left > 0 {
      var moved = false
      for byte in UInt8.min...UInt8.max where !moved {
        guard let next = try product.advance(current, by: [byte]), distance[next] == left - 1
        else { continue }
        bytes.append(byte)
        current = next
        moved = true
      }
      guard moved else { return nil }
      left -= 1
    }
    return bytes
  }
}
