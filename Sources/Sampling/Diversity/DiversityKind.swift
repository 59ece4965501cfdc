import Constraints
package import Inference
public import JSONSchema

/// A way of making several outputs different ones, by the name under which users ask for it.
public struct DiversityKind: Sendable {
  /// Its name.
  public let key: String
  /// What it does, in one line.
  public let summary: String
  /// What its texts are, when they are no draws from the posterior: every record says it.
  public let law: String
  /// Finds so many texts, or as many as there are.
  package let find:
    @Sendable (_ count: Int, _ source: any OutputSource) async throws -> DiverseOutputs

  /// A way.
  package init(
    _ key: String, _ summary: String, law: String,
    find:
      @escaping @Sendable (_ count: Int, _ source: any OutputSource) async throws -> DiverseOutputs
  ) {
    self.key = key
    self.summary = summary
    self.law = law
    self.find = find
  }
}

extension KindTable where Kind == DiversityKind {
  /// The ways of this library.
  public static let standard = KindTable(
    "kind of diversity", [IterativeOutputs.kind, NoveltySelection.kind, LookAheadTree.kind]
  ) { $0.key }
}

/// A prompt that can be answered again and again.
package protocol OutputSource {
  /// A run of the prompt with `reminder` at its end; `round` names its draws, as the number of an output does.
  func run(_ reminder: String, round: Int) async throws -> Generation
  /// Where a tree of rollouts begins: the prompt as it is.
  func root() throws -> LookAheadTree.Root
  /// Tells how alike texts are; nil when only letters do.
  func embedder() throws -> (any Embedder)?
}

/// Texts that differ, and what they took.
package struct DiverseOutputs: Sendable {
  /// (texts) Each with the run or the tree that it is from.
  package var outputs: [Generation] = []
  /// What was put through the model in all, for the texts that were not taken, too.
  package var evaluated = EvaluationCount()
  /// What was tried, in words: "5 runs".
  package var effort = ""
  /// What a record says beside that.
  package var details: [(name: String, value: JSONValue)] = []

  /// What every record of one of the texts says of all.
  package func record(_ kind: DiversityKind) -> JSONValue {
    var members = JSONObject()
    members["kind"] = .string(kind.key)
    members["texts"] = .int(outputs.count)
    members["law"] = .string(kind.law)
    members["tokens_evaluated"] = .int(evaluated.prefill + evaluated.decode)
    for (name, value) in details { members[name] = value }
    return .object(members)
  }
}

extension IterativeOutputs {
  static let kind = DiversityKind(
    "icn", "tells the model what it has already said",
    law: "the heaviest new text of a run whose prompt ends in the texts before it"
  ) { count, source in
    var found = DiverseOutputs()
    found.outputs = try await IterativeOutputs().draw(count) { reminder, round in
      let run = try await source.run(reminder, round: round)
      found.evaluated += run.posterior.usage.evaluated
      return (run, run.posterior)
    }.map { $0.answer.with($0.sample) }
    found.effort = "\(2 * count) rounds"
    return found
  }
}

extension NoveltySelection {
  static let kind = DiversityKind(
    "dpp",
    "chooses texts that are likely and unlike one another from all particles of all runs "
      + "(a determinantal point process)",
    law: "chosen from all particles of all runs for being likely and unlike one another"
  ) { count, source in
    var found = DiverseOutputs()
    var runs: [(answer: Generation, posterior: Posterior)] = []
    for round in 0..<count {
      let run = try await source.run("", round: round)
      found.evaluated += run.posterior.usage.evaluated
      runs.append((run, run.posterior))
    }
    found.outputs = try await NoveltySelection(embedder: try source.embedder()).draw(
      count, from: runs
    )
    .map { $0.answer.with($0.sample) }
    found.effort = "\(count) runs; more particles find more"
    return found
  }
}

extension LookAheadTree {
  static let kind = DiversityKind(
    "latr",
    "goes both ways where the model hesitates, gives up what turns out alike, and fills up with samples "
      + "(a look-ahead tree)",
    law:
      "branches of a tree that goes every likely way whatever its probability, then the heaviest "
      + "new text of each run: branches are no draws and have no weights"
  ) { count, source in
    let root = try source.root()
    let (growth, seconds) = try await LookAheadTree().grow(count, from: root)
    var found = DiverseOutputs()
    found.evaluated = growth.usage.evaluated
    found.outputs = growth.samples.map { growth.generation($0, seconds) }
    let meaning = root.constraint?.meaning
    var seen = Set(growth.samples.map { meaning?($0.text) ?? $0.text })
    let grown = found.outputs.count
    for round in 0..<(2 * count) where found.outputs.count < count {
      let run = try await source.run("", round: round)
      found.evaluated += run.posterior.usage.evaluated
      let new = run.posterior.samples.first { seen.insert(meaning?($0.text) ?? $0.text).inserted }
      if let new { found.outputs.append(run.with(new)) }
    }
    found.effort = "a tree and \(2 * count) runs; more particles find more"
    found.details = [
      ("branches", .int(growth.branches)), ("pruned", .int(growth.pruned)),
      ("sampled", .int(found.outputs.count - grown)),
    ]
    return found
  }
}

extension LookAheadTree.Growth {
  /// Branches that were begun.
  var branches: Int { 1 + forks.reduce(0) { $0 + $1.ways.count - 1 } }

  /// One of the texts as an answer; its usage is the whole tree's.
  fileprivate func generation(_ sample: Sample, _ seconds: SamplingSeconds) -> Generation {
    let posterior = Posterior(
      samples: [sample], logZ: nil, ess: 0, ancestors: 1, guarantee: .valid, particles: branches,
      resamplings: 0, deadEnds: deadEnds, usage: usage)
    return Generation(sample: sample, posterior: posterior, seconds: seconds)
  }
}

extension Generation {
  /// The same run with another of its texts.
  fileprivate func with(_ sample: Sample) -> Generation {
    var copy = self
    copy.sample = sample
    return copy
  }
}
