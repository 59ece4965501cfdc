import Inference
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite struct LogSumExpTests {
  private func reference(_ values: [Float]) -> Double {
    let top = Double(values.max() ?? 0)
    return top + log(values.reduce(0.0) { $0 + exp(Double($1) - top) })
  }

  @Test(arguments: [1, 15, 16, 17, 64, 4095, 4112, 49_152])
  func equalsTheDoublePrecisionSum(_ count: Int) {
    var stream = RandomKey(seed: UInt64(count)).stream(for: .test)
    for spread in [0.01, 3.0, 30.0] {
      let values = (0..<count).map { _ in Float(spread * (stream.uniform() * 2 - 1) + 11) }
      let got = values.withUnsafeBufferPointer { logSumExp($0) }
      #expect(abs(got - reference(values)) < 2e-6)
      #expect(values.withUnsafeBufferPointer { maximum(of: $0) } == values.max())
    }
  }

  @Test func extremes() {
    func of(_ values: [Float]) -> Double { values.withUnsafeBufferPointer { logSumExp($0) } }
    #expect(of([]) == -.infinity)
    #expect(of([-.infinity, -.infinity]) == -.infinity)
    #expect(of([-.infinity, 5]) == 5)
    #expect(of([1000] + [Float](repeating: -1000, count: 31)) == 1000)
    #expect(abs(of([Float](repeating: -3e38, count: 32)) - (-3e38)) < 1e32)
    #expect(abs(of([0, 0]) - log(2.0)) < 1e-7)
  }
}
