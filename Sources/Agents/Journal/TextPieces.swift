internal import Foundation
internal import Inference
internal import JSONSchema
internal import Sampling

/// A drawn text as its tokens, each with its probability: what a report shows.
///
///     {"texts": ["{", "\"name", …], "p": [0.98, 0.4, …], "weak": [0.9, 0.01, …]}
///
/// Probabilities are those under the law that was asked for (its temperature), before the constraint; null
/// for what was put there without being drawn. `weak` is there where a critic compares: what the piece's
/// probability is on the other side, null where that is not known. Tokens that end inside of a character are one piece with those
/// that end it.
package struct TextPieces: Hashable, Sendable {
  /// Most pieces that are kept; the rest is left out.
  static let most = 1_024

  /// A piece and its probability.
  package struct Piece: Hashable, Sendable {
    package var text: String
    package var probability: Double?
    /// The probability on the side that a critic compares with.
    package var weak: Double?

    package init(text: String, probability: Double?, weak: Double? = nil) {
      self.text = text
      self.probability = probability
      self.weak = weak
    }
  }

  package var pieces: [Piece] = []

  /// Nil when nothing is known of the tokens.
  init?(_ sample: Sample?, _ vocabulary: Vocabulary) {
    guard let sample, !sample.logProbabilities.isEmpty else { return nil }
    var bytes: [UInt8] = []
    var log: Double? = 0
    for (token, own) in zip(sample.tokenIDs, sample.logProbabilities) {
      guard pieces.count < Self.most else { break }
      bytes += vocabulary.bytes(of: token)
      log = log.flatMap { log in own.map { log + Double($0) } }
      guard let text = String(validating: bytes, as: UTF8.self) else { continue }
      add(text, log)
      (bytes, log) = ([], 0)
    }
    if !bytes.isEmpty, pieces.count < Self.most { add(String(decoding: bytes, as: UTF8.self), log) }
  }

  private mutating func add(_ text: String, _ log: Double?) {
    pieces.append(
      Piece(text: text, probability: log.map(Self.share)))
  }

  /// Notes what each piece's log-probability is elsewhere.
  mutating func compare(_ logs: [Double?]) {
    for (index, log) in logs.enumerated() where pieces.indices.contains(index) {
      pieces[index].weak = log.map(Self.share)
    }
  }

  private static func share(_ log: Double) -> Double { (exp(log) * 10_000).rounded() / 10_000 }

  var json: JSONValue {
    var members: [(String, JSONValue)] = [
      ("texts", .array(pieces.map { .string($0.text) })),
      ("p", .array(pieces.map { $0.probability.map { .double($0) } ?? .null })),
    ]
    if pieces.contains(where: { $0.weak != nil }) {
      members.append(("weak", .array(pieces.map { $0.weak.map { .double($0) } ?? .null })))
    }
    return .members(members)
  }

  init?(_ json: JSONValue?) {
    guard let texts = json?["texts"]?.array, let shares = json?["p"]?.array,
      texts.count == shares.count
    else { return nil }
    pieces = zip(texts, shares).map {
      Piece(text: $0.string ?? "", probability: $1.number?.double)
    }
    if let weak = json?["weak"]?.array, weak.count == pieces.count {
      for (index, share) in weak.enumerated() { pieces[index].weak = share.number?.double }
    }
  }
}
