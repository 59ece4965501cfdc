public import Inference

/// Few rollouts that differ: paths branch where the model is in doubt, look ahead a little, and
/// branches that stay alike are dropped.
///
/// Deterministic given the model: between branchings the most likely token is taken. At a token
/// whose entropy is at least `doubt` the path goes on with its `width` most likely tokens; after
/// `lookAhead` more tokens a branch whose tokens since then agree with those of an earlier branch
/// in at least `alike` of the places is dropped.
public struct BranchingRollouts: Sendable {
  /// Entropy in nats from which a token is a branching point.
  public var doubt: Double
  /// Branches of one branching point.
  public var width: Int
  /// Tokens after which branches are compared.
  public var lookAhead: Int
  /// Share of equal places from which two branches are alike.
  public var alike: Double
  /// Paths followed at once; branching stops there.
  public var most: Int

  /// Rules for branching.
  public init(
    doubt: Double = 1.5, width: Int = 2, lookAhead: Int = 4, alike: Double = 0.75, most: Int = 8
  ) {
    self.doubt = doubt
    self.width = max(2, width)
    self.lookAhead = max(1, lookAhead)
    self.alike = alike
    self.most = max(1, most)
  }

  /// A finished path.
  public struct Rollout: Hashable, Sendable {
    /// The tokens, the end not among them.
    public var tokens: [TokenID]
    /// Log-probability of the tokens, and of the end if it came.
    public var logProbability: Double
    /// How it ended.
    public var finish: FinishReason
    /// Where it left its parent; empty for the first path.
    public var branchings: [Int]
  }

  private struct Path {
    var rollout: Rollout
    /// Where its family branched last, and whether the comparison is still to come.
    var pending: (family: Int, place: Int)?
    /// Families whose comparison it has survived.
    var seen: Set<Int> = []
    var isFinished = false
  }

  /// Follows paths from a prompt until all have ended.
  public func roll(
    _ model: any LanguageModel, prompt: [TokenID], maxTokens: Int
  ) async throws(SamplingError) -> [Rollout] {
    let events = EventSpace(model.vocabulary)
    let first = Rollout(tokens: [], logProbability: 0, finish: .length, branchings: [])
    var paths = [Path(rollout: first)]
    var families = 0
    for length in 0..<max(1, maxTokens) {
      let live = paths.indices.filter { !paths[$0].isFinished }
      if live.isEmpty { break }
      let rows: [Logits]
      do throws(InferenceError) {
        rows = try await model.next(
          live.map { TokenContext(prompt: prompt, generated: paths[$0].rollout.tokens) }
        ).rows
      } catch {
        throw SamplingError(error)
      }
      for (index, row) in zip(live, rows) {
        let law = try BaseDistribution(row, events: events)
        let open = paths.count { !$0.isFinished }
        let isOpen = paths[index].pending == nil && open < most && law.entropy >= doubt
        let choices = law.top(isOpen ? min(width, most - open + 1) : 1)
        let parent = paths[index]
        if choices.count > 1 { families += 1 }
        for (rank, event) in choices.enumerated() {
          var path = parent
          if choices.count > 1 {
            path.pending = (families, length)
            if rank > 0 { path.rollout.branchings.append(length) }
          }
          path.rollout.logProbability += law.logProbability(of: event)
          if event == events.end {
            path.rollout.finish = .stop
            path.isFinished = true
          } else {
            path.rollout.tokens.append(event)
          }
          if rank == 0 { paths[index] = path } else { paths.append(path) }
        }
      }
      prune(&paths)
    }
    return paths.map(\.rollout)
  }

  /// Compares the branches of every family whose look-ahead is over.
  private func prune(_ paths: inout [Path]) {
    var kept: [Path] = []
    for var path in paths {
      guard let (family, place) = path.pending else {
        kept.append(path)
        continue
      }
      let own = path.rollout.tokens.dropFirst(place)
      guard own.count > lookAhead || path.isFinished else {
        kept.append(path)
        continue
      }
      path.pending = nil
      let isAlike = kept.contains { other in
        guard other.rollout.tokens.count > place, other.seen.contains(family) else { return false }
        return agreement(own, other.rollout.tokens.dropFirst(place)) >= alike
      }
      path.seen.insert(family)
      if !isAlike { kept.append(path) }
    }
    paths = kept
  }

  /// Share of equal tokens, place by place.
  private func agreement(_ a: ArraySlice<TokenID>, _ b: ArraySlice<TokenID>) -> Double {
    let length = max(1, min(a.count, b.count))
    return Double(zip(a, b).count { $0 == $1 }) / Double(length)
  }
}
