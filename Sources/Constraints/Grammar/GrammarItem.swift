/// A place in a rule and whom to return to at the rule's end.
struct GrammarItem: Hashable, Comparable, Sendable {
  /// A state of `GrammarProgram`.
  var state: Int32
  /// A node of `ReturnNodes`.
  var node: Int32

  static func < (left: GrammarItem, right: GrammarItem) -> Bool {
    (left.state, left.node) < (right.state, right.node)
  }
}

extension Array where Element == GrammarItem {
  /// Sorts and removes duplicates.
  mutating func normalise() {
    guard count > 1 else { return }
    sort()
    var kept = 1
    for index in 1..<count where self[index] != self[kept - 1] {
      self[kept] = self[index]
      kept += 1
    }
    removeLast(count - kept)
  }
}
