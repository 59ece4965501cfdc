internal import Inference

/// PromptQuine's only mutation: 1 to 4 more tokens are cut.
struct PruningMutation {
  let genome: PromptGenome

  /// A child, or `nil` when ten draws of how many to cut all gave too many: the number has to be
  /// smaller than that of the tokens that may be cut.
  func child(of parent: PromptMask, _ stream: inout RandomStream) -> PromptMask? {
    var prunable = genome.prunable(parent)
    for _ in 0..<10 {
      let count = 1 + stream.index(below: 4)
      guard count < prunable.count else { continue }
      var child = parent
      for _ in 0..<count {
        child.kept[prunable.remove(at: stream.index(below: prunable.count))] = false
      }
      return child
    }
    return nil
  }
}

extension RandomStream {
  /// A whole number in `0..<count`, uniformly.
  mutating func index(below count: Int) -> Int {
    min(Int(uniform() * Double(count)), count - 1)
  }
}
