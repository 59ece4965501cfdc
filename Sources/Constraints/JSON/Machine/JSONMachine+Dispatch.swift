import JSONSchema

extension JSONMachine {
  /// The tables of a node, made when first needed.
  func members(_ node: Node) throws(ConstraintError) -> MemberTable {
    if let table = node.members { return table }
    let table = try MemberTable(node, machine: self)
    node.members = table
    return table
  }

  func items(_ node: Node) -> ItemTable {
    if let table = node.items { return table }
    let table = ItemTable(node)
    node.items = table
    return table
  }

  func strings(_ node: Node) throws(ConstraintError) -> StringTable {
    if let table = node.strings { return table }
    let table = try StringTable(node, machine: self)
    node.strings = table
    return table
  }

  func numbers(_ node: Node) -> NumberTable {
    if let table = node.numbers { return table }
    let table = NumberTable(node, machine: self)
    node.numbers = table
    return table
  }

  /// What may be a key in `frame`, an object of `node`.
  func context(_ node: Node, _ table: MemberTable, _ frame: FrameData) throws(ConstraintError)
    -> KeyContext
  {
    if let known = table.plainContext { return known }
    if let known = table.contexts[frame.failed] { return known }
    contextCount += 1
    guard contextCount <= options.limits.jsonNodes else {
      throw ConstraintError(
        .limit,
        "members rule out alternatives in too many ways (limit jsonNodes: \(options.limits.jsonNodes))",
        pointer: node.evaluators.last?.schema.source?.pointer.description)
    }
    let needed = node.needed(frame.failed, frame.certain)
    var demands: [Demand] = []
    for (number, evaluator) in node.evaluators.enumerated() {
      guard !frame.failed.contains(number), let names = evaluator.schema.propertyNames else {
        continue
      }
      demands.append(Demand(schema: names, isHard: needed.contains(number), owner: number))
    }
    let context = KeyContext(
      failed: frame.failed, needed: needed, nameSlot: demands.isEmpty ? -1 : try slot(demands),
      names: table.names.count)
    if node.isPlain { table.plainContext = context } else { table.contexts[frame.failed] = context }
    return context
  }

  /// Where the value of the node's name `name` goes.
  func dispatch(_ node: Node, _ table: MemberTable, _ context: KeyContext, name: Int)
    throws(ConstraintError) -> Dispatch
  {
    if let known = context.named[name] { return known }
    let made = try dispatch(
      node, table, context, declared: table.declared[name], matches: table.matches[name])
    context.named[name] = made
    return made
  }

  /// Where the value of another key goes that `matches` of the patterns match.
  func dispatch(_ node: Node, _ table: MemberTable, _ context: KeyContext, matches: Bits)
    throws(ConstraintError) -> Dispatch
  {
    if let known = context.others[matches] { return known }
    let made = try dispatch(node, table, context, declared: [], matches: matches)
    context.others[matches] = made
    return made
  }

  private func dispatch(
    _ node: Node, _ table: MemberTable, _ context: KeyContext,
    declared: [(evaluator: Int, child: Int)], matches: Bits
  ) throws(ConstraintError) -> Dispatch {
    var result = Dispatch(isAlive: true, slot: anySlot)
    var demands: [Demand] = []
    for (number, evaluator) in node.evaluators.enumerated() {
      let schema = evaluator.schema
      guard !context.failed.contains(number), schema.kinds.contains(.object) else { continue }
      let isHard = context.needed.contains(number)
      var children = declared.filter { $0.evaluator == number }.map(\.child)
      for (pattern, child) in table.patterned[number] where matches.contains(pattern) {
        children.append(child)
      }
      if children.isEmpty, let additional = schema.additional { children = [additional] }
      if !children.isEmpty && !schema.isConstant { result.evaluated.insert(number) }
      for child in children {
        if child == Clause.nothing {
          result.fails.insert(number)
        } else {
          demands.append(Demand(schema: child, isHard: isHard, owner: number))
        }
      }
      if let rest = schema.unevaluatedProperties, children.isEmpty {
        if rest == Clause.nothing {
          result.refused.insert(number)
        } else {
          demands.append(
            Demand(schema: rest, isHard: false, owner: number, role: .unevaluated))
        }
      }
    }
    return try finish(result, demands, node, context.failed, isObject: true)
  }

  /// Where item number `count` of an array goes.
  func dispatch(_ node: Node, _ table: ItemTable, _ frame: FrameData) throws(ConstraintError)
    -> Dispatch
  {
    let count = min(frame.count, table.countCap)
    if node.isPlain, Int(count) < table.plain.count {
      if let known = table.plain[Int(count)] { return known }
      let made = try dispatchItem(node, table, frame, count)
      table.plain[Int(count)] = made
      return made
    }
    let key = ItemTable.Key(count: count, failed: frame.failed)
    if let known = table.dispatches[key] { return known }
    let made = try dispatchItem(node, table, frame, count)
    table.dispatches[key] = made
    return made
  }

  private func dispatchItem(_ node: Node, _ table: ItemTable, _ frame: FrameData, _ count: Int32)
    throws(ConstraintError) -> Dispatch
  {
    var result = Dispatch(isAlive: true, slot: anySlot)
    var demands: [Demand] = []
    let needed: Bits
    if let known = table.needed[frame.failed] {
      needed = known
    } else {
      needed = node.needed(frame.failed, frame.certain)
      table.needed[frame.failed] = needed
    }
    for (number, evaluator) in node.evaluators.enumerated() {
      let schema = evaluator.schema
      guard !frame.failed.contains(number), schema.kinds.contains(.array) else { continue }
      let isHard = needed.contains(number)
      if let most = schema.maxItems, Int(count) >= most { result.fails.insert(number) }
      let child = Int(count) < schema.prefix.count ? schema.prefix[Int(count)] : schema.items
      if let child {
        if !schema.isConstant { result.evaluated.insert(number) }
        if child == Clause.nothing {
          result.fails.insert(number)
        } else {
          demands.append(Demand(schema: child, isHard: isHard, owner: number))
        }
      }
      if let contained = schema.contains, contained != Clause.nothing {
        demands.append(Demand(schema: contained, isHard: false, owner: number, role: .contains))
      }
      if let rest = schema.unevaluatedItems, child == nil {
        if rest == Clause.nothing {
          result.refused.insert(number)
        } else {
          demands.append(
            Demand(schema: rest, isHard: false, owner: number, role: .unevaluated))
        }
      }
    }
    return try finish(result, demands, node, frame.failed, isObject: false)
  }

  /// Makes the slot and says whether a value can stand in it.
  private func finish(
    _ partial: Dispatch, _ demands: [Demand], _ node: Node, _ failed: Bits, isObject: Bool
  ) throws(ConstraintError) -> Dispatch {
    var result = partial
    for number in result.refused.members
    where node.cannotEvaluate(number, besides: failed, isObject: isObject, by: result.evaluated) {
      result.refused.remove(number)
      result.fails.insert(number)
    }
    if node.isPlain ? !result.fails.isEmpty : !result.fails.isDisjoint(with: node.hard) {
      result.isAlive = false
      return result
    }
    if !node.isPlain && !result.fails.isEmpty
      && !node.hard.isSubset(of: node.possible(failed.union(result.fails), Bits()))
    {
      result.isAlive = false
      return result
    }
    result.slot = try slot(demands.filter { !result.fails.contains($0.owner) })
    result.isAlive = self.node(result.slot).isPossible
    return result
  }
}
