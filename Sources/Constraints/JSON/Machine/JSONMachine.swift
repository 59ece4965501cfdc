import JSONSchema

/// The tables behind a JSON Schema constraint, filled as texts need them.
///
/// A schema is run like a non-deterministic automaton made deterministic on demand: the subschemas
/// that meet at a value become one `Node`, and the value's members and items lead to further nodes.
///
/// `@unchecked Sendable`: only the constraint that owns it asks it, and under a lock.
final class JSONMachine: @unchecked Sendable {
  let clauses: [Clause]
  let automata: [any StringAutomaton]
  let checks: [any StringCheck]
  let options: JSONConstraintOptions
  let isOrdered: Bool
  /// Longest run of whitespace; 0 for none.
  let longestSpace: Int32
  let spaceIsFree: Bool
  /// The indentation while texts that are laid out are read; nil while ends are looked for.
  var layout: Int32?
  /// Whether each character of a string has one spelling.
  let isCanonical: Bool

  private(set) var nodes: [Node] = []
  private(set) var slots: [Slot] = []
  private var nodeNumbers: [[Int]: Int] = [:]
  private var slotNumbers: [SlotKey: Int32] = [:]
  private var evaluatorCount = 0
  /// The slot of a value that nothing is asked of.
  private(set) var anySlot: Int32 = 0
  private(set) var rootSlot: Int32 = 0
  var stringStates = 0
  var contextCount = 0
  var shortestValues: [Int32: ShortestValue] = [:]
  /// Ends found of states between tokens, and example values by slot.
  var finishes: [JSONState: Finish] = [:]
  var examplesKnown: [ExampleKey: [[UInt8]]] = [:]
  let rootClause: Int
  var masks: MaskStore

  private struct SlotKey: Hashable {
    var node: Int
    var reports: [Slot.Report]
  }

  /// A subschema that a place calls for.
  struct Demand {
    var schema: Int
    var isHard: Bool
    /// Who waits for it, unless it is hard.
    var owner = 0
    var role = Slot.Report.Role.must
  }

  init(_ schema: CompiledSchema, options: JSONConstraintOptions) throws(ConstraintError) {
    clauses = schema.clauses
    automata = schema.automata
    checks = schema.checks
    rootClause = schema.root
    self.options = options
    masks = MaskStore(capacity: options.limits.jsonMasks)
    isOrdered = options.propertyOrder == .schema
    isCanonical = options.escapes == .canonical
    switch options.whitespace {
    case .none: (longestSpace, spaceIsFree) = (0, false)
    case .atMost(let count): (longestSpace, spaceIsFree) = (Int32(clamping: count), false)
    case .any: (longestSpace, spaceIsFree) = (.max, true)
    // Between its lines the machine reads compact texts.
    case .indented: (longestSpace, spaceIsFree) = (0, false)
    }
    anySlot = try slot([])
    rootSlot = try slot([Demand(schema: schema.root, isHard: true)])
  }

  /// The state of the empty text; nil when no kind of value is allowed.
  var start: JSONState? {
    guard slots[Int(rootSlot)].node.isPossible else { return nil }
    let text = Frame(FrameData(slot: -1))
    return JSONState(frame: text, slot: rootSlot, lexeme: .value)
  }

  @inline(__always)
  func node(_ slot: Int32) -> Node { slots[Int(slot)].node }

  /// The slot for what a place calls for.
  func slot(_ demands: [Demand]) throws(ConstraintError) -> Int32 {
    var hardness: [Int: Bool] = [:]
    for demand in demands where demand.schema != Clause.anything || demand.role == .contains {
      hardness[demand.schema, default: false] =
        hardness[demand.schema, default: false] || demand.isHard
    }
    let roots = hardness.keys.sorted()
    let key = roots.map { $0 * 2 + (hardness[$0] == true ? 1 : 0) }
    let node: Node
    if let number = nodeNumbers[key] {
      node = nodes[number]
    } else {
      node = try makeNode(roots, hardness)
      nodeNumbers[key] = node.id
    }
    var reports: [Slot.Report] = []
    for demand in demands where !demand.isHard && hardness[demand.schema] != nil {
      guard let child = node.evaluators.firstIndex(where: { $0.schema.id == demand.schema }) else {
        continue
      }
      // A root that is hard for someone else holds in every text that goes on.
      if demand.role != .contains && node.hard.contains(child) { continue }
      let report = Slot.Report(child: child, owner: demand.owner, role: demand.role)
      if !reports.contains(report) { reports.append(report) }
    }
    let slotKey = SlotKey(node: node.id, reports: reports)
    if let known = slotNumbers[slotKey] { return known }
    slots.append(Slot(node: node, reports: reports))
    slotNumbers[slotKey] = Int32(slots.count - 1)
    return Int32(slots.count - 1)
  }

  /// Gathers the in-place closure of `roots`, children first.
  private func makeNode(_ roots: [Int], _ hardness: [Int: Bool]) throws(ConstraintError) -> Node {
    var number: [Int: Int] = [:]  // subschema → evaluator
    var order: [Clause] = []
    var stack: [(schema: Int, isLeaving: Bool)] = roots.reversed().map { ($0, false) }
    while let (schema, isLeaving) = stack.popLast() {
      if number[schema] != nil { continue }
      let clause = clauses[schema]
      if isLeaving || clause.inPlace.isEmpty {
        number[schema] = order.count
        order.append(clause)
      } else {
        stack.append((schema, true))
        for child in clause.inPlace.reversed() { stack.append((child, false)) }
      }
    }
    evaluatorCount += order.count
    guard nodes.count < options.limits.jsonNodes, evaluatorCount <= options.limits.jsonEvaluators
    else {
      throw ConstraintError(
        .limit,
        "the schema's alternatives combine in too many ways (limits jsonNodes: \(options.limits.jsonNodes), jsonEvaluators: \(options.limits.jsonEvaluators)); use fewer overlapping anyOf and oneOf",
        pointer: order.last?.source?.pointer.description)
    }
    func numbers(_ children: [Int]) -> [Int] { children.compactMap { number[$0] } }
    var evaluators: [Node.Evaluator] = []
    for clause in order {
      var evaluator = Node.Evaluator(schema: clause)
      evaluator.all = numbers(clause.all)
      evaluator.any = clause.any.map(numbers)
      evaluator.one = clause.one.map(numbers)
      evaluator.not = numbers(clause.not)
      if let choice = clause.conditional, let condition = number[choice.condition] {
        evaluator.conditional = Clause.Conditional(
          condition: condition, then: choice.then.flatMap { number[$0] },
          otherwise: choice.otherwise.flatMap { number[$0] })
      }
      for dependent in clause.dependentSchemas {
        guard let child = number[dependent.child] else { continue }
        evaluator.dependents.append((dependent.name, child))
      }
      evaluator.isConjunction =
        evaluator.any.isEmpty && evaluator.one.isEmpty && evaluator.not.isEmpty
        && evaluator.conditional == nil && evaluator.dependents.isEmpty
      evaluators.append(evaluator)
    }
    var hard = Bits()
    for (schema, isHard) in hardness where isHard {
      if let root = number[schema] { hard.insert(root) }
    }
    for index in evaluators.indices.reversed() where hard.contains(index) {
      for child in evaluators[index].all { hard.insert(child) }
    }
    let node = Node(id: nodes.count, evaluators: evaluators, hard: hard)
    nodes.append(node)
    return node
  }
}
