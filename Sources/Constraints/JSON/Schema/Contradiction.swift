import JSONSchema

/// Why nothing satisfies a schema, where two of its keywords tell.
struct Contradiction {
  /// A sentence with both places.
  let message: String
  /// The way to the keyword that cannot hold.
  let pointer: String
  let keyword: String

  /// Looks for two keywords that contradict each other at a value that every text must have.
  /// - Parameter nodes: what meets at such values, the outermost first.
  static func first(in nodes: [Node], machine: JSONMachine) throws(ConstraintError)
    -> Contradiction?
  {
    for node in nodes where !node.isPossible || node.hard.members.count > 0 {
      let hard = node.hard.members.map { node.evaluators[$0].schema }
      if let found = kinds(hard) ?? bounds(hard) ?? listed(hard) { return found }
      if let found = try members(node, hard, machine) { return found }
    }
    return nil
  }

  private init(_ clause: Clause, _ keyword: String, _ sentence: String) {
    let node = clause.source?[keyword]
    pointer = node?.pointer.description ?? clause.source?.pointer.description ?? ""
    self.keyword = keyword
    message = sentence
  }

  private static func place(_ clause: Clause, _ keyword: String) -> String {
    let pointer =
      clause.source?[keyword]?.pointer.description ?? clause.source?.pointer.description ?? ""
    return pointer.isEmpty ? "\(keyword)" : pointer
  }

  /// Types that exclude each other.
  private static func kinds(_ hard: [Clause]) -> Contradiction? {
    var left = KindSet.all
    var before: Clause?
    for clause in hard where clause.kinds != .all {
      let next = left.intersection(clause.kinds)
      if next.isEmpty {
        guard let before else { continue }
        let keyword = ["type", "enum", "const"].first { clause.source?[$0] != nil } ?? "type"
        let other = ["type", "enum", "const"].first { before.source?[$0] != nil } ?? "type"
        return Contradiction(
          clause, keyword,
          "no value has the types that \(place(clause, keyword)) and \(place(before, other)) ask for"
        )
      }
      left = next
      before = clause
    }
    return nil
  }

  /// A least above a most: of numbers, lengths, items, members.
  private static func bounds(_ hard: [Clause]) -> Contradiction? {
    var kinds = KindSet.all
    for clause in hard { kinds.formIntersection(clause.kinds) }
    for one in hard {
      for two in hard {
        if kinds == .number, let low = one.lower, let high = two.upper,
          low.value > high.value
            || low.value == high.value && (low.isExclusive || high.isExclusive)
        {
          let least = ["minimum", "exclusiveMinimum"].first { one.source?[$0] != nil } ?? "minimum"
          let most = ["maximum", "exclusiveMaximum"].first { two.source?[$0] != nil } ?? "maximum"
          return Contradiction(
            one, least, "\(place(one, least)) is above \(place(two, most)): no number is in between"
          )
        }
        let counts: [(KindSet, Int, Int?, String, String)] = [
          (.string, one.minLength, two.maxLength, "minLength", "maxLength"),
          (.array, one.minItems, two.maxItems, "minItems", "maxItems"),
          (.object, one.minProperties, two.maxProperties, "minProperties", "maxProperties"),
        ]
        for (kind, least, most, low, high) in counts where kinds == kind {
          if let most, least > most {
            return Contradiction(one, low, "\(place(one, low)) is above \(place(two, high))")
          }
        }
      }
    }
    return nil
  }

  /// Listed values that something else excludes.
  private static func listed(_ hard: [Clause]) -> Contradiction? {
    for one in hard {
      for two in hard where two !== one {
        let keyword = one.source?["const"] != nil ? "const" : "enum"
        let other = two.source?["const"] != nil ? "const" : "enum"
        if let words = one.words, let allowed = two.words, one.kinds == .string,
          words.allSatisfy({ !allowed.contains($0) })
        {
          return Contradiction(
            one, keyword, "nothing that \(place(one, keyword)) lists is in \(place(two, other))")
        }
        if let numbers = one.numbers, let allowed = two.numbers, one.kinds == .number,
          numbers.allSatisfy({ !allowed.contains($0) })
        {
          return Contradiction(
            one, keyword, "nothing that \(place(one, keyword)) lists is in \(place(two, other))")
        }
      }
    }
    return nil
  }

  /// A member that must be there and may not.
  private static func members(_ node: Node, _ hard: [Clause], _ machine: JSONMachine)
    throws(ConstraintError) -> Contradiction?
  {
    guard hard.contains(where: { $0.kinds == .object }) else { return nil }
    let table = try machine.members(node)
    var frame = FrameData(slot: 0)
    frame.isObject = true
    let context = try machine.context(node, table, frame)
    for name in table.hardRequired {
      guard try !machine.dispatch(node, table, context, name: name).isAlive else { continue }
      guard let owner = hard.first(where: { $0.required.contains(table.names[name]) }) else {
        continue
      }
      let key = JSONEscapes.quoted(String(decoding: table.names[name], as: UTF8.self))
      let closer = hard.first {
        $0.additional == Clause.nothing
          && !$0.properties.contains { $0.name == table.names[name] }
      }
      let place = Self.place(owner, "required")
      if let closer {
        return Contradiction(
          owner, "required",
          "\(place) asks for the member \(key), which \(Self.place(closer, "additionalProperties")) refuses"
        )
      }
      return Contradiction(
        owner, "required",
        "\(place) asks for the member \(key), whose schema allows no value")
    }
    return nil
  }
}

extension JSONMachine {
  /// Why no text has an end, where two keywords tell; looks at the value itself and at the members that
  /// it must have.
  func contradiction() throws(ConstraintError) -> Contradiction? {
    var pending: [(slot: Int32, depth: Int)] = [(rootSlot, 0)]
    var seen: Set<Int32> = [rootSlot]
    var nodes: [Node] = []
    while !pending.isEmpty && nodes.count < 200 {
      let (slot, depth) = pending.removeFirst()
      let node = node(slot)
      nodes.append(node)
      let hard = node.hard.members.map { node.evaluators[$0].schema }
      guard depth < 12, hard.contains(where: { $0.kinds == .object }) else { continue }
      let table = try members(node)
      var frame = FrameData(slot: slot)
      frame.isObject = true
      let context = try context(node, table, frame)
      for name in table.hardRequired {
        let target = try dispatch(node, table, context, name: name)
        if seen.insert(target.slot).inserted { pending.append((target.slot, depth + 1)) }
      }
    }
    return try Contradiction.first(in: nodes, machine: self)
  }
}
