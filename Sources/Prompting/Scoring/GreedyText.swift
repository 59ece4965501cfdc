internal import Inference

/// The most likely continuations of some prompts, all a step at a time.
struct GreedyText {
  let model: any LanguageModel
  /// The most tokens of a continuation.
  var maxTokens: Int
  /// Texts that end a continuation and are not part of it.
  var stops: [String]

  /// One continuation a prompt, and the tokens that were evaluated.
  func continuations(
    of prompts: [[TokenID]]
  ) async throws(PromptingError) -> (texts: [String], tokens: Int) {
    var generated = [[TokenID]](repeating: [], count: prompts.count)
    var texts = [String](repeating: "", count: prompts.count)
    var open = Array(prompts.indices)
    var tokens = 0
    for _ in 0..<maxTokens where !open.isEmpty {
      let pass: ForwardPass
      do throws(InferenceError) {
        pass = try await model.next(
          open.map { TokenContext(prompt: prompts[$0], generated: generated[$0]) })
      } catch {
        throw PromptingError(error)
      }
      tokens += pass.evaluated.prefill + pass.evaluated.decode
      var still: [Int] = []
      for (index, row) in zip(open, pass.rows) {
        let token = Self.best(row, model.vocabulary)
        guard let token, model.vocabulary.isText(token) else { continue }
        generated[index].append(token)
        let text = String(decoding: model.vocabulary.bytes(of: generated[index]), as: UTF8.self)
        if let end = stops.compactMap({ text.range(of: $0)?.lowerBound }).min() {
          texts[index] = String(text[..<end])
        } else {
          texts[index] = text
          still.append(index)
        }
      }
      open = still
    }
    return (texts, tokens)
  }

  /// The most likely token that is text or ends the answer.
  private static func best(_ row: Logits, _ vocabulary: Vocabulary) -> TokenID? {
    var best: TokenID?
    for token in row.values.indices {
      let kind = vocabulary.kinds[token]
      guard kind != .unused, kind != .control else { continue }
      if best.map({ row.values[token] > row.values[Int($0)] }) ?? true { best = TokenID(token) }
    }
    return best
  }
}

extension String {
  /// Where `other` first stands.
  fileprivate func range(of other: String) -> Range<String.Index>? { firstRange(of: other) }
}
