/// One request's call that waits for its batch.
struct BatchedCall {
  let id: Int
  let contexts: [TokenContext]
  /// Empty, or one entry a context.
  let tails: [Int]
  let continuation: CheckedContinuation<Result<ForwardPass, InferenceError>, Never>

  /// Every call's own answer. When the joint call fails, each is asked alone, so that one
  /// request's error is not another's.
  static func answers(
    to calls: [BatchedCall], from model: any LanguageModel
  ) async -> [Result<ForwardPass, InferenceError>] {
    if calls.count > 1, let joint = try? await pass(for: calls, model),
      joint.rows.count == calls.reduce(0, { $0 + $1.contexts.count })
    {
      return split(joint, calls).map { .success($0) }
    }
    var answers: [Result<ForwardPass, InferenceError>] = []
    for call in calls {
      do throws(InferenceError) {
        answers.append(.success(try await pass(for: [call], model)))
      } catch {
        answers.append(.failure(error))
      }
    }
    return answers
  }

  private static func pass(
    for calls: [BatchedCall], _ model: any LanguageModel
  ) async throws(InferenceError) -> ForwardPass {
    let contexts = calls.flatMap(\.contexts)
    guard calls.contains(where: { !$0.tails.isEmpty }) else {
      return try await model.next(contexts)
    }
    let tails = calls.flatMap { call in
      call.tails.isEmpty ? call.contexts.map { _ in 0 } : call.tails
    }
    return try await model.next(contexts, tails: tails)
  }

  /// Cuts a joint answer into the calls' own.
  private static func split(_ joint: ForwardPass, _ calls: [BatchedCall]) -> [ForwardPass] {
    let total = joint.rows.count
    let shares = joint.shares.count == total ? joint.shares : even(joint.evaluated, total)
    var start = 0
    return calls.map { call in
      let range = start..<(start + call.contexts.count)
      start = range.upperBound
      var own = EvaluationCount()
      for share in shares[range] { own += share }
      return ForwardPass(
        rows: Array(joint.rows[range]), evaluated: own,
        tails: call.tails.isEmpty || joint.tails.isEmpty ? [] : Array(joint.tails[range]),
        shares: Array(shares[range]))
    }
  }

  /// For models that do not tell: equal parts, the first contexts getting what is left over.
  private static func even(_ evaluated: EvaluationCount, _ count: Int) -> [EvaluationCount] {
    (0..<count).map { place in
      EvaluationCount(
        prefill: evaluated.prefill / count + (place < evaluated.prefill % count ? 1 : 0),
        decode: evaluated.decode / count + (place < evaluated.decode % count ? 1 : 0))
    }
  }
}
