import Prompting
import Testing

struct InfluenceSelectionTests {
  /// Three bundles of directions: 12, 6 and 3 items.
  private let vectors: [[Float]] = {
    var result: [[Float]] = []
    for (axis, count) in [12, 6, 3].enumerated() {
      for index in 0..<count {
        var vector: [Float] = [0, 0, 0, 0]
        vector[axis] = 1
        vector[3] = Float(index) * 0.02
        let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        result.append(vector.map { $0 / length })
      }
    }
    return result
  }()

  private var selection: InfluenceSelection {
    var selection = InfluenceSelection()
    selection.neighbours = 2
    selection.simulations = 40
    return selection
  }

  @Test func greatGroupsComeFirstAndEachIsRepresented() {
    let chosen = selection.choose(3, of: vectors)
    #expect(Set(chosen).count == 3)
    #expect((0..<12).contains(chosen[0]))
    let groups = Set(selection.choose(6, of: vectors).map { $0 < 12 ? 0 : $0 < 18 ? 1 : 2 })
    #expect(groups == [0, 1, 2])
  }

  @Test func lazyGreedyIsGreedy() {
    // The plain way: every gain anew at every step.
    var plain: [Int] = []
    for _ in 0..<5 {
      let base = plain.isEmpty ? 0 : selection.influence(of: plain, in: vectors)
      var best = (item: -1, gain: -1.0)
      for item in vectors.indices where !plain.contains(item) {
        let gain = selection.influence(of: plain + [item], in: vectors) - base
        if gain > best.gain + 1e-9 { best = (item, gain) }
      }
      plain.append(best.item)
    }
    #expect(selection.choose(5, of: vectors) == plain)
  }

  @Test func moreThanThereAreIsAll() {
    #expect(Set(selection.choose(99, of: vectors)) == Set(vectors.indices))
    #expect(selection.choose(3, of: []).isEmpty)
    // Items without a vector have no neighbours, and can still be chosen.
    #expect(selection.choose(2, of: [[0, 0], [0, 0]]).count == 2)
  }
}
