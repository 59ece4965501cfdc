/// How a control vector is made of the hidden states after prompts.
///
/// In layer l it is Σᵢ wᵢ hₗ(xᵢ) with Σᵢ wᵢ = 0, as long as the layer's states are on average, divided by the number of
/// steered layers: a scale of 1 adds about as much as is there, spread over them. The weights are a contrast of two
/// sets of prompts (difference of means), or of the uncertainty of an action: wᵢ = Hᵢ / Σⱼ Hⱼ − 1/n, the
/// entropy-weighted mean (EAST, arXiv 2406.00244) less the plain one, which would otherwise be most of it.
package struct SteeringRecipe: Sendable {
  /// The layers that are steered, from 1.
  package var layers: ClosedRange<Int>

  /// A recipe.
  package init(layers: ClosedRange<Int>) { self.layers = layers }

  /// The middle third of a model's layers: what is decided there is neither spelling nor yet a word.
  package static func middle(of layers: Int) -> ClosedRange<Int> {
    let first = max(1, layers / 3)
    return first...max(first, min(layers - 1, layers * 2 / 3))
  }

  /// Weights that lead from one kind of prompt to another: +1/n for each that is wanted, −1/m for the others.
  /// - Parameter isWanted: one entry a prompt.
  /// - Returns: nil when all are of one kind.
  package static func contrast(_ isWanted: [Bool]) -> [Double]? {
    let wanted = isWanted.count { $0 }
    guard wanted > 0, wanted < isWanted.count else { return nil }
    return isWanted.map { $0 ? 1 / Double(wanted) : -1 / Double(isWanted.count - wanted) }
  }

  /// Weights by entropy.
  /// - Parameter entropies: (prompts) nats.
  /// - Returns: nil when none is surer than another.
  package static func entropy(_ entropies: [Double]) -> [Double]? {
    let sum = entropies.reduce(0, +)
    guard sum > 0, let first = entropies.first, entropies.contains(where: { $0 != first }) else {
      return nil
    }
    return entropies.map { $0 / sum - 1 / Double(entropies.count) }
  }

  /// The vector.
  /// - Parameters:
  ///   - states: (prompts, layers, width)
  ///   - weights: (prompts)
  package func vector(
    of states: [[[Float]]], weights: [Double], architecture: String
  ) -> ControlVector {
    var directions: [Int: [Float]] = [:]
    for layer in layers {
      let rows = states.compactMap { $0.indices.contains(layer) ? $0[layer] : nil }
      guard rows.count == weights.count, let width = rows.first?.count else { continue }
      var sum = [Double](repeating: 0, count: width)
      var lengths = 0.0
      for (row, weight) in zip(rows, weights) {
        for place in sum.indices { sum[place] += weight * Double(row[place]) }
        lengths += SteeringRecipe.length(row.map(Double.init))
      }
      let own = SteeringRecipe.length(sum)
      guard own > 0 else { continue }
      let unit = lengths / Double(rows.count) / Double(layers.count) / own
      directions[layer] = sum.map { Float($0 * unit) }
    }
    return ControlVector(architecture: architecture, directions: directions)
  }

  private static func length(_ vector: [Double]) -> Double {
    vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }
}
