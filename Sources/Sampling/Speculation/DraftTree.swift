package import Inference

/// DySpec's draft tree (arXiv 2410.11744): grown greedily by how likely a guess is to be reached.
///
/// A heap of open places, each with the probability that verification gets there: the root has 1;
/// the best place v gets a token y drawn from the draft's D without its earlier siblings; then the
/// place below y is open with value v·D(y), and the next sibling with v·(1 − D(y)).
package struct DraftTree {
  /// A guessed token.
  package struct Node {
    /// The token.
    package var token: TokenID
    /// Guessed tokens before it, from the root; itself included.
    package var path: [TokenID]
    /// Its children, in the order they were drawn.
    package var children: [Int] = []
  }

  /// The nodes, parents before children.
  package private(set) var nodes: [Node] = []
  /// The root's children, in the order they were drawn.
  package private(set) var roots: [Int] = []
  /// The draft's distributions: of the root at −1, and of the nodes that have children.
  package private(set) var laws: [Int: [Double]] = [:]

  private struct Place {
    var value: Double
    var parent: Int
    /// The draft's law without the siblings drawn so far, not normalised.
    var left: [Double]
  }

  /// Grows a tree of at most `size` nodes whose values are at least `threshold`.
  package init(
    _ draft: any DraftModel, after context: TokenContext, size: Int, threshold: Double,
    _ random: inout some UniformSource
  ) async throws(InferenceError) {
    var open: [Place] = []
    let root = try await draft.next(after: context)
    if !root.isEmpty {
      laws[-1] = root
      open.append(Place(value: 1, parent: -1, left: root))
    }
    while nodes.count < size, let best = open.indices.max(by: { open[$0].value < open[$1].value }) {
      var place = open.remove(at: best)
      guard place.value >= threshold else { break }
      let total = place.left.reduce(0, +)
      guard let token = draw(place.left, &random) else { continue }
      let share = place.left[token] / total
      let number = nodes.count
      let path = (place.parent < 0 ? [] : nodes[place.parent].path) + [TokenID(token)]
      nodes.append(Node(token: TokenID(token), path: path))
      if place.parent < 0 {
        roots.append(number)
      } else {
        nodes[place.parent].children.append(number)
      }
      place.left[token] = 0
      if share < 1 {
        open.append(
          Place(value: place.value * (1 - share), parent: place.parent, left: place.left))
      }
      guard nodes.count < size, place.value * share >= threshold else { continue }
      let below = TokenContext(prompt: context.prompt, generated: context.generated + path)
      let law = try await draft.next(after: below)
      if !law.isEmpty {
        laws[number] = law
        open.append(Place(value: place.value * share, parent: number, left: law))
      }
    }
  }

  /// Follows accepted guesses and ends with one token of the target's own.
  ///
  /// At each node the children are tried in order: y is accepted with min(1, P(y)/D(y)); after a
  /// rejection P ← norm max(P − D, 0) and D ← D without y, renormalised.
  /// - Parameter targets: the target's law after the root (−1) and after every node.
  package func verify(
    _ targets: [Int: [Double]], _ random: inout some UniformSource
  ) -> [TokenID] {
    var result: [TokenID] = []
    var node = -1
    while true {
      guard var p = targets[node] else { return result }
      var d = laws[node] ?? []
      let children = node < 0 ? roots : nodes[node].children
      var accepted: Int?
      for child in children {
        let token = Int(nodes[child].token)
        if random.uniform() * d[token] < p[token] {
          accepted = child
          break
        }
        p = normalisedMasses(zip(p, d).map { max($0 - $1, 0) })
        d[token] = 0
        d = normalisedMasses(d)
      }
      if let accepted {
        result.append(nodes[accepted].token)
        node = accepted
        continue
      }
      if let token = draw(p, &random) { result.append(TokenID(token)) }
      return result
    }
  }
}

private func normalisedMasses(_ masses: [Double]) -> [Double] {
  let total = masses.reduce(0, +)
  return total > 0 ? masses.map { $0 / total } : masses
}
