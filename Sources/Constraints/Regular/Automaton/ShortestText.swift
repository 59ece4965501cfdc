extension RegularAutomaton {
  /// The shortest bytes that lead to acceptance, the first in byte order among equals.
  ///
  /// Follows the distances down; where a state stands for a plain expression the rest is read off
  /// the expression, so that long counts cost no states.
  public func shortestCompletion(_ state: State) throws(ConstraintError) -> [UInt8]? {
    try builder.with { builder throws(ConstraintError) in
      try builder.shortestText(from: state.number)
    }
  }
}

extension StateBuilder {
  mutating func shortestText(from origin: Int32) throws(ConstraintError) -> [UInt8]? {
    guard try canAccept(origin) else { return nil }
    var text: [UInt8] = []
    var state = origin
    while true {
      let meaning = meaning(state)
      if arena[meaning.expression].isPlain {
        return text + (try arena.shortestText(meaning.expression))
      }
      let distance = table.distance(state)
      if distance == 0 { return text }
      var chosen: Int32?
      for (byteClass, byte) in classes.representatives.enumerated() {
        let next = try rawNext(state, byteClass)
        guard next > 0, try canAccept(next), table.distance(next) == distance - 1 else { continue }
        chosen = next
        text.append(byte)
        break
      }
      guard let chosen else { return nil }
      state = chosen
    }
  }
}

extension ExpressionArena {
  /// The first among the shortest words of a plain expression that is not `none`.
  func shortestText(_ root: Expression) throws(ConstraintError) -> [UInt8] {
    guard self[root].minLength < 1 << 26 else {
      throw ConstraintError(
        .limit, "the limit completionBytes = 67108864 was reached: the shortest text is longer")
    }
    var words: [Expression: [UInt8]] = [:]
    var stack = [root]
    while let expression = stack.last {
      if words[expression] != nil {
        stack.removeLast()
        continue
      }
      let node = self[expression]
      let needed: [Expression]
      switch node.kind {
      case .concatenation: needed = [node.a, node.b]
      case .union: needed = operands(node).filter { self[$0].minLength == node.minLength }
      case .repetition where node.low > 0: needed = [node.a]
      default: needed = []
      }
      let missing = needed.filter { words[$0] == nil }
      guard missing.isEmpty else {
        stack.append(contentsOf: missing)
        continue
      }
      let parts = needed.compactMap { words[$0] }
      switch node.kind {
      case .bytes: words[expression] = [set(node).first ?? 0]
      case .concatenation: words[expression] = parts.flatMap { $0 }
      case .union: words[expression] = parts.min { $0.lexicographicallyPrecedes($1) } ?? []
      case .repetition:
        words[expression] = (0..<Int(node.low)).flatMap { _ in parts.first ?? [] }
      default: words[expression] = []
      }
    }
    return words[root] ?? []
  }
}
