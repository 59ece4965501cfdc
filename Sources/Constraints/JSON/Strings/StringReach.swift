import Inference

/// How far automata that must all accept are from doing so together, in characters.
///
/// One automaton alone is never entered where it cannot accept any more; several together, or one
/// with a bound on the length, can be. Distances are found when they are first asked for and remembered
/// along the way that was found.
final class StringReach {
  /// The distance of states from which nothing is accepted.
  static let never = Int32.max
  /// States looked at for one distance; beyond it a state counts as near.
  private static let allowance = 4_000

  private let product: StringProduct
  private let accepting: Bits
  /// (product states) Characters; -1 where not yet known.
  @exclusivity(unchecked) private var distances: [Int32] = []
  private var successors: [Int32: [Int32]] = [:]

  /// - Parameter components: the automata that must accept.
  init(_ product: StringProduct, components: [Int]) {
    self.product = product
    accepting = Bits(components)
  }

  /// The fewest characters after which all accept, from a state between two characters; a lower
  /// bound where the search for it grew too long.
  @inline(__always)
  func distance(_ state: Int32) throws(ConstraintError) -> Int32 {
    if Int(state) < distances.count, distances[Int(state)] >= 0 { return distances[Int(state)] }
    return try search(state)
  }

  private func known(_ state: Int32) -> Int32? {
    guard Int(state) < distances.count, distances[Int(state)] >= 0 else { return nil }
    return distances[Int(state)]
  }

  private func set(_ state: Int32, _ distance: Int32) {
    while distances.count <= Int(state) { distances.append(-1) }
    distances[Int(state)] = distance
  }

  /// Best first; a state whose distance is known ends the search.
  private func search(_ origin: Int32) throws(ConstraintError) -> Int32 {
    var seen: [Int32: Int] = [origin: 0]
    var visited: [(state: Int32, from: Int, steps: Int32)] = [(origin, -1, 0)]
    var heap = MinHeap<OpenPlace>()
    heap.push(OpenPlace(bound: 0, place: 0))
    var expanded = 0
    while let open = heap.pop() {
      let (state, from, steps) = visited[open.place]
      var rest = known(state)
      if rest == nil && accepting.isSubset(of: product.accepting(state)) { rest = 0 }
      if let rest {
        if rest == StringReach.never { continue }
        var distance = rest
        set(state, distance)
        var place = from
        while place >= 0 {
          distance += 1
          set(visited[place].state, distance)
          place = visited[place].from
        }
        return steps + rest
      }
      expanded += 1
      guard expanded <= StringReach.allowance else {
        set(origin, 0)
        return 0
      }
      for next in try characters(from: state) where seen[next] == nil {
        let rest = known(next) ?? 0
        if rest == StringReach.never { continue }
        seen[next] = visited.count
        visited.append((next, open.place, steps + 1))
        heap.push(OpenPlace(bound: Int(steps + 1 + rest), place: visited.count - 1))
      }
    }
    for place in visited { set(place.state, StringReach.never) }
    return StringReach.never
  }

  /// The states after one more character, each once.
  private func characters(from state: Int32) throws(ConstraintError) -> [Int32] {
    if let known = successors[state] { return known }
    var found: [Int32] = []
    var seen: Set<Int32> = []
    var open: [(state: Int32, scan: EscapeScan.Phase)] = []
    func note(_ next: Int32, _ scan: EscapeScan.Phase) {
      guard product.dead[Int(next)].isDisjoint(with: accepting) else { return }
      if scan == .clean {
        if seen.insert(next).inserted { found.append(next) }
      } else if open.count < 4_096 {
        open.append((next, scan))
      }
    }
    for byte in try product.representatives(inside: false) {
      var scan = EscapeScan()
      if byte >= 0x80 { _ = scan.step(byte, isCanonical: false) }
      note(try product.step(state, byte), scan.phase)
    }
    while let place = open.popLast() {
      for byte in try product.representatives(inside: true) {
        var scan = EscapeScan()
        scan.phase = place.scan
        guard case .inner = scan.step(byte, isCanonical: false) else { continue }
        note(try product.step(place.state, byte), scan.phase)
      }
    }
    successors[state] = found
    return found
  }
}
