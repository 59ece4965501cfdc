/// Unit vectors in memory as half-precision numbers, compared with a query one after the other.
///
/// 100,000 vectors of 256 entries are 51 MB; comparing them all takes a few milliseconds, so
/// there is nothing to build, tune or keep consistent.
public struct VectorIndex: Sendable {
  /// Entries of a vector.
  public let dimension: Int
  /// Vectors held.
  public private(set) var count = 0

  private let blocks: Int  // blocks of 16 in a vector
  /// (count × blocks), row-major, zero-padded. Lane i of a block holds entry 2i in its low half and
  /// entry 2i + 1 in its high half: both are decoded by shifts alone, which is half again as fast
  /// as widening 16-bit lanes.
  private var storage: [SIMD8<UInt32>] = []

  /// An empty index.
  public init(dimension: Int) {
    precondition(dimension > 0)
    self.dimension = dimension
    self.blocks = (dimension + 15) / 16
  }

  /// Makes room for `count` vectors.
  public mutating func reserve(_ count: Int) {
    storage.reserveCapacity(count * blocks)
  }

  /// Adds a vector; its position is the former `count`.
  /// - Throws: `invalidInput` when it does not have `dimension` entries.
  public mutating func append(_ vector: [Float]) throws(RetrievalError) {
    try check(vector)
    for block in 0..<blocks { storage.append(encode(vector, block)) }
    count += 1
  }

  /// The vector as little-endian halves, rounded as they are held: (2 × dimension) bytes.
  package static func bytes(of vector: [Float]) -> [UInt8] {
    vector.flatMap { value in
      let half = HalfPrecision.encodeNormal(value)
      return [UInt8(truncatingIfNeeded: half), UInt8(truncatingIfNeeded: half >> 8)]
    }
  }

  /// The vector whose `bytes(of:)` these are.
  package static func vector(of bytes: some Collection<UInt8>) -> [Float] {
    var result: [Float] = []
    result.reserveCapacity(bytes.count / 2)
    var low: UInt8?
    for byte in bytes {
      if let first = low {
        result.append(HalfPrecision.decode(UInt16(first) | UInt16(byte) << 8))
        low = nil
      } else {
        low = byte
      }
    }
    return result
  }

  /// Replaces the vector at `position`.
  /// - Throws: `invalidInput` when it does not have `dimension` entries.
  public mutating func replace(at position: Int, with vector: [Float]) throws(RetrievalError) {
    try check(vector)
    precondition(position < count)
    for block in 0..<blocks { storage[position * blocks + block] = encode(vector, block) }
  }

  /// Removes the vector at `position` by moving the last one there.
  public mutating func swapRemove(at position: Int) {
    precondition(position < count)
    for block in 0..<blocks {
      storage[position * blocks + block] = storage[(count - 1) * blocks + block]
    }
    storage.removeLast(blocks)
    count -= 1
  }

  /// The vector at `position` as it is held, that is rounded to half precision.
  public subscript(position: Int) -> [Float] {
    precondition(position < count)
    return (0..<dimension).map {
      let pair = storage[position * blocks + $0 / 16][$0 % 16 / 2]
      return HalfPrecision.decode(UInt16(truncatingIfNeeded: $0 % 2 == 0 ? pair : pair >> 16))
    }
  }

  /// The inner product of `query` with every vector: (count).
  /// - Throws: `invalidInput` when the query does not have `dimension` entries.
  public func products(with query: [Float]) throws(RetrievalError) -> [Float] {
    try check(query)
    // The scale of the halves is moved into the query, where it costs nothing.
    func lanes(_ offset: Int) -> [SIMD8<Float>] {
      (0..<blocks).map { block in
        SIMD8<Float>(
          (0..<8).map {
            let index = block * 16 + $0 * 2 + offset
            return index < dimension ? query[index] * HalfPrecision.scale : 0
          })
      }
    }
    let (even, odd) = (lanes(0), lanes(1))
    var result = [Float](repeating: 0, count: count)
    let pairs = storage.span
    let evenWeights = even.span
    let oddWeights = odd.span
    for row in 0..<count {
      var evenSum = SIMD8<Float>.zero
      var oddSum = SIMD8<Float>.zero
      let base = row * blocks
      for block in 0..<blocks {
        let (low, high) = HalfPrecision.unscaled(pairs[base + block])
        evenSum += low * evenWeights[block]
        oddSum += high * oddWeights[block]
      }
      result[row] = (evenSum + oddSum).sum()
    }
    return result
  }

  private func check(_ vector: [Float]) throws(RetrievalError) {
    guard vector.count == dimension else {
      throw RetrievalError(
        .invalidInput, "a vector has \(vector.count) entries; this index holds \(dimension)")
    }
  }

  private func encode(_ vector: [Float], _ block: Int) -> SIMD8<UInt32> {
    var result = SIMD8<UInt32>.zero
    for entry in 0..<min(16, dimension - block * 16) {
      let half = UInt32(HalfPrecision.encodeNormal(vector[block * 16 + entry]))
      result[entry / 2] |= entry % 2 == 0 ? half : half << 16
    }
    return result
  }
}
