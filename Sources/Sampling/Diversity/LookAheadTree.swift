package import Constraints
package import Inference

/// Different outputs from one tree of rollouts (LATR; Xing et al., arXiv 2510.24302): texts part where the model
/// hesitates, and those that turn out alike are given up.
///
/// Branches are written side by side. At each of its steps a branch *forks* while there is room: with p the law of its
/// next token given the constraint, it goes on with the likeliest token x₁, and a new branch with each other x that has
/// p(x) ≥ `likely` or p(x₁) − p(x) ≤ `near`, the likeliest first. Elsewhere its token is drawn. `lookAhead` tokens after
/// a fork, or when all of its branches have ended, their texts since the fork are compared in the order of p: a branch
/// within `alike` of one before it that is kept is *pruned*, which makes room. What has ended counts as a branch, so
/// there are never more than asked for.
///
/// The texts satisfy the constraint, but they are no draws from a law that has a name: where a branch forks, both ways
/// are gone whatever their probability. So they have no weights.
package struct LookAheadTree: Hashable, Sendable {
  /// A token is worth a branch from this probability on,
  package var likely = 0.25
  /// or when it is less likely than the likeliest by no more than this.
  package var near = 0.15
  /// Tokens after a fork at which its branches are compared.
  package var lookAhead = 20
  /// Texts are alike within this edit distance, as a share of the longer one's letters.
  package var alike = 0.4

  /// A tree with the published thresholds.
  package init() {}

  /// Where a tree begins, and what belongs to a run beside it.
  package struct Root: Sendable {
    /// The model and how it is asked: the method, particles and resampling have no meaning here.
    package var generator: Generator
    /// The prompt's tokens.
    package var prompt: [TokenID]
    /// What every text must be; nil for any.
    package var constraint: CompiledConstraint?
    /// Names every random draw.
    package var key: RandomKey
    /// What else changes a run, for the one that cannot have it.
    package var extras: [String] = []

    /// A root.
    package init(
      _ generator: Generator, prompt: [TokenID], constraint: CompiledConstraint?, key: RandomKey
    ) {
      self.generator = generator
      self.prompt = prompt
      self.constraint = constraint
      self.key = key
    }
  }

  /// A place where a branch forked.
  package struct Fork: Hashable, Sendable {
    /// The tokens before it.
    package var tokens: [TokenID]
    /// The branches' first tokens after it, likeliest first; the number after the last token is the end.
    package var ways: [TokenID]
    /// (ways) Whether the branch was kept; nil for what was never compared.
    package var isKept: [Bool?]
  }

  /// What grew.
  package struct Growth: Hashable, Sendable {
    /// Texts that differ, likeliest first, equally likely ones in byte order; each weighs 1 in words only.
    package var samples: [Sample]
    /// Every fork, in the order of their places and then of the tokens before them.
    package var forks: [Fork]
    package var usage: SamplingUsage
    package var deadEnds: DeadEnds

    /// Branches that were given up.
    package var pruned: Int { forks.reduce(0) { $0 + $1.isKept.count { $0 == false } } }
  }

  /// Grows a tree of at most `count` branches.
  /// - Throws: `invalidOptions` for what has no meaning here, `unsatisfiable`, `budgetTooSmall`, `unsupported`,
  ///   `invalidOutput`, or what the model or the constraint threw.
  package func grow(
    _ count: Int, from root: Root
  ) async throws(SamplingError) -> (growth: Growth, seconds: SamplingSeconds) {
    try validate(root)
    let model = root.generator.model
    let room = model.contextLength - root.prompt.count + 1
    guard room >= 1 else {
      throw SamplingError(
        InferenceError(
          .contextOverflow,
          "the prompt has \(root.prompt.count) tokens, the context \(model.contextLength)"))
    }
    let limit = min(root.generator.options.maxTokens, room)
    guard let constraint = root.constraint?.constraint else {
      return try await grow(count, root, AnyText(), limit: limit)
    }
    return try await grow(count, root, constraint.hidden, limit: limit)
  }

  private func grow<C: Constraint>(
    _ count: Int, _ root: Root, _ constraint: C, limit: Int
  ) async throws(SamplingError) -> (growth: Growth, seconds: SamplingSeconds) {
    guard let start = constraint.start else {
      throw SamplingError(.unsatisfiable, "no text satisfies the constraint")
    }
    let run = TreeRun(self, root, constraint, start, count: count, limit: limit)
    try await run.run()
    let growth = try run.growth()
    return (growth, run.time.seconds())
  }

  private func validate(_ root: Root) throws(SamplingError) {
    let (generator, options) = (root.generator, root.generator.options)
    try options.validate()
    guard generator.model.distributions == .full else {
      throw SamplingError(
        .unsupported,
        "a look-ahead tree (latr) forks by the model's probabilities, and \(generator.model.identity.name) does not tell them"
      )
    }
    var extras = root.extras
    if generator.schedule != nil { extras.append("a schedule") }
    if generator.draft != nil { extras.append("a draft model") }
    if options.speculation != nil { extras.append("speculation") }
    if options.proposal != nil { extras.append("a proposal temperature") }
    if root.constraint?.checkers.isEmpty == false { extras.append("an external checker") }
    if root.constraint != nil, !options.method.isGuided {
      extras.append("the method \(options.method.name)")
    }
    guard extras.isEmpty else {
      throw SamplingError(
        .invalidOptions,
        "a look-ahead tree (latr) forks where the model itself hesitates: it cannot have \(extras.joined(separator: ", "))"
      )
    }
  }
}

extension LookAheadTree {
  /// Letters to insert, delete or replace to make one text of the other (Levenshtein), as a share of the longer one; 0
  /// for two empty texts.
  package static func distance(_ one: String, _ other: String) -> Double {
    let (a, b) = (Array(one.unicodeScalars), Array(other.unicodeScalars))
    guard !a.isEmpty, !b.isEmpty else { return a.isEmpty && b.isEmpty ? 0 : 1 }
    // (b and the empty beginning) Distances from the letters of `a` so far to each beginning of `b`.
    var row = Array(0...b.count)
    for (index, letter) in a.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for column in b.indices {
        let replaced = diagonal + (b[column] == letter ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(replaced, min(diagonal, row[column]) + 1)
      }
    }
    return Double(row[b.count]) / Double(max(a.count, b.count))
  }
}
