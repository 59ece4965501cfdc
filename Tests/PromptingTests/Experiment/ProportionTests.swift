import Prompting
import Testing

struct ProportionTests {
  @Test func wilsonIntervals() {
    let half = Proportion(count: 100, value: 0.5).interval
    #expect(abs(half.lowerBound - 0.4038) < 1e-4)
    #expect(abs(half.upperBound - 0.5962) < 1e-4)
    let all = Proportion(count: 10, value: 1).interval
    #expect(abs(all.lowerBound - 0.7225) < 1e-4)
    #expect(all.upperBound == 1)
    #expect(Proportion(count: 0, value: 0).interval == 0...1)
  }
}
