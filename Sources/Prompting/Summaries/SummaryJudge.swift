internal import Constraints
internal import Inference
internal import JSONSchema

/// The eight errors by which BooookScore (arXiv 2310.00785) judges the coherence of a summary.
public enum SummaryFault: String, Hashable, Sendable, CaseIterable {
  case entityOmission = "entity_omission"
  case eventOmission = "event_omission"
  case causalOmission = "causal_omission"
  case discontinuity, salience, language, inconsistency, duplication

  /// What it is, as the judge is told.
  var words: String {
    switch self {
    case .entityOmission: "a person, place or thing is named and never introduced"
    case .eventOmission: "an event is referred to and was never told"
    case .causalOmission: "a reason or relation that is needed is missing"
    case .discontinuity: "it does not follow from the sentence before"
    case .salience: "a detail that does not matter"
    case .language: "wrong grammar, or words that cannot be understood"
    case .inconsistency: "it contradicts another sentence"
    case .duplication: "it repeats another sentence"
    }
  }
}

/// What a judge said about a summary.
public struct SummaryJudgement: Hashable, Sendable {
  /// A sentence and its errors.
  public struct Sentence: Hashable, Sendable {
    /// The sentence.
    public internal(set) var text: String
    /// Its errors, each once, in the order of `SummaryFault`; nil when the judge came to no answer.
    public internal(set) var faults: [SummaryFault]?
  }

  /// The sentences in order.
  public internal(set) var sentences: [Sentence] = []
  /// Tokens that the judge evaluated.
  public internal(set) var tokens = 0

  /// The share of judged sentences without an error; nil when none was judged.
  public var score: Double? {
    let judged = sentences.compactMap(\.faults)
    return judged.isEmpty ? nil : Double(judged.count { $0.isEmpty }) / Double(judged.count)
  }
}

/// A model that judges summaries sentence by sentence; its answers are JSON under a schema.
///
/// The judge sees the summary alone, not the text: it is coherence that is judged, not truth.
public struct SummaryJudge<Desk: SummaryDesk>: Sendable {
  private let desk: Desk

  /// A judge.
  public init(_ desk: Desk) { self.desk = desk }

  /// Judges every sentence of a summary.
  public func judgement(of summary: String) async throws(Desk.Failure) -> SummaryJudgement {
    var judgement = SummaryJudgement()
    let faults = SummaryFault.allCases.map { "\($0.rawValue): \($0.words)" }
    for (index, sentence) in SummaryPieces.sentences(summary).enumerated() {
      let text = String(sentence).trimmingWhiteSpace
      if text.isEmpty { continue }
      let answer = try await desk.answer(
        SummaryQuestion(
          purpose: .judge, number: index,
          messages: [
            ChatMessage(
              role: "system",
              content: "You judge one sentence of a summary. Possible errors:\n"
                + faults.joined(separator: "\n")
                + "\nAnswer with JSON: {\"errors\": []} when there is none, else with their names."),
            ChatMessage(
              role: "user", content: "The summary:\n\n\(summary)\n\nThe sentence:\n\n\(text)"),
          ], form: Self.form, maxTokens: Self.maxTokens))
      judgement.tokens += answer.tokens
      judgement.sentences.append(.init(text: text, faults: Self.faults(answer.text)))
    }
    return judgement
  }

  /// The most tokens of a judgement: all eight names, with room to spare.
  private static var maxTokens: Int { 96 }

  private static var form: ConstraintSpec {
    let names = SummaryFault.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ",")
    return ConstraintSpec([
      .jsonSchema(
        #"{"type":"object","properties":{"errors":{"type":"array","maxItems":8,"items":{"enum":[\#(names)]}}},"#
          + #""required":["errors"],"additionalProperties":false}"#)
    ])
  }

  private static func faults(_ text: String?) -> [SummaryFault]? {
    guard let text, let json = try? JSONValue(parsing: text), let errors = json["errors"]?.array
    else { return nil }
    let named = Set(errors.compactMap(\.string))
    return SummaryFault.allCases.filter { named.contains($0.rawValue) }
  }
}
