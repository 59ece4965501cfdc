/// What is known of an accepted extension of a state.
public enum Completion: Hashable, Sendable {
  /// These bytes lead to an accepted text. They need not be the shortest.
  case text([UInt8])
  /// It is proved that no accepted text begins so.
  case none
  /// None was found though it was looked for everywhere likely: surely a dead end in practice, not
  /// proved to be one.
  case notFound
  /// Not found out.
  case unknown

  /// Whether nothing that is accepted is to be expected.
  public var isDeadEnd: Bool { self == .none || self == .notFound }

  /// The same behind and before some bytes.
  package func between(_ head: some Sequence<UInt8>, _ tail: [UInt8] = []) -> Completion {
    guard case .text(let bytes) = self else { return self }
    return .text(head + bytes + tail)
  }

  /// The bytes, when they are known.
  public var text: [UInt8]? {
    guard case .text(let bytes) = self else { return nil }
    return bytes
  }
}

extension Constraint {
  /// The shortest one, where that is known.
  public func completion(_ state: State) throws(ConstraintError) -> Completion {
    if let bytes = try shortestCompletion(state) { return .text(bytes) }
    return .unknown
  }

  /// The state after `text`, when some accepted text begins so as far as that can be found out; nil
  /// when none does. Samplers judge alike.
  public func viable(_ text: [UInt8]) throws(ConstraintError) -> State? {
    guard let start, let state = try advance(start, by: text.span) else { return nil }
    return try completion(state).isDeadEnd ? nil : state
  }

  /// How many bytes of `text` an accepted text may begin with, as far as that can be found out.
  public func viableCount(_ text: [UInt8]) throws(ConstraintError) -> Int {
    // Once there is no end there is none any more.
    var low = 0
    var high = text.count
    while low < high {
      let middle = (low + high + 1) / 2
      if try viable(Array(text[..<middle])) != nil { low = middle } else { high = middle - 1 }
    }
    return low
  }
}
