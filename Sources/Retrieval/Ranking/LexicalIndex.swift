internal import GRDB
internal import Inference

/// A fixed set of documents found by their words: BM25 from an inverted file in memory.
///
/// Words are cut and stemmed by SQLite's own tokenizer and scores are FTS5's (a test compares the
/// two), but every word's share of every document's score is computed once, so that a search adds
/// up numbers and runs no SQL: for 10,000 documents it takes a tenth of a millisecond instead of
/// five to ten.
struct LexicalIndex: Sendable {
  /// What a word adds to a document's score.
  private struct Posting {
    var position: Int32
    var share: Float
  }

  private let count: Int
  private let postings: [String: [Posting]]
  private let tokenizers: DatabaseQueue

  private static let k1 = 1.2
  private static let b = 0.75

  /// Indexes documents; `titleWeight` is how much a word in the title counts.
  init(_ documents: [IndexedDocument], titleWeight: Double) throws {
    tokenizers = try DatabaseQueue()
    count = documents.count
    var frequencies: [String: [(position: Int32, frequency: Double)]] = [:]
    var lengths: [Double] = []
    try tokenizers.read { database in
      let tokenizer = try database.makeTokenizer(Self.tokenizer)
      for (position, document) in documents.enumerated() {
        var own: [String: Double] = [:]
        var length = 0
        for (text, weight) in [(document.title, titleWeight), (document.body, 1)] {
          for (token, _) in try tokenizer.tokenize(document: text) {
            own[token, default: 0] += weight
            length += 1
          }
        }
        for (token, frequency) in own {
          frequencies[token, default: []].append((Int32(position), frequency))
        }
        lengths.append(Double(length))
      }
    }
    let rows = Double(count)
    let average = max(lengths.reduce(0, +) / max(rows, 1), 1e-9)
    postings = frequencies.mapValues { entries in
      let found = Double(entries.count)
      let rarity = Elementary.log((rows - found + 0.5) / (found + 0.5))
      // FTS5: a word in more than half of the documents still counts, a very little.
      let weight = rarity > 0 ? rarity : 1e-6
      return entries.map { entry in
        let relative = 1 - Self.b + Self.b * lengths[Int(entry.position)] / average
        let share = entry.frequency * (Self.k1 + 1) / (entry.frequency + Self.k1 * relative)
        return Posting(position: entry.position, share: Float(weight * share))
      }
    }
  }

  /// The documents with at least one of the query's words, by position, with their scores.
  func scores(_ query: FullTextQuery) async throws -> [(position: Int, score: Double)] {
    guard !query.isEmpty else { return [] }
    let tokens = try await tokenizers.read { database in
      let tokenizer = try database.makeTokenizer(Self.tokenizer)
      return try query.terms.flatMap { try tokenizer.tokenize(query: $0).map(\.token) }
    }
    var sums = [Double](repeating: 0, count: count)
    // A word that stands twice in a query counts twice, as in FTS5.
    for token in tokens {
      for posting in postings[token] ?? [] { sums[Int(posting.position)] += Double(posting.share) }
    }
    var result: [(position: Int, score: Double)] = []
    for position in sums.indices where sums[position] > 0 {
      result.append((position, sums[position]))
    }
    return result
  }

  private static var tokenizer: FTS5TokenizerDescriptor { .porter(wrapping: .unicode61()) }
}
