internal import Constraints
internal import Inference

/// How a long text is summarised.
public struct SummaryOptions: Hashable, Sendable {
  /// The two ways of BooookScore (Chang et al. 2024, arXiv 2310.00785).
  public enum Method: String, Hashable, Sendable, CaseIterable {
    /// Pieces are summarised one by one, and summaries merged until one is left.
    case hierarchical
    /// One summary is carried along and takes in piece after piece.
    case incremental
  }

  /// The way.
  public var method = Method.hierarchical
  /// About how many tokens of the text a model reads at once, at least twice `maxTokens`.
  public var pieceTokens = 1024
  /// The most tokens of every summary; each ends with a full stop, also where
  /// that cuts a sentence short.
  public var maxTokens = 256
  /// What the summary is for; nil: everything.
  public var focus: String?
  /// The most tokens of all questions together, prompts included; nil: no limit.
  public var budget: Int?

  /// One summary by merging.
  public init() {}

  /// What is wrong with the numbers, for a model that reads so many tokens; nil: nothing.
  public func problem(context: Int) -> String? {
    if pieceTokens < 2 * maxTokens {
      return
        "pieces of \(pieceTokens) tokens are too short for summaries of \(maxTokens): two summaries "
        + "must fit into a piece"
    }
    let needed = pieceTokens + 2 * maxTokens + Self.words
    if needed > context {
      return
        "pieces of \(pieceTokens) and summaries of \(maxTokens) tokens need a context of \(needed); "
        + "the model's is \(context)"
    }
    return nil
  }

  /// Tokens that the words around a piece may take.
  private static let words = 256
}

/// A summary, and what it took.
public struct Summary: Hashable, Sendable {
  /// How it ended.
  public enum Ending: String, Sendable {
    case finished
    /// The next question could not be paid for.
    case budgetSpent = "budget_spent"
    /// A question had no answer.
    case deadEnd = "dead_end"
  }

  /// What was written last: with `incremental` also the summary of a text that was not read to its end.
  public internal(set) var text: String?
  /// How it ended.
  public internal(set) var ending = Ending.finished
  /// Pieces of the text.
  public internal(set) var pieces: Int
  /// Pieces that were read.
  public internal(set) var read = 0
  /// Questions that were asked.
  public internal(set) var calls = 0
  /// Tokens that the model evaluated.
  public internal(set) var tokens = 0
}

/// Summarises texts that are longer than a model's context.
///
/// Every summary is drawn under a constraint: one paragraph of at most `maxTokens` tokens whose last
/// character ends a sentence. So what is carried along is bounded whatever the model does, and neither way
/// can need a longer context at the end than at the beginning.
public struct Summariser<Desk: SummaryDesk>: Sendable {
  private let desk: Desk
  private let options: SummaryOptions

  /// A summariser.
  public init(_ desk: Desk, _ options: SummaryOptions = SummaryOptions()) {
    self.desk = desk
    self.options = options
  }

  /// The pieces in which a text would be read.
  public func pieces(_ text: String) throws(Desk.Failure) -> [String] {
    try SummaryPieces.pieces(text, most: options.pieceTokens) { text throws(Desk.Failure) in
      try desk.count(text)
    }
  }

  /// The summary of a text.
  public func summary(of text: String) async throws(Desk.Failure) -> Summary {
    let pieces = try pieces(text)
    var summary = Summary(text: nil, pieces: pieces.count)
    switch options.method {
    case .hierarchical: try await merge(pieces, into: &summary)
    case .incremental: try await carry(pieces, into: &summary)
    }
    return summary
  }

  private func carry(_ pieces: [String], into summary: inout Summary) async throws(Desk.Failure) {
    for (index, piece) in pieces.enumerated() {
      let words =
        summary.text.map {
          "Summary of the text so far:\n\n\($0)\n\nThe text goes on:\n\n\(piece)\n\nSummarise all of it: "
            + "keep what matters of the summary so far, and add what is new."
        } ?? Self.part(piece, index, pieces.count)
      guard
        let text = try await ask(
          summary.text == nil ? .piece : .update, words, counting: &summary)
      else { return }
      summary.text = text
      summary.read = index + 1
    }
  }

  private func merge(_ pieces: [String], into summary: inout Summary) async throws(Desk.Failure) {
    var texts: [String] = []
    for (index, piece) in pieces.enumerated() {
      guard
        let text = try await ask(
          .piece, Self.part(piece, index, pieces.count), counting: &summary)
      else { return }
      texts.append(text)
      summary.read = index + 1
    }
    while texts.count > 1 {
      var merged: [String] = []
      for group in try groups(texts) {
        if group.count == 1 {
          merged += group
          continue
        }
        let list = group.enumerated().map { "Part \($0.offset + 1): \($0.element)" }
        guard
          let text = try await ask(
            .merge,
            "Summaries of consecutive parts of a text:\n\n\(list.joined(separator: "\n\n"))\n\n"
              + "Summarise the whole text.", counting: &summary)
        else { return }
        merged.append(text)
      }
      texts = merged
    }
    summary.text = texts.first
  }

  /// Neighbours that fit into one question; at least two in all but the last, so that it comes to an end.
  private func groups(_ texts: [String]) throws(Desk.Failure) -> [[String]] {
    var groups: [[String]] = []
    var size = 0
    for text in texts {
      let tokens = try desk.count(text)
      if let last = groups.last, last.count < 2 || size + tokens <= options.pieceTokens {
        groups[groups.count - 1].append(text)
        size += tokens
      } else {
        groups.append([text])
        size = tokens
      }
    }
    return groups
  }

  private static func part(_ piece: String, _ index: Int, _ count: Int) -> String {
    count == 1
      ? "\(piece)\n\nSummarise this text."
      : "Part \(index + 1) of \(count) of a text:\n\n\(piece)\n\nSummarise this part."
  }

  private func ask(
    _ purpose: SummaryQuestion.Purpose, _ words: String, counting summary: inout Summary
  ) async throws(Desk.Failure) -> String? {
    let focus = options.focus.map { " Keep above all what it says about: \($0)." } ?? ""
    let question = SummaryQuestion(
      purpose: purpose, number: summary.calls,
      messages: [
        ChatMessage(
          role: "system",
          content:
            "You summarise long texts. Write one paragraph of at most \(options.maxTokens * 3 / 5) "
            + "words in whole sentences. Keep names, numbers, dates, and what caused what. Say nothing "
            + "that the text does not say.\(focus)"),
        ChatMessage(role: "user", content: words),
      ], form: Self.paragraph, maxTokens: options.maxTokens)
    if let budget = options.budget, summary.tokens + (try desk.cost(of: question)) > budget {
      summary.ending = .budgetSpent
      return nil
    }
    let answer = try await desk.answer(question)
    summary.calls += 1
    summary.tokens += answer.tokens
    guard let text = answer.text?.trimmingWhiteSpace, !text.isEmpty else {
      summary.ending = .deadEnd
      return nil
    }
    return text
  }

  /// One paragraph whose last character ends a sentence.
  private static var paragraph: ConstraintSpec {
    ConstraintSpec([.regex(#" ?[^\s\x00-\x1f][^\x00-\x1f]*[.!?]"#)])
  }
}
