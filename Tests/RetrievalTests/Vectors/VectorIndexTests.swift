import Inference
import Retrieval
import Testing

@Suite("Vector index")
struct VectorIndexTests {
  private func vectors(_ count: Int, dimension: Int) -> [[Float]] {
    var random = RandomKey(seed: 11).stream(for: .test)
    return (0..<count).map { _ in
      let raw = (0..<dimension).map { _ in Float(random.uniform() * 2 - 1) }
      let length = raw.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return raw.map { $0 / length }
    }
  }

  @Test("Products agree with plain arithmetic", arguments: [1, 3, 16, 17, 256])
  func products(dimension: Int) throws {
    let vectors = vectors(50, dimension: dimension)
    var index = VectorIndex(dimension: dimension)
    for vector in vectors { try index.append(vector) }
    let products = try index.products(with: vectors[7])
    for (row, vector) in vectors.enumerated() {
      let exact = zip(vector, vectors[7]).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(abs(products[row] - exact) < 1e-3)
    }
    #expect(products.greatestPositions(1) == [7] || dimension == 1)
  }

  @Test("Halves are rounded to nearest, and tiny ones become zero")
  func rounding() throws {
    var index = VectorIndex(dimension: 8)
    try index.append([1, -0.5, 1.00048828125, 1.0009765625, 1e-7, -1e-9, 0.333251953125, .nan])
    #expect(index[0] == [1, -0.5, 1, 1.0009765625, 0, 0, 0.333251953125, 0])
    try index.append([1e9, -1e9, 0, 0, 0, 0, 0, 0])
    #expect(index[1].prefix(2) == [65504, -65504])
    for value in stride(from: Float(-1), to: 1, by: 0.001) {
      try index.replace(at: 0, with: [value, 0, 0, 0, 0, 0, 0, 0])
      #expect(abs(index[0][0] - value) <= max(abs(value) / 2048, 0x1p-14))
    }
  }

  @Test("Replacing and removing keep the others")
  func editing() throws {
    let vectors = vectors(5, dimension: 20)
    var index = VectorIndex(dimension: 20)
    for vector in vectors { try index.append(vector) }
    let last = index[4]
    index.swapRemove(at: 1)
    #expect(index.count == 4)
    #expect(index[1] == last)
    try index.replace(at: 0, with: vectors[3])
    #expect(index[0] == index[3])
    index.swapRemove(at: 3)
    #expect(index.count == 3)
  }

  @Test("A vector of another length is refused")
  func wrongLength() {
    var index = VectorIndex(dimension: 4)
    #expect(throws: RetrievalError.self) { try index.append([1, 2, 3]) }
    #expect(throws: RetrievalError.self) { try index.products(with: [1]) }
    #expect(index.count == 0)
  }
}
