import Inference
import Testing

@Suite struct RankedShareTests {
  @Test func countsPairs() {
    #expect(RankedShare.auroc(above: [2, 3], below: [0, 1]) == 1)
    #expect(RankedShare.auroc(above: [0], below: [1, 2]) == 0)
    #expect(RankedShare.auroc(above: [1, 1], below: [1, 1]) == 0.5)
    // 3 > 2, 3 > 1, 1 = 1 and 1 < 2.
    #expect(RankedShare.auroc(above: [3, 1], below: [2, 1]) == 2.5 / 4)
    #expect(RankedShare.auroc(above: [.infinity], below: [1, 0]) == 1)
    #expect(RankedShare.auroc(above: [], below: [1]) == nil)
    #expect(RankedShare.auroc(above: [1], below: []) == nil)
  }

  @Test func agreesWithAllPairs() {
    var random = RandomKey(seed: 5).stream(for: .test)
    for _ in 0..<50 {
      let draw = { (0..<(1 + Int(random.next() % 20))).map { _ in Double(random.next() % 7) } }
      let (above, below) = (draw(), draw())
      var sum = 0.0
      for a in above { for b in below { sum += a > b ? 1 : a == b ? 0.5 : 0 } }
      let expected = sum / Double(above.count * below.count)
      #expect(abs((RankedShare.auroc(above: above, below: below) ?? -1) - expected) < 1e-12)
    }
  }
}
