package import JSONSchema

/// Which answers become training data.
package struct TrainingFilter: Hashable, Sendable {
  /// Only answers known to be right.
  package var onlyCorrect = false
  /// Only answers of at most so many tokens.
  package var mostTokens: Int?
  /// Only answers that cite a behavior (conditioned ones).
  package var needsCitation = false
  /// Whether names of behaviors are taken out of the answers.
  package var stripsCitations = false

  package init() {}
}

/// Answers as chat records for fine-tuning: the question without behaviors, and the teacher's
/// answer (behavior-conditioned supervised fine-tuning, arXiv 2509.13237 §4).
///
/// Conditioned answers belong into `bc_sft.jsonl`; the unconditioned ones of the same run, the
/// control, into `sft.jsonl`.
package enum TrainingExport {
  /// One record, or nil when the filter leaves the answer out.
  package static func record(
    of attempt: Attempt, run: String, teacher: String, sampling: JSONValue = .object(JSONObject()),
    filter: TrainingFilter = TrainingFilter()
  ) -> JSONValue? {
    if filter.onlyCorrect, attempt.correct != true { return nil }
    if let most = filter.mostTokens, attempt.finalTokens > most { return nil }
    if filter.needsCitation, attempt.method != .plain, attempt.cited.isEmpty { return nil }
    let answer = filter.stripsCitations ? strip(attempt.text) : attempt.text
    return [
      "messages": [
        ["role": "user", "content": .string(attempt.problem.question)],
        ["role": "assistant", "content": .string(answer)],
      ],
      "meta": [
        "behaviors": .array(
          attempt.behaviors.map {
            [
              "name": .string($0.behavior.name.description),
              "version": .number(JSONNumber($0.behavior.version)),
            ]
          }),
        "cited": .array(attempt.cited.sorted().map { .string($0.description) }),
        "teacher": .string(teacher), "sampling": sampling,
        "correct": attempt.correct.map(JSONValue.bool) ?? .null,
        "tokens_out": .number(JSONNumber(attempt.finalTokens)), "source_run": .string(run),
      ],
    ]
  }

  /// Takes "(behavior_x)", "using behavior_x," and the like out of a text.
  package static func strip(_ text: String) -> String {
    text.replacing(/\s*[(\[]\s*`?behavior_[\p{Ll}\p{Lo}\p{Lm}\p{M}\p{Nd}_]+`?\s*[)\]]/, with: "")
      .replacing(
        /(?:\b[Uu]sing|\b[Bb]y|\b[Aa]pplying|\b[Vv]ia|\b[Pp]er)\s+`?behavior_[\p{Ll}\p{Lo}\p{Lm}\p{M}\p{Nd}_]+`?,?\s*/,
        with: ""
      )
      .replacing(/`?behavior_[\p{Ll}\p{Lo}\p{Lm}\p{M}\p{Nd}_]+`?/, with: "this")
  }
}
