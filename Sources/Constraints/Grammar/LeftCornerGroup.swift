/// Rules that begin with calls of each other: one rule, or a circle of left recursion.
struct LeftCornerGroup: Sendable {
  var rules: [Int]
  /// Whether the group's rules call themselves or each other first.
  var isCircle: Bool

  /// The strongly connected groups of `calls`, callers before the called (Tarjan's algorithm, with
  /// its own stack).
  static func groups(_ calls: [[Int]]) -> [LeftCornerGroup] {
    var index = [Int](repeating: -1, count: calls.count)
    var low = index
    var onStack = [Bool](repeating: false, count: calls.count)
    var stack: [Int] = []
    var counter = 0
    var groups: [LeftCornerGroup] = []
    for root in calls.indices where index[root] < 0 {
      var path: [(rule: Int, next: Int)] = [(root, 0)]
      while let (rule, next) = path.last {
        if next == 0 {
          index[rule] = counter
          low[rule] = counter
          counter += 1
          stack.append(rule)
          onStack[rule] = true
        }
        if next < calls[rule].count {
          path[path.count - 1].next += 1
          let callee = calls[rule][next]
          if index[callee] < 0 {
            path.append((callee, 0))
          } else if onStack[callee] {
            low[rule] = min(low[rule], index[callee])
          }
          continue
        }
        path.removeLast()
        if let caller = path.last?.rule { low[caller] = min(low[caller], low[rule]) }
        guard low[rule] == index[rule] else { continue }
        var members: [Int] = []
        while let member = stack.popLast() {
          onStack[member] = false
          members.append(member)
          if member == rule { break }
        }
        groups.append(
          LeftCornerGroup(
            rules: members.sorted(),
            isCircle: members.count > 1 || calls[rule].contains(rule)))
      }
    }
    // Tarjan finishes the called before their callers.
    return groups.reversed()
  }
}
