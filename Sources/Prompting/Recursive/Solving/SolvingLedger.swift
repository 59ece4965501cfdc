/// What a run has spent and set aside.
struct SolvingLedger {
  let limits: RecursionBudget
  private(set) var spent = 0
  /// Tokens set aside for the last call of open nodes, by node.
  private var reserves: [Int: Int] = [:]
  /// Reserved for calls of this round.
  private var pending = 0

  init(_ limits: RecursionBudget) { self.limits = limits }

  /// Sets tokens aside for a node's last call; 0 gives them back.
  mutating func reserve(_ tokens: Int, for node: Int) { reserves[node] = tokens }

  /// What is set aside for a node's last call.
  func reserved(for node: Int) -> Int { reserves[node] ?? 0 }

  /// Whether a call of at most `cost` tokens may begin.
  /// - Parameters:
  ///   - node: whose reserve the call may use; nil when it is no last call.
  ///   - more: tokens to be kept besides.
  func affords(_ cost: Int, releasing node: Int? = nil, keeping more: Int = 0) -> Bool {
    guard let most = limits.tokens else { return true }
    let kept = reserves.reduce(0) { $0 + ($1.key == node ? 0 : $1.value) }
    return spent + pending + cost + kept + more <= most
  }

  /// Takes the tokens of a call that is about to begin.
  mutating func begin(_ cost: Int) { pending += cost }

  /// Books what a call really cost, at most what was taken for it.
  mutating func end(_ cost: Int, took tokens: Int) {
    pending -= cost
    spent += min(cost, tokens)
  }
}
