import Foundation
import Inference
import Sampling
import Testing

@Suite struct BaseDistributionTests {
  /// A vocabulary with every kind of token, long enough for odd block ends.
  static func vocabulary(_ count: Int) -> Vocabulary {
    Vocabulary(
      tokens: (0..<count).map { Array("t\($0)".utf8) },
      kinds: (0..<count).map {
        switch $0 % 50 {
        case 7: .control
        case 8: .endOfGeneration
        case 9: .unused
        default: .text
        }
      })
  }

  static func logits(_ count: Int, seed: UInt64 = 3, spread: Double = 8) -> [Float] {
    var random = RandomKey(seed: seed).stream(for: .test)
    return (0..<count).map { _ in
      Float(spread * (random.uniform() + random.uniform() + random.uniform() - 1.5))
    }
  }

  @Test(arguments: [1, 15, 16, 17, 255, 256, 257, 1000, 49_152], [0.3, 1, 2.5])
  func agreesWithDoublePrecision(_ count: Int, _ temperature: Double) throws {
    let vocabulary = Self.vocabulary(count)
    let values = Self.logits(count)
    let base = try BaseDistribution(
      Logits(values), events: EventSpace(vocabulary),
      adjustment: BaseAdjustment(temperature: temperature))
    let full = values.reduce(0.0) { $0 + exp(Double($1) / temperature) }
    var retained = 0.0
    var end = 0.0
    for token in 0..<count {
      let p = exp(Double(values[token]) / temperature) / full
      switch vocabulary.kinds[token] {
      case .text, .byteFallback:
        retained += p
        let log = base.logProbability(of: TokenID(token))
        #expect(abs(log - Foundation.log(p)) < 1e-5)
      case .endOfGeneration:
        retained += p
        end += p
      case .control, .unused:
        #expect(base.logProbability(of: TokenID(token)) == -.infinity)
      }
    }
    #expect(abs(base.logRetained - log(retained)) < 1e-6)
    let measured = exp(base.logProbability(of: TokenID(count)))
    #expect(abs(measured - end) < 1e-6 * max(end, 1e-9) + 1e-12)
  }

  @Test func entropyAndTop() throws {
    let base = try distribution([0.1, 0.4, 0.25, 0.25])
    let expected = -(0.1 * log(0.1) + 0.4 * log(0.4) + 0.5 * log(0.25))
    #expect(abs(base.entropy - expected) < 1e-6)
    #expect(base.top(3) == [1, 2, 3])
    #expect(base.top(99) == [1, 2, 3, 0])
  }

  @Test func addedEndTokensAreSummedIntoTheEnd() throws {
    let vocabulary = Vocabulary(
      tokens: ["a", "\n", "b\n", "<end>"].map { Array($0.utf8) },
      kinds: [.text, .text, .text, .endOfGeneration])
    let newlines = EventSpace.tokens(containing: 10, in: vocabulary)
    #expect(newlines == [1, 2])
    let row = Logits([0.4, 0.3, 0.2, 0.1].map { Float(log($0)) })
    let base = try BaseDistribution(row, events: EventSpace(vocabulary, alsoEnding: newlines))
    #expect(abs(exp(base.logProbability(of: 4)) - 0.6) < 1e-6)
    #expect(base.logProbability(of: 1) == -.infinity)
    #expect(abs(base.logRetained) < 1e-6)
  }

  @Test(arguments: [Float.nan, .infinity])
  func numbersThatAreNoDistributionAreRefused(_ bad: Float) throws {
    for place in [0, 20, 999] {
      var values = Self.logits(1000)
      values[place] = bad
      let error = #expect(throws: SamplingError.self) {
        try BaseDistribution(Logits(values), events: EventSpace(Self.vocabulary(1000)))
      }
      #expect(error?.code == .invalidDistribution)
    }
  }

  @Test func aRowOfTheWrongLengthIsRefused() {
    let error = #expect(throws: SamplingError.self) {
      try BaseDistribution(Logits([1, 2]), events: EventSpace(Self.vocabulary(3)))
    }
    #expect(error?.code == .invalidDistribution)
  }

  @Test func impossibleTokensAreImpossible() throws {
    let base = try distribution([0.5, 0, 0.5])
    #expect(base.logProbability(of: 1) == -.infinity)
  }
}

@Suite struct TruncationTests {
  /// What is kept, by sorting everything.
  private func kept(_ values: [Float], _ adjustment: BaseAdjustment) -> [Int] {
    let total = values.reduce(0.0) { $0 + exp(Double($1)) }
    var order = values.indices.sorted {
      values[$0] == values[$1] ? $0 < $1 : values[$0] > values[$1]
    }
    if let k = adjustment.topK { order = Array(order.prefix(k)) }
    if let p = adjustment.topP {
      let mass = order.reduce(0.0) { $0 + exp(Double(values[$1])) / total }
      var sum = 0.0
      var count = 0
      while count < order.count, sum < p * mass {
        sum += exp(Double(values[order[count]])) / total
        count += 1
      }
      order = Array(order.prefix(count))
    }
    if let p = adjustment.minP, let top = order.first {
      order = order.filter { exp(Double(values[$0] - values[top])) >= p }
    }
    return order.sorted()
  }

  @Test(arguments: [
    BaseAdjustment(topK: 1), BaseAdjustment(topK: 40), BaseAdjustment(topP: 0.3),
    BaseAdjustment(topP: 0.95), BaseAdjustment(minP: 0.05),
    BaseAdjustment(topK: 100, topP: 0.9, minP: 0.01), BaseAdjustment(topK: 5000),
  ])
  func keepsWhatSortingKeeps(_ adjustment: BaseAdjustment) throws {
    let count = 2000
    let vocabulary = Vocabulary(
      tokens: (0..<count).map { Array("t\($0)".utf8) }, kinds: (0..<count).map { _ in .text })
    let values = BaseDistributionTests.logits(count, seed: 9, spread: 5)
    let base = try BaseDistribution(
      Logits(values), events: EventSpace(vocabulary), adjustment: adjustment)
    let expected = kept(values, adjustment)
    let found = (0..<count).filter { base.logProbability(of: TokenID($0)) > -.infinity }
    #expect(found == expected)
    #expect(base.logRetained == 0)
    let sum = found.reduce(0.0) { $0 + exp(base.logProbability(of: TokenID($1))) }
    #expect(abs(sum - 1) < 1e-6)
  }

  @Test func amongEqualsTheSmallerNumberStays() throws {
    let base = try BaseDistribution(
      Logits([1, 1, 1, 1, -.infinity]),
      events: EventSpace(
        Vocabulary(
          tokens: ["a", "b", "c", "d", "$"].map { Array($0.utf8) },
          kinds: [.text, .text, .text, .text, .endOfGeneration])),
      adjustment: BaseAdjustment(topK: 2))
    #expect((0..<4).map { base.logProbability(of: $0) > -.infinity } == [true, true, false, false])
  }

  @Test(arguments: [
    BaseAdjustment(temperature: -0.1), BaseAdjustment(temperature: .infinity),
    BaseAdjustment(temperature: .nan), BaseAdjustment(topK: 0), BaseAdjustment(topP: 0),
    BaseAdjustment(topP: 1.01), BaseAdjustment(minP: -0.1), BaseAdjustment(minP: .nan),
  ])
  func senselessValuesAreRefused(_ adjustment: BaseAdjustment) {
    let error = #expect(throws: SamplingError.self) {
      try SamplerOptions(base: adjustment).validate()
    }
    #expect(error?.code == .invalidOptions)
  }
}
