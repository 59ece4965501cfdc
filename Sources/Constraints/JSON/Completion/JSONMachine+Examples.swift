import JSONSchema

/// Values that may stand in a place: what a search for an end tries.
extension JSONMachine {
  /// Bytes for finding one container as an example.
  private static let allowance = 3_000

  /// Whether the slot's shortest value is known and any other is as good.
  func hasPlainExample(_ slot: Int32) throws(ConstraintError) -> Bool {
    guard slots[Int(slot)].isPlain, case .text = try shortest(slot) else { return false }
    return true
  }

  /// The state with a number ended, where nothing but the next byte would end it.
  func ending(_ state: JSONState) throws(ConstraintError) -> JSONState? {
    guard case .number(let scan) = state.lexeme else { return state }
    guard scan.phase.isComplete else { return nil }
    var ended = state
    return try endNumber(&ended, scan) ? ended : nil
  }

  /// Texts of values for a slot, short ones of different effect. Their being values of the slot is
  /// likely, not sure: whoever tries them reads them.
  /// - Parameters:
  ///   - count: how many different ones are wanted of a kind of value.
  ///   - level: how many containers inside each other are looked for; 0 for none.
  func examples(_ slot: Int32, count: Int, level: Int) throws(ConstraintError) -> [[UInt8]] {
    let kept = count <= 6 ? 6 : (count + 15) / 16 * 16
    let key = ExampleKey(slot: slot, count: kept, level: level)
    if let known = examplesKnown[key] { return known }
    var found: [[UInt8]] = []
    let place = slots[Int(slot)]
    let node = place.node
    if case .text(let text) = try shortest(slot) { found.append(text) }
    if found.isEmpty || !place.isPlain || kept > 6 {
      try addScalars(&found, node, kept)
      if level > 0 {
        if !node.isPlain || found.isEmpty { try addCommitted(&found, slot, node, level) }
        try addContainers(&found, slot, node, kept, level)
      }
    }
    var seen: Set<[UInt8]> = []
    let result = found.filter { seen.insert($0).inserted }
    if examplesKnown.count >= 4_096 { examplesKnown.removeAll(keepingCapacity: true) }
    examplesKnown[key] = result
    return result
  }

  struct ExampleKey: Hashable {
    var slot: Int32
    var count: Int
    var level: Int
  }

  private func addScalars(_ found: inout [[UInt8]], _ node: Node, _ count: Int)
    throws(ConstraintError)
  {
    for (kind, word) in [(KindSet.null, "null"), (.true, "true"), (.false, "false")]
    where node.entry(kind).isAlive { found.append(Array(word.utf8)) }
    if node.entry(.string).isAlive {
      let table = try strings(node)
      let search = StringContents(node, table, from: .start(table))
      for content in try search.some(count) {
        found.append(ShortestSpelling.quoted(content, isCanonical: isCanonical))
      }
    }
    if node.entry(.number).isAlive {
      found += numbers(node).examples(count).map { Array($0.utf8) }
    }
  }

  /// Values for the slot with one more of its subschemas made to hold.
  private func addCommitted(
    _ found: inout [[UInt8]], _ slot: Int32, _ node: Node, _ level: Int
  ) throws(ConstraintError) {
    var demands = node.hard.members.map {
      Demand(schema: node.evaluators[$0].schema.id, isHard: true)
    }
    let base = demands
    var tried = 0
    for number in node.evaluators.indices.reversed() where !node.hard.contains(number) {
      guard tried < 10 else { return }
      let schema = node.evaluators[number].schema
      guard schema.id != Clause.anything, schema.id != Clause.nothing else { continue }
      demands = base + [Demand(schema: schema.id, isHard: true)]
      let committed = try self.slot(demands)
      guard committed != slot, self.node(committed).isPossible else { continue }
      tried += 1
      for text in try examples(committed, count: 1, level: level - 1).prefix(2) {
        found.append(text)
      }
    }
  }

  private func addContainers(
    _ found: inout [[UInt8]], _ slot: Int32, _ node: Node, _ count: Int, _ level: Int
  ) throws(ConstraintError) {
    for (kind, bracket) in [(KindSet.array, UInt8(ascii: "[")), (.object, UInt8(ascii: "{"))]
    where node.entry(kind).isAlive {
      if node.evaluators.isEmpty {
        found.append(kind == .array ? Array("[]".utf8) : Array("{}".utf8))
        continue
      }
      var cost = 0
      guard let begun = try reading([bracket], from: blank(slot), &cost) else { continue }
      var search = ContainerSearch(self, from: begun, level: level - 1)
      for _ in 0..<(count > 6 ? 3 : 1) {
        guard let end = try search.next(allowance: JSONMachine.allowance) else { break }
        found.append([bracket] + end.bytes)
      }
    }
  }

  // MARK: Keys

  /// Names that may be the next key, those first that something asks for.
  func likelyNames(_ node: Node, _ table: MemberTable, _ context: KeyContext, _ frame: FrameData)
    throws(ConstraintError) -> [Int]
  {
    let limit = isOrdered ? table.limit(frame.seen) : .max
    var asked = Bits()
    var wished = Bits()
    for number in node.evaluators.indices where !frame.failed.contains(number) {
      var names = table.required[number]
      for dependent in table.dependents[number] where frame.seen.contains(dependent.name) {
        names.formUnion(dependent.needs)
      }
      if context.needed.contains(number) { asked.formUnion(names) } else { wished.formUnion(names) }
    }
    let byRank = table.names.indices.sorted { table.ranks[$0] < table.ranks[$1] }
    var result: [Int] = []
    for group in 0..<3 {
      for name in byRank where group == (asked.contains(name) ? 0 : wished.contains(name) ? 1 : 2) {
        guard result.count < 24 else { return result }
        if try mayBeKey(name, node, table, context, frame, limit) { result.append(name) }
      }
    }
    return result
  }

  /// Whether a key without a name may be next.
  func mayBeOther(_ node: Node, _ table: MemberTable, _ context: KeyContext, _ frame: FrameData)
    throws(ConstraintError) -> Bool
  {
    if isOrdered && table.limit(frame.seen) != .max { return false }
    return try isOpen(node, table, context, StringProduct.start)
  }

  /// Keys that have no name at a node, quoted.
  func otherKeys(_ table: MemberTable, _ context: KeyContext) throws(ConstraintError) -> [[UInt8]] {
    var contents: [[UInt8]] = []
    if context.nameSlot >= 0 {
      let node = node(context.nameSlot)
      let strings = try strings(node)
      let search = StringContents(node, strings, from: .start(strings))
      contents += try search.some(12)
    }
    if let patterns = table.patterns {
      for component in patterns.automata.indices {
        if let text = try StringContents.shortest(
          patterns, StringProduct.start, accepting: component)
        {
          contents.append(text)
          for letter in UInt8(ascii: "a")...UInt8(ascii: "c") { contents.append(text + [letter]) }
        }
      }
    }
    for letter in UInt8(ascii: "a")...UInt8(ascii: "z") { contents.append([letter]) }
    return contents.map { ShortestSpelling.quoted($0, isCanonical: isCanonical) }
  }
}
