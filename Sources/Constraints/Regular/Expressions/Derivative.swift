/// What zero-width tests depend on at one place in a text.
struct Surroundings: Hashable {
  /// At the start of the text.
  var atStart: Bool
  /// (trackers) The trackers after the text so far.
  var trackers: [Expression]
}

/// Remembers derivatives that do not depend on the surroundings.
struct DerivativeMemo {
  private var keys: [UInt64]
  private var values: [Expression]
  private var count = 0

  init() {
    keys = [UInt64](repeating: .max, count: 64)
    values = [Expression](repeating: 0, count: 64)
  }

  private static func slot(_ key: UInt64, _ mask: Int) -> Int {
    Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 24) & mask
  }

  subscript(_ expression: Expression, _ byte: UInt8) -> Expression? {
    get {
      let key = UInt64(UInt32(bitPattern: expression)) << 8 | UInt64(byte)
      var slot = Self.slot(key, keys.count - 1)
      while keys[slot] != .max {
        if keys[slot] == key { return values[slot] }
        slot = (slot + 1) & (keys.count - 1)
      }
      return nil
    }
    set {
      guard let newValue else { return }
      if count * 2 >= keys.count { grow() }
      insert(UInt64(UInt32(bitPattern: expression)) << 8 | UInt64(byte), newValue)
    }
  }

  private mutating func insert(_ key: UInt64, _ value: Expression) {
    var slot = Self.slot(key, keys.count - 1)
    while keys[slot] != .max && keys[slot] != key { slot = (slot + 1) & (keys.count - 1) }
    if keys[slot] == .max { count += 1 }
    keys[slot] = key
    values[slot] = value
  }

  private mutating func grow() {
    let (oldKeys, oldValues) = (keys, values)
    count = 0
    // Beyond a million entries forgetting is cheaper than memory.
    let size = keys.count >= 1 << 21 ? 64 : keys.count * 4
    keys = [UInt64](repeating: .max, count: size)
    values = [Expression](repeating: 0, count: size)
    guard size > 64 else { return }
    for (key, value) in zip(oldKeys, oldValues) where key != .max { insert(key, value) }
  }
}

extension ExpressionArena {
  /// ∂_byte: what may follow `byte`. Recursion is bounded by `limits.regexDepth`; concatenations, which
  /// can be long, are walked in a loop.
  mutating func derivative(
    _ expression: Expression, _ byte: UInt8, _ place: Surroundings
  ) throws(ConstraintError) -> Expression {
    let node = self[expression]
    switch node.kind {
    case .none, .epsilon, .ahead, .behind, .start: return .none
    case .bytes: return set(node).contains(byte) ? .epsilon : .none
    case .complement where expression == .top: return .top
    default: break
    }
    if !node.isContextual, let known = derivatives[expression, byte] { return known }
    let result: Expression
    switch node.kind {
    case .concatenation: result = try chainDerivative(expression, byte, place)
    case .union, .intersection:
      var parts: [Expression] = []
      parts.reserveCapacity(Int(node.b))
      for index in Int(node.a)..<Int(node.a + node.b) {
        let part = try derivative(operands[index], byte, place)
        if part == .none, node.kind == .intersection {
          parts = [.none]
          break
        }
        if part != .none { parts.append(part) }
      }
      result = node.kind == .union ? try union(parts) : try intersection(parts)
    case .complement: result = try complement(try derivative(node.a, byte, place))
    case .repetition:
      let first = try derivative(node.a, byte, place)
      if first == .none {
        result = .none
      } else {
        let high = node.high == Self.unbounded ? node.high : node.high - 1
        result = try concatenation(first, try repetition(node.a, max(0, node.low - 1), high))
      }
    default: result = .none
    }
    if !node.isContextual { derivatives[expression, byte] = result }
    return result
  }

  /// ∂(h·t) = ∂h·t ∪ ahead(∂N(h))·∂t, along the whole concatenation.
  private mutating func chainDerivative(
    _ expression: Expression, _ byte: UInt8, _ place: Surroundings
  ) throws(ConstraintError) -> Expression {
    var parts: [Expression] = []
    var condition = Expression.epsilon
    var rest = expression
    while rest != .epsilon {
      let (h, t) = (head(rest), tail(rest))
      let step = try derivative(h, byte, place)
      if step != .none {
        parts.append(try concatenation(condition, try concatenation(step, t)))
      }
      let skipping = try emptiness(h, place)
      if skipping == .none { break }
      if skipping != .top {
        let after = try ahead(try derivative(skipping, byte, place))
        condition = try concatenation(condition, after)
        if condition == .none { break }
      }
      rest = t
    }
    return try union(parts)
  }

  /// N(r): the rests of the text in front of which r may match nothing.
  mutating func emptiness(
    _ expression: Expression, _ place: Surroundings
  ) throws(ConstraintError) -> Expression {
    let node = self[expression]
    switch node.nullability {
    case .always: return .top
    case .never: return .none
    case .sometimes: break
    }
    switch node.kind {
    case .start: return place.atStart ? .top : .none
    case .behind:
      let followed = try emptiness(place.trackers[Int(node.a)], place)
      return node.b == 1 ? try complement(followed) : followed
    case .ahead: return node.a  // its own tests are asked at the same place
    case .concatenation:
      var parts: [Expression] = []
      var rest = expression
      while rest != .epsilon {
        parts.append(try emptiness(head(rest), place))
        rest = tail(rest)
      }
      return try intersection(parts)
    case .union, .intersection:
      var parts: [Expression] = []
      for index in Int(node.a)..<Int(node.a + node.b) {
        parts.append(try emptiness(operands[index], place))
      }
      return node.kind == .union ? try union(parts) : try intersection(parts)
    case .complement: return try complement(try emptiness(node.a, place))
    case .repetition: return try emptiness(node.a, place)
    default: return .none
    }
  }

  /// Whether the text may end here.
  mutating func accepts(
    _ expression: Expression, _ place: Surroundings
  ) throws(ConstraintError) -> Bool {
    let node = self[expression]
    switch node.nullability {
    case .always: return true
    case .never: return false
    case .sometimes: break
    }
    switch node.kind {
    case .start: return place.atStart
    case .behind:
      return try accepts(place.trackers[Int(node.a)], place) != (node.b == 1)
    case .ahead, .repetition: return try accepts(node.a, place)
    case .concatenation:
      var rest = expression
      while rest != .epsilon {
        guard try accepts(head(rest), place) else { return false }
        rest = tail(rest)
      }
      return true
    case .union:
      for index in Int(node.a)..<Int(node.a + node.b) {
        if try accepts(operands[index], place) { return true }
      }
      return false
    case .intersection:
      for index in Int(node.a)..<Int(node.a + node.b) {
        if try !accepts(operands[index], place) { return false }
      }
      return true
    case .complement: return try !accepts(node.a, place)
    default: return false
    }
  }
}
