/// The states a grammar has been seen in: Earley's item sets, made on demand and shared.
///
/// Earley (1970) keeps in every item the set where its rule was called. Here an item keeps a node
/// that says what waits for the rule; equal nodes and equal sets are one object, calls in tail
/// position return straight to their caller's caller, and steps are remembered. So the regular
/// parts of a grammar (loops, lists, left and right recursion alike) run as a finite automaton, and
/// only real nesting makes new sets. Left recursion, ambiguity and rules that may be empty need no
/// special treatment by the grammar's author.
struct GrammarSets {
  private let program: GrammarProgram
  private let limits: ConstraintLimits
  private var nodes = ReturnNodes()

  private struct Key: Hashable {
    var kernel: [GrammarItem]
    var ends: Bool
  }

  /// (sets) What can be read next: the items after the last byte and those of the rules they call.
  private var items: [[GrammarItem]] = []
  /// (sets) Whether the text may end here.
  private(set) var ends: [Bool] = []
  /// (sets) Fewest bytes to where it may end.
  private(set) var lengthToEnd: [Int32] = []
  /// (sets × classes) The set after a byte of the class; `unknown`, or `dead`.
  private var steps: [Int32] = []
  private var known: [Key: Int32] = [:]
  private var itemCount = 0

  private static let unknown: Int32 = -2
  private static let dead: Int32 = -1

  init(_ program: GrammarProgram, limits: ConstraintLimits) throws(ConstraintError) {
    self.program = program
    self.limits = limits
    let start = program.start[program.root]
    _ = try add(
      kernel: [], calls: [Int32(program.root): ReturnNodes.Waiters(items: [], ends: true)],
      ends: program.isEnd[Int(start)], length: program.distance[Int(start)])
  }

  /// The set after one more byte; nil when no text continues that way.
  mutating func step(_ set: Int32, _ byte: UInt8) throws(ConstraintError) -> Int32? {
    let place = Int(set) * program.classCount + Int(program.classes[Int(byte)])
    if steps[place] == Self.unknown {
      steps[place] = try makeStep(set, program.classes[Int(byte)])
    }
    return steps[place] == Self.dead ? nil : steps[place]
  }

  private mutating func makeStep(_ set: Int32, _ byteClass: UInt8) throws(ConstraintError)
    -> Int32
  {
    var kernel: [GrammarItem] = []
    var seen: Set<GrammarItem> = []
    var returned: Set<Int32> = []  // nodes that have been returned to
    var mayEnd = false
    var pending: [GrammarItem] = []
    for item in items[Int(set)] {
      for edge in program.byteEdges[Int(item.state)]
      where edge.low <= byteClass && byteClass <= edge.high {
        pending.append(GrammarItem(state: edge.target, node: item.node))
      }
    }
    while let item = pending.popLast() {
      guard seen.insert(item).inserted else { continue }
      if program.goesOn(item.state) { kernel.append(item) }
      guard program.isEnd[Int(item.state)], returned.insert(item.node).inserted else { continue }
      mayEnd = mayEnd || nodes.waiters[Int(item.node)].ends
      pending += nodes.waiters[Int(item.node)].items
    }
    guard mayEnd || !kernel.isEmpty else { return Self.dead }
    kernel.sort()
    let key = Key(kernel: kernel, ends: mayEnd)
    if let set = known[key] { return set }
    var length: Int32 = mayEnd ? 0 : GrammarAnalysis.endless
    for item in kernel {
      length = min(
        length, program.distance[Int(item.state)] + nodes.lengthAfter[Int(item.node)])
    }
    let new = try add(
      kernel: kernel, calls: [:], ends: mayEnd, length: min(length, GrammarAnalysis.endless))
    known[key] = new
    return new
  }

  /// Makes a set: the kernel and the items of all rules called at this place.
  private mutating func add(
    kernel: [GrammarItem], calls: [Int32: ReturnNodes.Waiters], ends: Bool, length: Int32
  ) throws(ConstraintError) -> Int32 {
    var waiting = calls
    var all = kernel
    for item in kernel { call(from: item, &waiting, except: -1) }
    // Callers come before the called, so a group's waiters are all there when it is its turn.
    for (number, group) in program.groups.enumerated() {
      var outside: [Int32: ReturnNodes.Waiters] = [:]
      for rule in group.rules {
        guard var waiters = waiting[Int32(rule)] else { continue }
        waiters.items.normalise()
        outside[Int32(rule)] = waiters
      }
      if outside.isEmpty { continue }
      let called = nodes.intern(group, number: number, outside, program)
      for rule in called.keys.sorted() {
        guard let node = called[rule] else { continue }
        let item = GrammarItem(state: program.start[Int(rule)], node: node)
        all.append(item)
        call(from: item, &waiting, except: group.isCircle ? Int32(number) : -1)
      }
    }
    itemCount += all.count
    guard items.count < limits.grammarSets,
      itemCount + nodes.itemCount < limits.grammarSets * 64
    else {
      throw ConstraintError(
        .limit,
        "the grammar met more than \(limits.grammarSets) different states (grammar set limit)")
    }
    items.append(all)
    self.ends.append(ends)
    lengthToEnd.append(length)
    steps += repeatElement(Self.unknown, count: program.classCount)
    return Int32(items.count - 1)
  }

  /// Notes what waits for the rules that `item` calls.
  private func call(
    from item: GrammarItem, _ waiting: inout [Int32: ReturnNodes.Waiters],
    except circle: Int32
  ) {
    for edge in program.callEdges[Int(item.state)] {
      if program.groupOf[Int(edge.rule)] == circle { continue }
      if program.goesOn(edge.target) {
        waiting[edge.rule, default: ReturnNodes.Waiters()].items.append(
          GrammarItem(state: edge.target, node: item.node))
      } else {
        // A call in tail position: what waits for the caller waits for the called.
        let waiters = nodes.waiters[Int(item.node)]
        waiting[edge.rule, default: ReturnNodes.Waiters()].items += waiters.items
        if waiters.ends { waiting[edge.rule]?.ends = true }
      }
    }
  }
}
