import Inference

/// A search for a text that several constraints accept together.
///
/// Best first: a state counts as near as the longest of its members' own completions says. From every
/// state these completions are followed as far as all members go along, so that what one member still
/// needs is written in one stride.
struct MeetingSearch {
  private let product: Intersection
  private let members: [AnyConstraint]
  /// Bytes tried at most.
  private let limit: Int

  init(_ product: Intersection, _ members: [AnyConstraint], limit: Int) {
    self.product = product
    self.members = members
    self.limit = limit
  }

  private struct Candidate: Comparable {
    var bound: Int
    var order: Int

    static func < (left: Candidate, right: Candidate) -> Bool {
      (left.bound, -left.order) < (right.bound, -right.order)
    }
  }

  func completion(from start: Intersection.State) throws(ConstraintError) -> Completion {
    var seen: Set<Intersection.State> = [start]
    // Every visited state with the way to it.
    var visited: [(state: Intersection.State, from: Int, byte: UInt8, steps: Int)] = [
      (start, -1, 0, 0)
    ]
    var heap = MinHeap<Candidate>()
    heap.push(Candidate(bound: 0, order: 0))
    var tried = 0
    while let candidate = heap.pop() {
      let (state, _, _, steps) = visited[candidate.order]
      if try product.isComplete(state) { return .text(path(visited, candidate.order)) }
      // What the members would write by themselves.
      for (member, part) in zip(members, state.parts) {
        guard case .text(let wish) = try member.completion(part) else { continue }
        var place = candidate.order
        for byte in wish {
          tried += 1
          guard let next = try product.advance(visited[place].state, by: [byte]) else { break }
          if seen.insert(next).inserted {
            visited.append((next, place, byte, visited[place].steps + 1))
            place = visited.count - 1
            if try product.isComplete(next) { return .text(path(visited, place)) }
            guard let rest = try rest(next) else { break }
            heap.push(Candidate(bound: visited[place].steps + rest, order: place))
          } else {
            break
          }
        }
      }
      for byte in UInt8.min...UInt8.max {
        tried += 1
        guard let next = try product.advance(state, by: [byte]), seen.insert(next).inserted,
          let rest = try rest(next)
        else { continue }
        visited.append((next, candidate.order, byte, steps + 1))
        heap.push(Candidate(bound: steps + 1 + rest, order: visited.count - 1))
      }
      if tried > limit {
        return .unknown
      }
      if Task.isCancelled { throw ConstraintError(.cancelled, "the search was cancelled") }
    }
    return .none
  }

  /// What the slowest member still needs; nil when one is known to have no end.
  private func rest(_ state: Intersection.State) throws(ConstraintError) -> Int? {
    var most = 0
    for (member, part) in zip(members, state.parts) {
      switch try member.completion(part) {
      case .text(let bytes): most = max(most, bytes.count)
      case .none: return nil
      case .notFound, .unknown: break
      }
    }
    return most
  }

  private func path(
    _ visited: [(state: Intersection.State, from: Int, byte: UInt8, steps: Int)], _ end: Int
  ) -> [UInt8] {
    var bytes: [UInt8] = []
    var place = end
    while place > 0 {
      bytes.append(visited[place].byte)
      place = visited[place].from
    }
    return bytes.reversed()
  }
}
