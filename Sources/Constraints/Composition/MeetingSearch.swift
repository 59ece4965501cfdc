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

  func completion(from start: Intersection.State) throws(ConstraintError) -> Completion {
    var seen: Set<Intersection.State> = [start]
    var trail = SearchTrail(start)
    var heap = MinHeap<OpenPlace>()
    heap.push(.laterFirst(0, 0))
    var tried = 0
    while let open = heap.pop()?.place {
      let state = trail[open]
      if try product.isComplete(state) { return .text(trail.text(to: open)) }
      // What the members would write by themselves.
      for (member, part) in zip(members, state.parts) {
        guard case .text(let wish) = try member.completion(part) else { continue }
        var place = open
        for byte in wish {
          tried += 1
          guard let next = try product.advance(trail[place], by: [byte]),
            seen.insert(next).inserted
          else { break }
          place = trail.append(next, from: place, by: byte)
          if try product.isComplete(next) { return .text(trail.text(to: place)) }
          guard let rest = try rest(next) else { break }
          heap.push(.laterFirst(trail.steps(place) + rest, place))
        }
      }
      for byte in UInt8.min...UInt8.max {
        tried += 1
        guard let next = try product.advance(state, by: [byte]), seen.insert(next).inserted,
          let rest = try rest(next)
        else { continue }
        let place = trail.append(next, from: open, by: byte)
        heap.push(.laterFirst(trail.steps(place) + rest, place))
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
}
