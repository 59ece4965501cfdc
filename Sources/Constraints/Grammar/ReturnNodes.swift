/// Where rules return to, shared: a node is a rule called at some place, with everything that waits
/// for it. Equal nodes are one node, so stacks that look the same are the same.
struct ReturnNodes {
  /// What waits for a rule.
  struct Waiters: Hashable {
    /// Where to go on in the callers, and whom those return to. Sorted.
    var items: [GrammarItem] = []
    /// Whether the grammar's root itself waits: at the rule's end the text may end.
    var ends = false
  }

  /// The identity of a group of rules called together: each called rule with what waits from
  /// outside the group. What waits inside it follows from that.
  private struct Key: Hashable {
    var group: Int32
    var waiters: [Int32: Waiters]
  }

  /// (nodes) What waits.
  private(set) var waiters: [Waiters] = []
  /// (nodes) Fewest bytes from the rule's end to the end of the text.
  private(set) var lengthAfter: [Int32] = []
  /// Items held in all, for the memory limit.
  private(set) var itemCount = 0
  private var known: [Key: [Int32: Int32]] = [:]

  /// The nodes of the rules of one group called at one place.
  /// - Parameter outside: the called rules with what waits from outside the group.
  /// - Returns: a node for every rule of the group that is called in consequence.
  mutating func intern(
    _ group: LeftCornerGroup, number: Int, _ outside: [Int32: Waiters], _ program: GrammarProgram
  ) -> [Int32: Int32] {
    let key = Key(group: Int32(number), waiters: outside)
    if let nodes = known[key] { return nodes }
    let called = group.isCircle ? Self.spread(outside, number, program) : outside
    var nodes: [Int32: Int32] = [:]
    for rule in called.keys.sorted() {
      nodes[rule] = Int32(waiters.count)
      waiters.append(called[rule] ?? Waiters())
      lengthAfter.append(GrammarAnalysis.endless)
    }
    if group.isCircle {
      for (caller, node) in nodes {
        for edge in program.callEdges[Int(program.start[Int(caller)])] {
          guard let callee = nodes[edge.rule] else { continue }
          waiters[Int(callee)].items.append(GrammarItem(state: edge.target, node: node))
        }
      }
    }
    for node in nodes.values {
      waiters[Int(node)].items.normalise()
      itemCount += waiters[Int(node)].items.count + 1
    }
    settleLengths(nodes.values.sorted(), program)
    known[key] = nodes
    return nodes
  }

  /// Adds the rules that those of `outside` begin with, within the group.
  private static func spread(
    _ outside: [Int32: Waiters], _ group: Int, _ program: GrammarProgram
  ) -> [Int32: Waiters] {
    var called = outside
    var pending = Array(outside.keys)
    while let rule = pending.popLast() {
      for edge in program.callEdges[Int(program.start[Int(rule)])]
      where called[edge.rule] == nil && program.groupOf[Int(edge.rule)] == group {
        called[edge.rule] = Waiters()
        pending.append(edge.rule)
      }
    }
    return called
  }

  /// Nodes of a circle wait for each other, so lengths are improved until they stay.
  private mutating func settleLengths(_ nodes: [Int32], _ program: GrammarProgram) {
    var changed = true
    while changed {
      changed = false
      for node in nodes {
        var best: Int32 = waiters[Int(node)].ends ? 0 : GrammarAnalysis.endless
        for item in waiters[Int(node)].items {
          best = min(
            best, program.distance[Int(item.state)] + lengthAfter[Int(item.node)])
        }
        best = min(best, GrammarAnalysis.endless)
        if best < lengthAfter[Int(node)] {
          lengthAfter[Int(node)] = best
          changed = true
        }
      }
    }
  }
}
