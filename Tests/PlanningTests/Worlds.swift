import Inference
import Planning

/// A random connected graph with glimpses; the goal is the last node.
struct RandomWorld: Environment {
  let start = 0
  let goal = "treasure"
  let size: Int
  let edges: [Int: [Passage<Int>]]

  init(size: Int, seed: UInt64) {
    self.size = size
    var stream = RandomKey(seed: seed).stream(for: .test)
    var edges: [Int: [Passage<Int>]] = [:]
    func connect(_ a: Int, _ b: Int, _ cost: Double) {
      edges[a, default: []].append(Passage(to: b, cost: cost, glimpse: ["sign \(b % 4)"]))
      edges[b, default: []].append(Passage(to: a, cost: cost, glimpse: ["sign \(a % 4)"]))
    }
    for node in 1..<size {
      connect(Int.random(in: 0..<node, using: &stream), node, Double(stream.next() % 9 + 1))
    }
    for _ in 0..<size / 2 {
      let a = Int.random(in: 0..<size, using: &stream)
      let b = Int.random(in: 0..<size, using: &stream)
      if a != b { connect(a, b, Double(stream.next() % 9 + 1)) }
    }
    self.edges = edges
  }

  func visit(_ node: Int) throws(PlanningError) -> Revelation<Int> {
    guard let passages = edges[node] else {
      throw PlanningError(.invalidEnvironment, "no node \(node)")
    }
    return Revelation(
      contents: ["thing \(node)"], passages: passages, isGoal: node == size - 1)
  }

  /// All shortest distances by Floyd and Warshall, as an independent reference.
  var distances: [[Double]] {
    var d = (0..<size).map { a in (0..<size).map { a == $0 ? 0.0 : .infinity } }
    for (a, passages) in edges {
      for p in passages { d[a][p.target] = min(d[a][p.target], p.cost) }
    }
    for k in 0..<size {
      for i in 0..<size { for j in 0..<size { d[i][j] = min(d[i][j], d[i][k] + d[k][j]) } }
    }
    return d
  }
}

/// Scores that depend on the descriptor alone, by a hash.
struct WhimsicalHeuristic: Heuristic {
  let name = "whim"
  func assess(_ question: FrontierQuestion) -> Judgement {
    Judgement(
      scores: question.descriptors.map { descriptor in
        guard !descriptor.isEmpty else { return .abstention }
        let sum = descriptor.joined().utf8.reduce(7) { ($0 &* 31 &+ Int($1)) % 1000 }
        return FrontierScore(promise: Double(sum) / 1000, avoidance: Double(999 - sum) / 1000)
      })
  }
}

/// Fails on every call.
struct BrokenHeuristic: Heuristic {
  let name = "broken"
  func assess(_ question: FrontierQuestion) throws(PlanningError) -> Judgement {
    throw PlanningError(.heuristicFailed, "no model")
  }
}
