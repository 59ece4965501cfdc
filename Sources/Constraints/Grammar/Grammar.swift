/// A GBNF grammar that was read and checked.
public struct Grammar: Sendable {
  /// The names of its rules, in order of appearance.
  public let ruleNames: [String]
  /// What is legal but probably not meant.
  public let warnings: [GrammarWarning]
  /// Fewest bytes of an accepted text.
  public let shortestLength: Int

  let network: GrammarNetwork
  let root: Int
  let program: GrammarProgram

  /// Reads a grammar in GBNF; its texts are those of the rule `root`.
  /// - Throws: `syntax` with the byte offset of the fault, `unsupported` for token references,
  ///   `unsatisfiable` when `root` produces nothing, or `limit`.
  public init(gbnf source: String, limits: ConstraintLimits = ConstraintLimits())
    throws(ConstraintError)
  {
    var parser = try GrammarParser(source, limits: limits)
    let network = try parser.parse()
    guard let root = network.rules.firstIndex(where: { $0.name == "root" }) else {
      throw ConstraintError(.syntax, "there is no rule \"root\"", offset: 0)
    }
    let bytes = try ByteNetwork(network, limits: limits)
    let analysis = GrammarAnalysis(bytes, root: root)
    guard let length = analysis.distance[network.rules[root].start] else {
      throw ConstraintError(
        .unsatisfiable, "rule \"root\" can never be finished: every way through it calls itself",
        offset: network.rules[root].offset)
    }
    self.network = network
    self.root = root
    ruleNames = network.rules.map(\.name)
    shortestLength = Int(length)
    program = try GrammarProgram(bytes, analysis, root: root, limits: limits)
    var warnings: [GrammarWarning] = []
    for (number, rule) in network.rules.enumerated() {
      if analysis.distance[rule.start] == nil {
        warnings.append(GrammarWarning(kind: .unproductive, rule: rule.name, offset: rule.offset))
      } else if !analysis.isReachable[number] {
        warnings.append(GrammarWarning(kind: .unreachable, rule: rule.name, offset: rule.offset))
      }
    }
    self.warnings = warnings
  }
}

/// Something in a grammar that is legal but probably not meant.
public struct GrammarWarning: Hashable, Sendable, CustomStringConvertible {
  /// What it is.
  public enum Kind: String, Sendable {
    /// The root never gets there.
    case unreachable
    /// Every way through the rule calls the rule again, so it is never finished; alternatives that
    /// call it are removed.
    case unproductive
  }

  /// What it is.
  public var kind: Kind
  /// The rule's name.
  public var rule: String
  /// Where the rule is defined, in bytes.
  public var offset: Int

  /// A sentence.
  public var description: String {
    switch kind {
    case .unreachable: "rule \"\(rule)\" is never used"
    case .unproductive: "rule \"\(rule)\" can never be finished; what calls it is left out"
    }
  }
}
