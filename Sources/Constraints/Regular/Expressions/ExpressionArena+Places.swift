extension ExpressionArena {
  /// The expression once the start of the text lies behind: `start` never holds again.
  mutating func withoutStart(_ expression: Expression) throws(ConstraintError) -> Expression {
    var memo: [Expression: Expression] = [:]
    return try withoutStart(expression, &memo)
  }

  private mutating func withoutStart(
    _ expression: Expression, _ memo: inout [Expression: Expression]
  ) throws(ConstraintError) -> Expression {
    let node = self[expression]
    guard node.hasStart else { return expression }
    if let known = memo[expression] { return known }
    let result: Expression
    switch node.kind {
    case .start: result = .none
    case .concatenation:
      var parts: [Expression] = []
      var rest = expression
      while rest != .epsilon {
        parts.append(try withoutStart(head(rest), &memo))
        rest = tail(rest)
      }
      result = try concatenation(parts)
    case .union, .intersection:
      var parts: [Expression] = []
      for index in Int(node.a)..<Int(node.a + node.b) {
        parts.append(try withoutStart(operands[index], &memo))
      }
      result = node.kind == .union ? try union(parts) : try intersection(parts)
    case .complement: result = try complement(try withoutStart(node.a, &memo))
    case .repetition:
      result = try repetition(try withoutStart(node.a, &memo), node.low, node.high)
    case .ahead: result = try ahead(try withoutStart(node.a, &memo))
    default: result = expression  // a tracker loses its own `start`s
    }
    memo[expression] = result
    return result
  }

  /// An equal expression for the start of the text, with the tests that are decided there decided;
  /// most anchored patterns become plain.
  mutating func atStart(
    _ expression: Expression, _ place: Surroundings
  ) throws(ConstraintError) -> Expression {
    let node = self[expression]
    guard node.isContextual else { return expression }
    switch node.kind {
    case .start: return .epsilon
    case .behind: return try ahead(try emptiness(expression, place))
    case .ahead: return try ahead(try atStart(node.a, place))
    case .complement: return try complement(try atStart(node.a, place))
    case .union, .intersection:
      var parts: [Expression] = []
      for index in Int(node.a)..<Int(node.a + node.b) {
        parts.append(try atStart(operands[index], place))
      }
      return node.kind == .union ? try union(parts) : try intersection(parts)
    case .concatenation:
      var decided: [Expression] = []
      var rest = expression
      while self[rest].kind == .concatenation, isTest(self[rest].a) {
        decided.append(try atStart(self[rest].a, place))
        rest = self[rest].b
      }
      if self[rest].kind == .concatenation {
        let (h, t) = (self[rest].a, self[rest].b)
        if self[h].nullability == .never {
          rest = try concatenation(try atStart(h, place), try withoutStart(t))
        } else if self[t].hasStart, !self[t].hasComplementedStart {
          // Either h takes something, and t is not at the start any more, or it does not.
          let moved = try concatenation(h, try withoutStart(t))
          let here = try ahead(try emptiness(h, place))
          let stayed = try concatenation(here, try atStart(t, place))
          rest = try union([moved, stayed])
        }
      } else {
        rest = try atStart(rest, place)
      }
      return try concatenation(try concatenation(decided), rest)
    default: return expression
    }
  }

  private func isTest(_ expression: Expression) -> Bool {
    switch self[expression].kind {
    case .ahead, .behind, .start: true
    default: false
    }
  }

  /// An equal language of rests of the text, with the tests at its very end decided.
  mutating func closed(_ expression: Expression) throws(ConstraintError) -> Expression {
    let node = self[expression]
    guard !node.isPlain else { return expression }
    switch node.kind {
    case .ahead:
      switch self[node.a].nullability {
      case .always: return .epsilon
      case .never: return .none
      case .sometimes: return expression
      }
    case .union, .intersection:
      var parts: [Expression] = []
      for index in Int(node.a)..<Int(node.a + node.b) { parts.append(try closed(operands[index])) }
      return node.kind == .union ? try union(parts) : try intersection(parts)
    case .complement: return try complement(try closed(node.a))
    case .concatenation:
      var heads: [Expression] = []
      var rest = expression
      while self[rest].kind == .concatenation {
        heads.append(self[rest].a)
        rest = self[rest].b
      }
      var result = try closed(rest)
      for h in heads.reversed() {
        let first = self[h]
        if first.kind == .ahead {
          let wanted = try closed(first.a)
          if result == anyText, self[wanted].isWhole {
            result = wanted
            continue
          }
          if result == .epsilon {
            result = try closed(try ahead(wanted))
            continue
          }
          result = try concatenation(try ahead(wanted), result)
        } else {
          result = try concatenation(h, result)
        }
      }
      return result
    default: return expression
    }
  }
}
