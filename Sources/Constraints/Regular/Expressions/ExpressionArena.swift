/// Owns the expressions of one automaton and makes each only once.
struct ExpressionArena {
  /// The greatest finite count of a repetition.
  static let maxCount = 1_000_000_000
  static let unbounded: Int32 = .max
  static let infinite: Int32 = .max

  let limits: ConstraintLimits
  private(set) var nodes: [ExpressionNode] = []
  private(set) var operands: [Expression] = []
  private(set) var byteSets: [ByteSet] = []
  private var byteSetNumbers: [ByteSet: Int32] = [:]
  private var buckets: [Int32] = []
  /// (trackers) What each look-behind follows, from the start of the text.
  var trackers: [Expression] = []
  private(set) var anyScalar: Expression = 0
  private(set) var anyText: Expression = 0
  var scalarSets: [ScalarSet: Expression] = [:]
  var derivatives = DerivativeMemo()

  init(limits: ConstraintLimits) throws(ConstraintError) {
    self.limits = limits
    buckets = [Int32](repeating: -1, count: 256)
    nodes.append(Self.leaf(.none, .never, minLength: Self.infinite))
    nodes.append(Self.leaf(.epsilon, .always, minLength: 0))
    var top = Self.leaf(.complement, .always, minLength: 0)
    top.isPlain = true
    top.isWhole = false
    top.a = .none
    nodes.append(top)
    anyScalar = try scalars(.all)
    anyText = try repetition(anyScalar, 0, Self.unbounded)
  }

  private static func leaf(
    _ kind: ExpressionNode.Kind, _ nullability: Nullability, minLength: Int32
  ) -> ExpressionNode {
    ExpressionNode(
      kind: kind, nullability: nullability, isPlain: true, isContextual: false, hasStart: false,
      hasComplementedStart: false, isWhole: true, depth: 0, a: 0, b: 0, low: 0, high: 0,
      minLength: minLength, trackers: 0)
  }

  subscript(_ expression: Expression) -> ExpressionNode {
    nodes[Int(expression)]
  }

  func operands(_ node: ExpressionNode) -> ArraySlice<Expression> {
    operands[Int(node.a)..<Int(node.a + node.b)]
  }

  func set(_ node: ExpressionNode) -> ByteSet {
    byteSets[Int(node.a)]
  }

  /// Records that the expression came from whole characters.
  mutating func markWhole(_ expression: Expression) {
    nodes[Int(expression)].isWhole = true
  }

  /// The first element of a concatenation, or the expression itself.
  func head(_ expression: Expression) -> Expression {
    let node = self[expression]
    return node.kind == .concatenation ? node.a : expression
  }

  /// What follows the head; ε when nothing does.
  func tail(_ expression: Expression) -> Expression {
    let node = self[expression]
    return node.kind == .concatenation ? node.b : .epsilon
  }

  // MARK: Interning

  mutating func intern(bytes set: ByteSet) throws(ConstraintError) -> Expression {
    guard !set.isEmpty else { return .none }
    let number: Int32
    if let known = byteSetNumbers[set] {
      number = known
    } else {
      number = Int32(byteSets.count)
      byteSetNumbers[set] = number
      byteSets.append(set)
    }
    var node = Self.leaf(.bytes, .never, minLength: 1)
    node.a = number
    node.isWhole = set.isASCII
    return try intern(node)
  }

  /// The expression of a node whose operands are already in place.
  mutating func intern(_ node: ExpressionNode) throws(ConstraintError) -> Expression {
    let hash = Self.hash(UInt64(node.kind.rawValue), node.a, node.b, node.low, node.high)
    var slot = Int(truncatingIfNeeded: hash) & (buckets.count - 1)
    while buckets[slot] >= 0 {
      let other = nodes[Int(buckets[slot])]
      if other.kind == node.kind, other.a == node.a, other.b == node.b, other.low == node.low,
        other.high == node.high
      {
        return buckets[slot]
      }
      slot = (slot + 1) & (buckets.count - 1)
    }
    return try append(node, slot)
  }

  /// The union or intersection of operands that are sorted and distinct.
  mutating func intern(
    _ kind: ExpressionNode.Kind, _ list: [Expression]
  ) throws(ConstraintError) -> Expression {
    var hash = UInt64(kind.rawValue)
    for operand in list { hash = Self.mix(hash ^ UInt64(UInt32(bitPattern: operand))) }
    var slot = Int(truncatingIfNeeded: hash) & (buckets.count - 1)
    while buckets[slot] >= 0 {
      let other = nodes[Int(buckets[slot])]
      if other.kind == kind, Int(other.b) == list.count, operands(other).elementsEqual(list) {
        return buckets[slot]
      }
      slot = (slot + 1) & (buckets.count - 1)
    }
    guard operands.count + list.count <= limits.regexOperands else {
      throw limits.reached(
        "regexOperands", limits.regexOperands, "simplify the pattern or its counts")
    }
    var node = Self.leaf(kind, .never, minLength: 0)
    node.a = Int32(operands.count)
    node.b = Int32(list.count)
    operands.append(contentsOf: list)
    var length: Int32 = kind == .union ? Self.infinite : 0
    var always = 0
    var never = 0
    node.isPlain = kind == .union
    node.isWhole = kind == .union
    for operand in list {
      let child = self[operand]
      absorb(child, into: &node, deeper: 1)
      node.isPlain = node.isPlain && child.isPlain
      node.isWhole = node.isWhole && child.isWhole
      length = kind == .union ? min(length, child.minLength) : max(length, child.minLength)
      if child.nullability == .always { always += 1 }
      if child.nullability == .never { never += 1 }
    }
    node.minLength = length
    let (decisive, opposite) = kind == .union ? (always, never) : (never, always)
    let outcome: Nullability = kind == .union ? .always : .never
    let otherwise: Nullability = kind == .union ? .never : .always
    node.nullability = decisive > 0 ? outcome : opposite == list.count ? otherwise : .sometimes
    return try append(node, slot)
  }

  /// Carries what is true of an operand up to its parent.
  func absorb(_ child: ExpressionNode, into node: inout ExpressionNode, deeper levels: UInt16) {
    node.isContextual = node.isContextual || child.isContextual
    node.hasStart = node.hasStart || child.hasStart
    node.hasComplementedStart = node.hasComplementedStart || child.hasComplementedStart
    node.trackers |= child.trackers
    node.depth = max(node.depth, child.depth + levels)
  }

  static func blank(_ kind: ExpressionNode.Kind) -> ExpressionNode {
    leaf(kind, .never, minLength: 0)
  }

  private mutating func append(
    _ node: ExpressionNode, _ slot: Int
  ) throws(ConstraintError) -> Expression {
    guard nodes.count < limits.regexExpressions else {
      throw limits.reached(
        "regexExpressions", limits.regexExpressions, "simplify the pattern or its counts")
    }
    guard Int(node.depth) <= limits.regexDepth else {
      throw limits.reached("regexDepth", limits.regexDepth, "nest fewer groups")
    }
    let number = Int32(nodes.count)
    nodes.append(node)
    buckets[slot] = number
    if nodes.count * 2 > buckets.count { grow() }
    return number
  }

  private mutating func grow() {
    buckets = [Int32](repeating: -1, count: buckets.count * 4)
    for number in 3..<nodes.count {
      let node = nodes[number]
      var hash: UInt64
      switch node.kind {
      case .union, .intersection:
        hash = UInt64(node.kind.rawValue)
        for operand in operands(node) {
          hash = Self.mix(hash ^ UInt64(UInt32(bitPattern: operand)))
        }
      default:
        hash = Self.hash(UInt64(node.kind.rawValue), node.a, node.b, node.low, node.high)
      }
      var slot = Int(truncatingIfNeeded: hash) & (buckets.count - 1)
      while buckets[slot] >= 0 { slot = (slot + 1) & (buckets.count - 1) }
      buckets[slot] = Int32(number)
    }
  }

  private static func hash(_ kind: UInt64, _ a: Int32, _ b: Int32, _ c: Int32, _ d: Int32) -> UInt64
  {
    let left = UInt64(UInt32(bitPattern: a)) << 32 | UInt64(UInt32(bitPattern: b))
    let right = UInt64(UInt32(bitPattern: c)) << 32 | UInt64(UInt32(bitPattern: d))
    return mix(mix(left ^ kind &* 0x9E37_79B9_7F4A_7C15) ^ right)
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    let wide = value.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
    return wide.high ^ wide.low &+ 0x2545_F491_4F6C_DD1D
  }
}
