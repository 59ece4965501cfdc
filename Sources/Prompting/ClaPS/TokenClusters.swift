package import Inference

/// Tokens that stand for a vocabulary: the nearest token to each centroid of a k-means clustering
/// of the model's input embeddings (ClaPS, Zhou et al. 2023, arXiv 2310.12774).
package struct TokenClusters: Hashable, Sendable {
  /// Clusters that are asked for.
  package var count = 512
  /// The most times that tokens are assigned again.
  package var iterations = 10
  /// The seed of the first centroids (k-means++).
  package var seed: UInt64 = 0

  /// Settings that take seconds for a vocabulary of 50,000.
  package init() {}

  /// The tokens that begin a word: text after one space.
  package static func wordTokens(of vocabulary: Vocabulary) -> [TokenID] {
    (0..<TokenID(vocabulary.count)).filter { token in
      let bytes = vocabulary.bytes(of: token)
      guard vocabulary.isText(token), bytes.first == 0x20, bytes.count > 1 else { return false }
      return String(validating: bytes, as: UTF8.self) != nil && bytes.dropFirst().first != 0x20
    }
  }

  /// One token a cluster, ascending; fewer than `count` when clusters share one or stay empty.
  /// - Parameter row: a token's embedding, (dimension).
  package func representatives(
    of tokens: [TokenID], row: (TokenID) -> [Float]
  ) -> [TokenID] {
    guard tokens.count > count else { return tokens }
    let points = tokens.map(row)
    var centroids = firstCentroids(points)
    var assigned = [Int](repeating: -1, count: points.count)
    for _ in 0..<iterations {
      let next = points.map { Self.nearest($0, centroids).index }
      if next == assigned { break }
      assigned = next
      centroids = Self.means(points, assigned, centroids)
    }
    var best = [(distance: Float, token: TokenID)?](repeating: nil, count: centroids.count)
    for (point, token) in zip(points, tokens) {
      let (index, distance) = Self.nearest(point, centroids)
      if best[index].map({ distance < $0.distance }) ?? true { best[index] = (distance, token) }
    }
    return Set(best.compactMap { $0?.token }).sorted()
  }

  /// k-means++: each next centroid is a point drawn by its squared distance to the nearest one.
  private func firstCentroids(_ points: [[Float]]) -> [[Float]] {
    var stream = RandomKey(seed: seed).stream(for: .selection)
    var centroids = [points[min(Int(stream.uniform() * Double(points.count)), points.count - 1)]]
    var distances = points.map { Self.distance($0, centroids[0]) }
    while centroids.count < count {
      let total = distances.reduce(0.0) { $0 + Double($1) }
      guard total > 0 else { break }
      var rest = stream.uniform() * total
      var chosen = points.count - 1
      for (index, distance) in distances.enumerated() {
        rest -= Double(distance)
        if rest < 0 {
          chosen = index
          break
        }
      }
      centroids.append(points[chosen])
      for index in points.indices {
        distances[index] = min(distances[index], Self.distance(points[index], points[chosen]))
      }
    }
    return centroids
  }

  private static func means(
    _ points: [[Float]], _ assigned: [Int], _ old: [[Float]]
  ) -> [[Float]] {
    var sums = old.map { [Float](repeating: 0, count: $0.count) }
    var counts = [Int](repeating: 0, count: old.count)
    for (point, cluster) in zip(points, assigned) {
      counts[cluster] += 1
      for index in point.indices { sums[cluster][index] += point[index] }
    }
    return old.indices.map { cluster in
      counts[cluster] == 0 ? old[cluster] : sums[cluster].map { $0 / Float(counts[cluster]) }
    }
  }

  private static func nearest(
    _ point: [Float], _ centroids: [[Float]]
  ) -> (index: Int, distance: Float) {
    var best = (index: 0, distance: Float.infinity)
    for (index, centroid) in centroids.enumerated() {
      let distance = distance(point, centroid)
      if distance < best.distance { best = (index, distance) }
    }
    return best
  }

  /// The squared Euclidean distance, eight lanes at a time.
  private static func distance(_ one: [Float], _ two: [Float]) -> Float {
    let (first, second) = (one.span, two.span)
    var lanes = SIMD8<Float>.zero
    var index = 0
    while index + 8 <= first.count {
      var difference = SIMD8<Float>.zero
      for lane in 0..<8 { difference[lane] = first[index + lane] - second[index + lane] }
      lanes += difference * difference
      index += 8
    }
    var total = lanes.sum()
    while index < first.count {
      let difference = first[index] - second[index]
      total += difference * difference
      index += 1
    }
    return total
  }
}
