public import Handbook
internal import Inference

/// A handbook as the behaviors of a run: found for each item, counted when an answer cites them,
/// and, when the task says so, learned from.
public struct HandbookBehaviors: BehaviorSource {
  private let store: BehaviorStore
  private let retriever: BehaviorRetriever
  private let learner: BehaviorLearner?
  private let run: String
  private let seed: UInt64
  private let isChecked: Bool
  private let topic: String?

  /// The handbook of a task.
  /// - Parameters:
  ///   - index: searches `store`.
  ///   - countTokens: tokens of a line in the model's vocabulary.
  ///   - learner: reflects on each item; nil when the task does not learn.
  ///   - run: the run's name, for uses and provenance.
  public init(
    _ task: AgentTask, store: BehaviorStore, index: BehaviorIndex, run: String, seed: UInt64,
    learner: BehaviorLearner? = nil, countTokens: @escaping @Sendable (String) -> Int
  ) {
    var options = BehaviorRetriever.Options()
    if let handbook = task.handbook {
      options.most = handbook.top
      options.tokenBudget = handbook.tokens ?? options.tokenBudget
    }
    self.store = store
    self.run = run
    self.seed = seed
    self.learner = task.handbook?.learns == true ? learner : nil
    isChecked = !task.success.isEmpty
    topic = task.handbook?.topic
    retriever = BehaviorRetriever(
      store, index: index, options: options, countTokens: countTokens)
  }

  public func recall(_ situation: String) async throws(AgentError) -> [RecalledBehavior] {
    do throws(HandbookError) {
      // The situation names the draws: the same item explores the same behavior in every run.
      let key = RandomKey(seed: seed, request: ProblemHash.number(of: situation))
      return try await retriever.behaviors(for: situation, topic: topic ?? "", key: key).map {
        hit in
        RecalledBehavior(
          name: hit.behavior.name.description, instruction: hit.behavior.instruction,
          score: hit.score, version: hit.behavior.version)
      }
    } catch {
      throw AgentError(error)
    }
  }

  public func learn(_ episode: Episode) async throws(AgentError) {
    do throws(HandbookError) {
      try await store.record(try events(of: episode))
      guard let learner, episode.result.outcome != .failed else { return }
      let problem = Problem(
        episode: episode, topic: topic ?? "", isChecked: isChecked, run: run)
      do throws(HandbookError) {
        _ = try await learner.learn(
          from: problem, run: run,
          key: RandomKey(seed: seed, request: UInt64(episode.result.item)))
      } catch {
        // A model that has nothing sensible to say about an item must not end the run.
        guard error.code == .generationFailed else { throw error }
      }
    } catch {
      throw AgentError(error)
    }
  }

  /// One use for each behavior that stood in a prompt of the item.
  private func events(of episode: Episode) throws(HandbookError) -> [UsageEvent] {
    let written = Set(PromptBlock.citations(in: EpisodeTrace.written(episode.records)))
    let drawn = episode.records.reduce(0) { sum, record in
      sum + ((record.record() as SampledRecord?)?.drawnTokens ?? 0)
    }
    var known: Set<String> = []
    var events: [UsageEvent] = []
    for record in episode.records {
      guard let recalled: RecalledRecord = record.record() else { continue }
      for (rank, behavior) in recalled.behaviors.enumerated()
      where known.insert(behavior.name).inserted {
        events.append(
          UsageEvent(
            id: "\(run)/\(episode.result.item)/\(behavior.name)",
            name: try BehaviorName(behavior.name), version: behavior.version, run: run,
            rank: rank, score: behavior.score, cited: written.contains(behavior.name),
            outcome: outcome(of: episode.result), tokensOut: drawn, at: store.now()))
      }
    }
    return events
  }

  private func outcome(of result: ItemResult) -> UsageEvent.Outcome {
    guard isChecked, result.outcome != .failed else { return .unknown }
    return result.outcome == .solved ? .success : .failure
  }
}

extension AgentError {
  /// A handbook's failure, passed on.
  init(_ error: HandbookError) {
    self.init(
      error.code == .cancelled ? .cancelled : .notAvailable, "the handbook: \(error.message)")
  }
}
