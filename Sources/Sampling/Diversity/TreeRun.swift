import Constraints
import Inference

/// One tree while it grows.
final class TreeRun<C: Constraint> {
  /// A text being written, and whether it was given up.
  private struct Branch {
    var particle: Particle<C.State>
    var isPruned = false

    /// Whether more may come.
    var isRunning: Bool { !isPruned && particle.status == .running }
    /// Whether it takes a place: dead and pruned ones do not.
    var counts: Bool { !isPruned && particle.status != .dead }
  }

  /// Branches that parted, likeliest first.
  private struct Parting {
    var step: Int
    var branches: [Int]
    var ways: [TokenID]
    var isKept: [Bool?]
  }

  private let tree: LookAheadTree
  private let root: LookAheadTree.Root
  private let count: Int
  private var guide: Guide<C>
  private var branches: [Branch]
  private var partings: [Parting] = []
  private var buffer: Survivors?
  private var usage = SamplingUsage()
  private var deadEnds = DeadEnds()
  var time = PartTimer()

  private var events: EventSpace { guide.events }
  private var isFree: Bool { root.constraint == nil }

  init(
    _ tree: LookAheadTree, _ root: LookAheadTree.Root, _ constraint: C, _ start: C.State,
    count: Int, limit: Int
  ) {
    self.tree = tree
    self.root = root
    self.count = count
    guide = Guide(
      constraint, EventSpace(root.generator.model.vocabulary), limit: limit, thinking: nil,
      isGuiding: root.constraint != nil, asksOracle: false,
      finishesInTime: root.generator.options.finishesInTime)
    branches = [Branch(particle: Particle(state: start, thoughtEnd: 0, root: 0))]
    usage.promptTokens = root.prompt.count
  }

  /// Steps until every branch has ended.
  func run() async throws(SamplingError) {
    time.begin(.constraint)
    try guide.refuseIfNothingFits(branches[0].particle.state)
    time.begin(.sampler)
    for step in 0... {
      let live = branches.indices.filter { branches[$0].isRunning }
      if live.isEmpty { return }
      if Task.isCancelled { throw SamplingError(.cancelled, "sampling was cancelled") }
      let laws = try await laws(live)
      guide.beginStep(live.map { branches[$0].particle.state })
      let ways = try self.ways(live, laws)
      for (branch, law) in zip(live, laws) {
        if let ways = ways[branch] {
          try fork(branch, ways, law, step: step)
        } else {
          try draw(branch, law, step: step)
        }
      }
      compare()
    }
  }

  /// The law of each branch's next token, the constraint aside.
  private func laws(_ live: [Int]) async throws(SamplingError) -> [StepLaw] {
    let contexts = live.map {
      TokenContext(prompt: root.prompt, generated: branches[$0].particle.tokens)
    }
    time.begin(usage.steps == 0 ? .prefill : .decode)
    defer { time.begin(.sampler) }
    let pass: ForwardPass
    do throws(InferenceError) {
      pass = try await root.generator.model.next(contexts)
    } catch {
      throw SamplingError(error)
    }
    guard pass.rows.count == live.count else {
      throw SamplingError(
        .model, "the model answered \(pass.rows.count) of \(live.count) contexts")
    }
    usage.evaluated += pass.evaluated
    usage.rows += live.count
    usage.steps += live.count
    var laws: [StepLaw] = []
    for row in pass.rows {
      laws.append(
        try StepLaw(
          row, reshaped: row, events, base: root.generator.options.base, proposal: nil))
    }
    return laws
  }

  // MARK: Forks

  /// The tokens of each branch that forks now, likeliest first. Where there is too little room for all the
  /// likeliest new branches get it, whichever branch they are from.
  private func ways(
    _ live: [Int], _ laws: [StepLaw]
  ) throws(SamplingError) -> [Int: [TokenID]] {
    var room = count - branches.count { $0.counts }
    guard room > 0 else { return [:] }
    var first: [Int: TokenID] = [:]
    var others: [(branch: Int, token: TokenID, probability: Double)] = []
    for (branch, law) in zip(live, laws) {
      let (best, rest) = try hesitation(branch, law)
      first[branch] = best
      others += rest.map { (branch, $0.token, $0.probability) }
    }
    others.sort {
      ($1.probability, $0.branch, $0.token) < ($0.probability, $1.branch, $1.token)
    }
    var ways: [Int: [TokenID]] = [:]
    for (branch, token, _) in others {
      guard room > 0, let best = first[branch] else { break }
      ways[branch, default: [best]].append(token)
      room -= 1
    }
    return ways
  }

  /// The likeliest token of a branch that it may have, and the others between which and it the model hesitates.
  private func hesitation(
    _ branch: Int, _ law: StepLaw
  ) throws(SamplingError) -> (best: TokenID?, others: [(token: TokenID, probability: Double)]) {
    let particle = branches[branch].particle
    let room = guide.room(of: particle)
    guard room.tokens > 1 else { return (nil, []) }
    time.begin(.constraint)
    defer { time.begin(.sampler) }
    do throws(ConstraintError) {
      let support =
        guide.isGuiding ? try guide.support(law.target, particle.state) : law.target.support
      guard support.total > 0 else { return (nil, []) }
      var found: [(token: TokenID, probability: Double)] = []
      // More than there is room for are of no use; some of them may not end in time.
      for token in law.target.likeliest(2 * count + 2, of: support) {
        if guide.isGuiding, guide.limits(token),
          !(try guide.finishesInTime(token, particle.state, room))
        {
          continue
        }
        found.append((token, Double(law.target.masses[Int(token)]) / support.total))
      }
      guard let best = found.first else { return (nil, []) }
      let others = found.dropFirst().filter {
        $0.probability >= tree.likely || best.probability - $0.probability <= tree.near
      }
      return (best.token, Array(others))
    } catch {
      throw SamplingError(error)
    }
  }

  private func fork(
    _ branch: Int, _ ways: [TokenID], _ law: StepLaw, step: Int
  ) throws(SamplingError) {
    let before = branches[branch]
    var all = [branch]
    try apply(ways[0], law, to: branch)
    for way in ways.dropFirst() {
      all.append(branches.count)
      branches.append(before)
      try apply(way, law, to: branches.count - 1)
    }
    partings.append(
      Parting(step: step, branches: all, ways: ways, isKept: ways.map { _ in nil }))
  }

  // MARK: Steps

  /// Draws a branch's next token from what it may have.
  private func draw(_ branch: Int, _ law: StepLaw, step: Int) throws(SamplingError) {
    let buffer = buffer ?? Survivors(law.proposal)
    self.buffer = buffer
    let drawn: WeightedToken
    do throws(ConstraintError) {
      var token = try TokenStep(
        branch, branches[branch].particle, law, MaskedSampler(), buffer,
        root.key.stream(slot: branch, step: step, for: .token), &guide, &time, mayBeCut: isFree)
      _ = try token.advance(&guide, &time)
      usage.checks += Int(token.checks)
      drawn = token.result ?? .none
    } catch {
      throw SamplingError(error)
    }
    guard let event = drawn.event, drawn.logWeight > -.infinity else {
      if guide.room(of: branches[branch].particle).tokens <= 1 {
        deadEnds.length += 1
      } else {
        deadEnds.constraint += 1
      }
      branches[branch].particle.die()
      return
    }
    try apply(event, law, to: branch)
  }

  private func apply(
    _ event: TokenID, _ law: StepLaw, to branch: Int
  ) throws(SamplingError) {
    let log = law.target.logProbability(of: event)
    branches[branch].particle.logProbability += log
    branches[branch].particle.logs.append(Float(log))
    if event == events.end {
      branches[branch].particle.status = .finished(.stop)
      return
    }
    let range = events.vocabulary.range(of: event)
    if !isFree {
      let next: C.State?
      do throws(ConstraintError) {
        let bytes = events.vocabulary.bytes
        next = try guide.constraint.advance(
          branches[branch].particle.state, by: bytes.span.extracting(range))
      } catch {
        throw SamplingError(error)
      }
      guard let next else {
        throw SamplingError(
          .constraint, "the constraint refuses a token that it admitted; this is a bug in it")
      }
      branches[branch].particle.state = next
    }
    branches[branch].particle.tokens.append(event)
    branches[branch].particle.text.append(contentsOf: events.vocabulary.bytes[range])
    if isFree, guide.room(of: branches[branch].particle).tokens <= 0 {
      branches[branch].particle.status = .finished(.length)
    }
  }

  // MARK: Pruning

  /// Compares the branches of every fork whose look-ahead is over, and gives up those that are alike. All forks are
  /// judged by the texts as they stand, and only then is anything given up.
  private func compare() {
    var given: [Int] = []
    for place in partings.indices where partings[place].isKept[0] == nil {
      let parting = partings[place]
      let isOver = parting.branches.allSatisfy {
        !branches[$0].isRunning
          || branches[$0].particle.tokens.count - parting.step >= tree.lookAhead
      }
      guard isOver else { continue }
      var kept: [Int] = []
      for (way, branch) in parting.branches.enumerated() {
        let isAlike = kept.contains { areAlike($0, branch, since: parting.step) }
        partings[place].isKept[way] = !isAlike
        if isAlike { given.append(branch) } else { kept.append(branch) }
      }
    }
    for branch in given { branches[branch].isPruned = true }
  }

  /// Whether two branches wrote nearly the same after a fork. Of one that was given up elsewhere not all is known: as
  /// much of the other counts.
  private func areAlike(_ one: Int, _ other: Int, since step: Int) -> Bool {
    guard branches[one].particle.status != .dead, branches[other].particle.status != .dead else {
      return false
    }
    var length = tree.lookAhead
    for branch in [one, other] where branches[branch].isPruned {
      length = min(length, branches[branch].particle.tokens.count - step)
    }
    let texts = [one, other].map { branch in
      let tokens = branches[branch].particle.tokens.dropFirst(step).prefix(length)
      return String(decoding: events.vocabulary.bytes(of: Array(tokens)), as: UTF8.self)
    }
    return LookAheadTree.distance(texts[0], texts[1]) <= tree.alike
  }

  // MARK: What grew

  /// The texts, each checked by an independent path.
  func growth() throws(SamplingError) -> LookAheadTree.Growth {
    usage.masks = guide.masksMade
    var finished: [(sample: Sample, log: Double)] = []
    for branch in branches where !branch.isPruned {
      guard case .finished(let reason) = branch.particle.status else { continue }
      var sample = Sample(
        text: branch.particle.text, weight: 1, particles: 1, tokens: branch.particle.tokens.count,
        finish: reason, tokenIDs: branch.particle.tokens)
      sample.logProbabilities = branch.particle.logs
      try root.constraint?.check(sample)
      finished.append((sample, branch.particle.logProbability))
    }
    finished.sort {
      $0.log == $1.log
        ? $0.sample.text.lexicographicallyPrecedes($1.sample.text) : $0.log > $1.log
    }
    var seen: Set<[UInt8]> = []
    let meaning = root.constraint?.meaning
    let samples = finished.map(\.sample).filter {
      seen.insert(meaning?($0.text) ?? $0.text).inserted
    }
    let forks = partings.map { parting in
      LookAheadTree.Fork(
        tokens: Array(branches[parting.branches[0]].particle.tokens.prefix(parting.step)),
        ways: parting.ways, isKept: parting.isKept)
    }
    return LookAheadTree.Growth(
      samples: samples, forks: forks, usage: usage, deadEnds: deadEnds)
  }
}

extension BaseDistribution {
  /// The likeliest events of a set, likeliest first, equal ones by number; those without mass are left out.
  func likeliest(_ count: Int, of support: Support) -> [TokenID] {
    var best: [Int] = []
    for block in support.sums.indices where support.sums[block] > 0 {
      for word in block * 4..<block * 4 + 4 {
        var bits = support.words[word]
        while bits != 0 {
          let event = word * 64 + bits.trailingZeroBitCount
          bits &= bits - 1
          guard masses[event] > 0 else { continue }
          if best.count == count, let last = best.last, masses[last] >= masses[event] { continue }
          let place = best.firstIndex { masses[$0] < masses[event] } ?? best.count
          best.insert(event, at: place)
          if best.count > count { best.removeLast() }
        }
      }
    }
    return best.map { TokenID($0) }
  }
}
