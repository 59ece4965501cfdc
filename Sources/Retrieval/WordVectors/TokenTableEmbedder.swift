public import Inference

/// A language model's input embeddings, row by row.
public protocol TokenTable: Sendable {
  /// Which model it belongs to.
  var identity: ModelIdentity { get }
  /// Entries of a row.
  var dimension: Int { get }
  /// Adds `weight` × the row of token `id` to `sum`, which has `dimension` entries.
  func add(_ id: TokenID, weight: Float, to sum: inout [Float])
  /// The tokens of a text, without special ones.
  func tokenize(_ text: String) throws(InferenceError) -> [TokenID]
}

/// What stands in for word vectors when they were not fetched: the model's own token table.
///
/// A text is the weighted mean of its tokens' rows, minus what all texts have in common: the mean
/// of a background and its first principal component. Weights are a / (a + p), where p ∝
/// 1 / (token id + 1) stands in for a token's frequency (smooth inverse frequency, Arora et al.
/// 2017). On tool descriptions recall@5 is 64.6 %, where word vectors reach 73.6.
public struct TokenTableEmbedder: Embedder {
  public let identity: ModelIdentity
  public var dimension: Int { table.dimension }

  private let table: any TokenTable
  private let mean: [Float]  // (dimension)
  private let component: [Float]  // (dimension), unit length
  private let harmonic: Float  // Σ 1 / (id + 1) over the vocabulary

  private static let smoothing: Float = 3e-5

  /// An embedder whose common part is that of `background`, usually the texts to be searched.
  /// - Parameter vocabulary: tokens of the model.
  public init(_ table: any TokenTable, vocabulary: Int, background: [String])
    throws(InferenceError)
  {
    self.table = table
    var harmonic: Float = 0
    for id in 0..<max(vocabulary, 1) { harmonic += 1 / Float(id + 1) }
    self.harmonic = harmonic
    var vectors: [[Float]] = []
    for text in background {
      vectors.append(try Self.weightedMean(of: text, table, harmonic: harmonic))
    }
    var mean = [Float](repeating: 0, count: table.dimension)
    for vector in vectors {
      for index in mean.indices { mean[index] += vector[index] / Float(vectors.count) }
    }
    self.mean = mean
    component = Self.principalComponent(
      vectors.map { vector in zip(vector, mean).map { $0 - $1 } }, dimension: table.dimension)
    let digest = SHA256.hex(of: background.joined(separator: "\n").utf8).prefix(16)
    identity = ModelIdentity(
      name: "\(table.identity.name)/token-table/\(digest)", sha256: table.identity.sha256)
  }

  public func embed(_ texts: [String]) throws(InferenceError) -> [[Float]] {
    var result: [[Float]] = []
    for text in texts {
      var vector = try Self.weightedMean(of: text, table, harmonic: harmonic)
      guard vector.contains(where: { $0 != 0 }) else {
        result.append(vector)
        continue
      }
      for index in vector.indices { vector[index] -= mean[index] }
      result.append(unit(Self.remove(component, from: vector)))
    }
    return result
  }

  private static func weightedMean(of text: String, _ table: any TokenTable, harmonic: Float)
    throws(InferenceError) -> [Float]
  {
    // The first word of a text is another token than the same word later; a space makes them one.
    let tokens = try table.tokenize(" " + text.lowercased())
    var sum = [Float](repeating: 0, count: table.dimension)
    for id in tokens {
      let frequency = 1 / (Float(id + 1) * harmonic)
      table.add(
        id, weight: smoothing / (smoothing + frequency) / Float(tokens.count), to: &sum)
    }
    return sum
  }

  private static func remove(_ component: [Float], from vector: [Float]) -> [Float] {
    var share: Float = 0
    for index in vector.indices { share += vector[index] * component[index] }
    return zip(vector, component).map { $0 - share * $1 }
  }

  /// The direction of greatest variance, by power iteration from a fixed start; zeros when the
  /// vectors do not vary.
  private static func principalComponent(_ centred: [[Float]], dimension: Int) -> [Float] {
    var direction = unit((0..<dimension).map { 1 + Float($0 % 7) / 8 })
    for _ in 0..<50 {
      var next = [Float](repeating: 0, count: dimension)
      for vector in centred {
        var share: Float = 0
        for index in vector.indices { share += vector[index] * direction[index] }
        for index in vector.indices { next[index] += share * vector[index] }
      }
      guard next.contains(where: { $0 != 0 }) else {
        return [Float](repeating: 0, count: dimension)
      }
      direction = unit(next)
    }
    return direction
  }
}
