import Inference
import MartingaleTestSupport
import Sampling
import Testing

@Suite struct SegmentAttributionTests {
  /// A game with interactions: every subset has a value of its own, keyed by its bits.
  private func game(_ subset: [Bool], seed: UInt64) -> Double {
    let bits = subset.reduce(UInt64(0)) { $0 << 1 | ($1 ? 1 : 0) }
    var stream = RandomKey(seed: seed, request: bits).stream(for: .test)
    return stream.uniform() * 10 - 8
  }

  /// The mean over all orders, one after the other: another way to the same values.
  private func bruteForce(_ count: Int, _ value: ([Bool]) -> Double) -> [Double] {
    var sums = [Double](repeating: 0, count: count)
    var orders = 0
    func extend(_ order: [Int]) {
      guard order.count == count else {
        for next in 0..<count where !order.contains(next) { extend(order + [next]) }
        return
      }
      orders += 1
      var subset = [Bool](repeating: false, count: count)
      for segment in order {
        let before = value(subset)
        subset[segment] = true
        sums[segment] += value(subset) - before
      }
    }
    extend([])
    return sums.map { $0 / Double(orders) }
  }

  private func near(_ a: [Double], _ b: [Double], _ tolerance: Double = 1e-9) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= tolerance }
  }

  @Test(arguments: 1...6) func fewSegmentsAreExact(_ count: Int) async throws {
    let found = try await SegmentAttribution(
      segments: count, orders: 2, key: RandomKey(seed: 1)
    ) { subsets in subsets.map { game($0, seed: UInt64(count)) } }
    let expected = bruteForce(count) { game($0, seed: UInt64(count)) }
    #expect(near(found.values, expected), "\(found.values) \(expected)")
    #expect(found.orders == nil && found.errors.allSatisfy { $0 == 0 })
    #expect(found.subsets == 1 << count)
    #expect(abs(found.values.reduce(0, +) - (found.all - found.none)) < 1e-9)
  }

  @Test func drawnOrdersKeepTheSumAndStateTheirError() async throws {
    let expected = bruteForce(7) { game($0, seed: 3) }
    var standardised: [Double] = []
    for seed in 0..<20 as Range<UInt64> {
      let found = try await SegmentAttribution(
        segments: 7, orders: 60, key: RandomKey(seed: seed)
      ) { subsets in subsets.map { game($0, seed: 3) } }
      // Every order's gains add up to v(all) − v(none), so their means do.
      #expect(abs(found.values.reduce(0, +) - (found.all - found.none)) < 1e-9)
      #expect(found.orders == 60 && found.errors.allSatisfy { $0 > 0 })
      standardised += zip(zip(found.values, expected), found.errors).map { ($0.0 - $0.1) / $1 }
    }
    // 140 errors in units of what was stated: their mean square is 1 give or take.
    let square = standardised.reduce(0) { $0 + $1 * $1 } / Double(standardised.count)
    #expect((0.7...1.4).contains(square), "\(square)")
  }

  @Test func additiveGamesNeedNoAverage() async throws {
    let worth = [3.0, 0, -1, 0.5, 2, 0, 1, 4]
    let found = try await SegmentAttribution(
      segments: 8, orders: 3, key: RandomKey(seed: 9)
    ) { subsets in subsets.map { zip($0, worth).reduce(0) { $0 + ($1.0 ? $1.1 : 0) } } }
    #expect(near(found.values, worth) && near(found.leaveOneOut, worth))
    #expect(found.errors.allSatisfy { $0 < 1e-9 })
    #expect(found.subsets <= 3 * 7 + 8 + 2)
  }

  @Test func whatIsSaidTwiceIsSharedWhereLeavingOneOutFindsNothing() async throws {
    let found = try await SegmentAttribution(
      segments: 3, orders: 2, key: RandomKey(seed: 1)
    ) { subsets in subsets.map { $0[0] || $0[2] ? -1 : -9 } }
    #expect(near(found.values, [4, 0, 4]))
    #expect(near(found.leaveOneOut, [0, 0, 0]))
  }

  @Test func noSubsetIsAskedAboutTwice() async throws {
    var seen: [[Bool]] = []
    let found = try await SegmentAttribution(
      segments: 7, orders: 20, key: RandomKey(seed: 2)
    ) { subsets in
      seen += subsets
      return subsets.map { game($0, seed: 5) }
    }
    #expect(Set(seen).count == seen.count && seen.count == found.subsets)
  }

  @Test func theSameKeyGivesTheSameValues() async throws {
    func values(_ seed: UInt64) async throws -> SegmentAttribution {
      try await SegmentAttribution(segments: 9, orders: 4, key: RandomKey(seed: seed)) { subsets in
        subsets.map { game($0, seed: 5) }
      }
    }
    let first = try await values(1)
    let again = try await values(1)
    let other = try await values(2)
    #expect(first == again && first.values != other.values)
  }

  /// A model that says x after a prompt with a, and knows nothing otherwise: exact log-probabilities.
  @Test func theLineThatAModelReadsIsFound() async throws {
    let model = EnumerableModel("reader", tokens: ["a", "b", "\n", "x", "y"]) { context in
      context.contains(0) ? [0, 0, 0, 0.9, 0.05, 0.05] : [0.1, 0.1, 0.1, 0.3, 0.3, 0.1]
    }
    let input = InputSegments("b\na\nb")
    let answer = try model.tokenize("x", parseSpecial: false)
    let found = try await SegmentAttribution(
      segments: input.segments.count, orders: 2, key: RandomKey(seed: 1)
    ) { subsets in
      let items = try subsets.map {
        // The answer stands after a line end, so that no prompt is empty.
        ScoringItem(
          prompt: try model.tokenize(input.text(keeping: $0) + "\n", parseSpecial: false),
          continuation: answer)
      }
      return try await model.score(items).logProbabilities.map { Double($0.reduce(0, +)) }
    }
    #expect(near(found.values, [0, Elementary.log(0.9 / 0.3), 0], 1e-5), "\(found.values)")
  }
}

@Suite struct InputSegmentsTests {
  @Test func linesKeepTheBlankOnesAfterThem() {
    let input = InputSegments("\n one\n\ntwo\r\nthree")
    #expect(input.segments.map(\.text) == ["\n one\n\n", "two\r\n", "three"])
    #expect(input.segments.map(\.lines) == [2...2, 4...4, 5...5])
  }

  @Test(arguments: ["", "\n \n", "a", "a\n", "a\r\nb\r\n", "é\nö\u{2028}ü\n\n\nz"])
  func allPiecesAreTheInput(_ text: String) {
    let input = InputSegments(text)
    let kept = input.text(keeping: input.segments.map { _ in true })
    #expect(kept == (input.segments.isEmpty ? "" : text))
  }

  @Test func whatIsGoneTakesItsLineEndAlong() {
    let input = InputSegments("a\nb\r\nc")
    #expect(input.text(keeping: [true, false, false]) == "a")
    #expect(input.text(keeping: [false, true, false]) == "b")
    #expect(input.text(keeping: [true, false, true]) == "a\nc")
    #expect(input.text(keeping: [false, false, false]).isEmpty)
  }

  @Test func longInputsAreCutIntoNeighbours() {
    let text = (1...40).map { "line \($0)\n" }.joined()
    let input = InputSegments(text, most: 16)
    #expect(input.segments.count == 16)
    #expect(input.segments.map(\.text).joined() == text)
    #expect(input.segments.first?.lines == 1...2 && input.segments.last?.lines == 38...40)
    for (one, next) in zip(input.segments, input.segments.dropFirst()) {
      #expect(one.lines.upperBound + 1 == next.lines.lowerBound)
    }
  }
}
