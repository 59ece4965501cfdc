public import Inference
internal import Retrieval

/// Orders the first tools anew by what a language model finds likely.
///
/// Nothing is generated, so nothing can go wrong in form: the model only scores fixed texts.
/// Retrieval's opinion and the model's are blended as z-scores over the candidates.
public struct ToolReranker: Sendable {
  /// What is scored.
  public enum Evidence: String, Hashable, Sendable, CaseIterable {
    /// log P(tool's name | candidates, request), per token.
    case name
    /// log P(request | tool's description), per token (UPR: Sachan et al., arXiv 2204.07496).
    case request
  }

  private let model: any LanguageModel
  /// What is scored.
  public var evidence: Evidence
  /// How many of the first tools.
  public var depth: Int
  /// The model's share in the blend, 0…1.
  public var share: Double

  /// A reranker.
  public init(
    model: any LanguageModel, evidence: Evidence = .request, depth: Int = 10, share: Double = 0.5
  ) {
    self.model = model
    self.evidence = evidence
    self.depth = depth
    self.share = share
  }

  /// `hits` with the first `depth` in a new order.
  public func rerank(_ hits: [ToolHit], for request: String, in index: ToolIndex)
    async throws(ToolError) -> [ToolHit]
  {
    let candidates = Array(hits.prefix(depth))
    guard candidates.count > 1 else { return hits }
    let definitions = candidates.map { index.definitions[$0.position] }
    let likelihoods: [Double]
    do {
      likelihoods = try await score(definitions, request)
    } catch {
      throw ToolError(.failed, error.message)
    }
    let prior = Self.standardised(candidates.map(\.score))
    let opinion = Self.standardised(likelihoods)
    let blend = zip(prior, opinion).map { (1 - share) * $0 + share * $1 }
    return blend.greatestPositions(blend.count).map { candidates[$0] } + hits.dropFirst(depth)
  }

  /// One mean log-probability a candidate.
  private func score(_ definitions: [ToolDefinition], _ request: String)
    async throws(InferenceError) -> [Double]
  {
    var items: [ScoringItem] = []
    switch evidence {
    case .name:
      // In reverse, so that the best candidates stand next to the question.
      let list = definitions.reversed().map { "- \($0.name): \(Self.line($0.description))\n" }
      let prompt = try model.tokenize(
        "Tools:\n" + list.joined() + "Request: \(Self.line(request))\nBest tool:",
        parseSpecial: false)
      for definition in definitions {
        let name = try model.tokenize(" " + definition.name + "\n", parseSpecial: false)
        items.append(ScoringItem(prompt: prompt, continuation: name))
      }
    case .request:
      let continuation = try model.tokenize(" " + Self.line(request), parseSpecial: false)
      for definition in definitions {
        let words = NameWords.split(definition.name)
        let prompt = try model.tokenize(
          "Tool: \(words). \(Self.line(definition.description))\nRequest of a user who needs it:",
          parseSpecial: false)
        items.append(ScoringItem(prompt: prompt, continuation: continuation))
      }
    }
    let pass = try await model.score(items)
    return pass.logProbabilities.map { row in
      row.reduce(0) { $0 + Double($1) } / Double(max(1, row.count))
    }
  }

  /// A text in one line and of bounded length.
  private static func line(_ text: String) -> String {
    String(text.split(whereSeparator: \.isNewline).joined(separator: " ").prefix(600))
  }

  private static func standardised(_ values: [Double]) -> [Double] {
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    guard variance > 1e-12 else { return values.map { _ in 0 } }
    return values.map { ($0 - mean) / variance.squareRoot() }
  }
}
