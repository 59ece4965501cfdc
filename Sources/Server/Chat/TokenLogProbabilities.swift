import Foundation
import Inference
import JSONSchema

/// The log-probability of every token of a text under the model itself: before temperature,
/// constraint and cuts. Evaluated after the text is known, in batches of positions.
struct TokenLogProbabilities: Sendable {
  /// A token and how likely it was.
  struct Entry: Sendable {
    var bytes: [UInt8]
    var logProbability: Double
  }

  /// A position: what was written, and what else might have been.
  struct Position: Sendable {
    var chosen: Entry
    var alternatives: [Entry]
  }

  var positions: [Position] = []
  /// The bytes of a token before them, of which nothing is known; nil where there is none.
  var first: [UInt8]?

  /// Positions evaluated together: each takes a row of the vocabulary's size.
  private static let batch = 16

  init(
    _ model: any LanguageModel, prompt: [TokenID], tokens: [TokenID], alternatives: Int
  ) async throws(InferenceError) {
    let vocabulary = model.vocabulary
    for begin in stride(from: 0, to: tokens.count, by: Self.batch) {
      let range = begin..<min(tokens.count, begin + Self.batch)
      let contexts = range.map { TokenContext(prompt: prompt, generated: Array(tokens[..<$0])) }
      let pass = try await model.next(contexts)
      for (place, row) in zip(range, pass.rows) {
        let total = row.values.withUnsafeBufferPointer { logSumExp($0) }
        let entry = { (id: TokenID) in
          Entry(
            bytes: Array(vocabulary.bytes(of: id)),
            logProbability: Double(row.values[Int(id)]) - total)
        }
        positions.append(
          Position(
            chosen: entry(tokens[place]),
            alternatives: Self.likeliest(row.values, alternatives).map(entry)))
      }
    }
  }

  /// The `count` tokens with the greatest logits, likeliest first.
  private static func likeliest(_ values: [Float], _ count: Int) -> [TokenID] {
    var best: [TokenID] = []
    guard count > 0 else { return best }
    for id in values.indices {
      let value = values[id]
      if best.count == count, value <= values[Int(best[count - 1])] { continue }
      let place = best.firstIndex { values[Int($0)] < value } ?? best.count
      best.insert(TokenID(id), at: place)
      if best.count > count { best.removeLast() }
    }
    return best
  }

  /// As a chat choice's `logprobs`.
  var chat: JSONValue {
    let content = positions.map { position -> JSONValue in
      var entry = Self.entry(position.chosen)
      entry["top_logprobs"] = .array(
        position.alternatives.map { .object(Self.entry($0)) })
      return .object(entry)
    }
    return ["content": .array(content), "refusal": nil]
  }

  private static func entry(_ entry: Entry) -> JSONObject {
    var object = JSONObject()
    object["token"] = .string(String(decoding: entry.bytes, as: UTF8.self))
    object["logprob"] = .double(entry.logProbability)
    object["bytes"] = .array(entry.bytes.map { .number(JSONNumber(Int($0))) })
    return object
  }

  /// As a text completion's `logprobs`; `offset` is the first token's place in the shown text.
  func completion(offset: Int) -> JSONValue {
    var offset = offset
    var offsets: [JSONValue] = []
    let unknown = first.map { String(decoding: $0, as: UTF8.self) }
    if let unknown {
      offsets.append(.number(JSONNumber(offset)))
      offset += unknown.unicodeScalars.count
    }
    let nothing: [JSONValue] = unknown == nil ? [] : [.null]
    for position in positions {
      offsets.append(.number(JSONNumber(offset)))
      offset += String(decoding: position.chosen.bytes, as: UTF8.self).unicodeScalars.count
    }
    return [
      "tokens": .array(
        (unknown.map { [.string($0)] } ?? [])
          + positions.map { .string(String(decoding: $0.chosen.bytes, as: UTF8.self)) }),
      "token_logprobs": .array(nothing + positions.map { .double($0.chosen.logProbability) }),
      "top_logprobs": .array(
        nothing
          + positions.map { position in
            .object(
              JSONObject(
                position.alternatives.map {
                  JSONObject.Member(
                    name: String(decoding: $0.bytes, as: UTF8.self),
                    value: .double($0.logProbability))
                }))
          }),
      "text_offset": .array(offsets),
    ]
  }
}
