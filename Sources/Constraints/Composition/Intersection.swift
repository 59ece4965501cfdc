public import Inference

/// The texts that satisfy every one of several constraints.
///
/// That each member can go on does not mean that they can go on together. When all members are
/// exact and their product has at most `limits.productStates` states, the product is explored at
/// once: then dead ends are cut off, viability is exact and shortest completions are looked up.
/// Otherwise viability is only necessary, and shortest completions are searched for, within
/// `limits.searchSteps`.
public struct Intersection: Constraint {
  private let members: [AnyConstraint]
  private let limits: ConstraintLimits
  private let table: ProductTable?

  /// Intersects `members`, at least one.
  /// - Throws: `unsatisfiable` when it is known that no text satisfies all of them.
  public init(_ members: [AnyConstraint], limits: ConstraintLimits = ConstraintLimits())
    throws(ConstraintError)
  {
    self.members = members
    self.limits = limits
    var starts: [AnyConstraint.State] = []
    for member in members {
      guard let start = member.start else {
        throw ConstraintError(.unsatisfiable, "no text satisfies one of the constraints")
      }
      starts.append(start)
    }
    let exact = members.count > 1 && members.allSatisfy { $0.viability == .exact }
    table = exact ? try ProductTable(members, starts, limit: limits.productStates) : nil
    if let table, table.distance[State(parts: starts)] == nil {
      throw ConstraintError(
        .unsatisfiable, "no text satisfies all \(members.count) constraints together")
    }
  }

  /// Intersects two constraints.
  public init<A: Constraint, B: Constraint>(
    _ first: A, _ second: B, limits: ConstraintLimits = ConstraintLimits()
  ) throws(ConstraintError) {
    try self.init([AnyConstraint(first), AnyConstraint(second)], limits: limits)
  }

  /// One state a member.
  public struct State: Hashable, Sendable {
    let parts: [AnyConstraint.State]
  }

  /// All members' starts.
  public var start: State? {
    let starts = members.compactMap(\.start)
    return starts.count == members.count ? State(parts: starts) : nil
  }

  /// When a member does.
  public var rereadsText: Bool { members.contains(where: \.rereadsText) }

  /// Exact for a single exact member, and when the whole product was explored.
  public var viability: Viability {
    if members.count == 1 { return members[0].viability }
    return table == nil ? .necessary : .exact
  }

  /// Advances every member.
  public func advance(_ state: State, by bytes: Span<UInt8>) throws(ConstraintError) -> State? {
    var parts: [AnyConstraint.State] = []
    parts.reserveCapacity(members.count)
    for (member, part) in zip(members, state.parts) {
      guard let next = try member.advance(part, by: bytes) else { return nil }
      parts.append(next)
    }
    let next = State(parts: parts)
    if let table, table.distance[next] == nil { return nil }
    return next
  }

  /// Whether every member's text is complete.
  public func isComplete(_ state: State) throws(ConstraintError) -> Bool {
    for (member, part) in zip(members, state.parts) where try !member.isComplete(part) {
      return false
    }
    return true
  }

  /// Looked up in the explored product, or searched for within the limit.
  public func shortestCompletion(_ state: State) throws(ConstraintError) -> [UInt8]? {
    if members.count == 1 { return try members[0].shortestCompletion(state.parts[0]) }
    if let table { return try table.shortestCompletion(state, self) }
    guard case .text(let bytes) = try searchCompletion(state, trying: limits.searchSteps)
    else { return nil }
    return bytes
  }

  /// Looked up, or searched for along the members' own completions.
  public func completion(_ state: State) throws(ConstraintError) -> Completion {
    if members.count == 1 { return try members[0].completion(state.parts[0]) }
    if let table {
      return try table.shortestCompletion(state, self).map(Completion.text) ?? .none
    }
    return try MeetingSearch(self, members, limit: limits.searchSteps).completion(from: state)
  }

  /// Asks every member, the explored product last.
  public func admits(_ state: State, _ bytes: Span<UInt8>) throws(ConstraintError) -> Bool {
    if table != nil { return try advance(state, by: bytes) != nil }
    for (member, part) in zip(members, state.parts) where try !member.admits(part, bytes) {
      return false
    }
    return true
  }

  /// Intersects the members' masks; walks the trie where the product was explored.
  public func fillMask(_ mask: inout TokenMask, _ state: State, over trie: TokenTrie)
    throws(ConstraintError)
  {
    if table != nil { return try walk(&mask, state, over: trie) }
    try members[0].fillMask(&mask, state.parts[0], over: trie)
    for (member, part) in zip(members, state.parts).dropFirst() {
      var other = mask
      other.removeAll()
      try member.fillMask(&other, part, over: trie)
      mask.formIntersection(other)
    }
  }
}
