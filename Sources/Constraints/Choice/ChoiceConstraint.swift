/// One of several texts.
///
/// The texts' prefix tree as an automaton: exact, one node a distinct prefix.
public struct ChoiceConstraint: ByteAutomaton {
  private let tree: PrefixTree

  /// One of `texts`, in any order; duplicates do not matter. Each must be UTF-8 to be reachable by
  /// text, but any bytes are taken.
  /// - Throws: `unsatisfiable` when there is none; `limit` when they are too long altogether.
  public init(_ texts: [[UInt8]], limits: ConstraintLimits = ConstraintLimits())
    throws(ConstraintError)
  {
    guard !texts.isEmpty else {
      throw ConstraintError(.unsatisfiable, "a choice needs at least one text")
    }
    let total = texts.reduce(0) { $0 + $1.count }
    guard total <= limits.choiceBytes else {
      throw ConstraintError(
        .limit,
        "the choice's texts have \(total) bytes; \(limits.choiceBytes) are allowed (choice limit)")
    }
    tree = PrefixTree(texts)
  }

  /// One of `texts`.
  public init(_ texts: [String], limits: ConstraintLimits = ConstraintLimits())
    throws(ConstraintError)
  {
    try self.init(texts.map { Array($0.utf8) }, limits: limits)
  }

  /// The empty prefix.
  public var start: Int32? { 0 }

  /// Every prefix in the tree leads to a text.
  public var viability: Viability { .exact }

  /// The child over `byte`.
  public func step(_ state: Int32, _ byte: UInt8) -> Int32? { tree.child(of: state, over: byte) }

  /// Whether a text ends here.
  public func isComplete(_ state: Int32) -> Bool { tree.isEnd[Int(state)] }

  /// The nearest text's remaining bytes.
  public func shortestCompletion(_ state: Int32) -> [UInt8]? {
    var bytes: [UInt8] = []
    var node = state
    while let (byte, child) = tree.towardsEnd(from: node) {
      bytes.append(byte)
      node = child
    }
    return bytes
  }
}
