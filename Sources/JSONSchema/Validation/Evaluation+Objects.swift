extension Evaluation {
  /// Rules about objects; whether jobs were put on the stack.
  mutating func startObject(_ top: Int, _ rule: SchemaRule, _ node: JSONNode) throws(SchemaError)
    -> Bool
  {
    switch rule {
    case .minProperties(let least):
      if node.count < least {
        fail(top, "must have at least \(least) members, and has \(node.count)")
      }
    case .maxProperties(let most):
      if node.count > most { fail(top, "must have at most \(most) members, and has \(node.count)") }
    case .required(let keys): require(top, keys, in: Keys(node), because: nil)
    case .dependentRequired(let dependencies):
      let keys = Keys(node)
      for dependency in dependencies where keys.contains(dependency.key) {
        require(top, dependency.required, in: keys, because: dependency.key)
      }
    case .dependentSchemas(let dependencies):
      let keys = Keys(node)
      let number = node.index
      begin(
        top, .all,
        dependencies.filter { keys.contains($0.key) }.map { Job(schema: $0.schema, node: number) })
      return true
    case .properties(let rules):
      let work = try propertyJobs(rules, node, schema: frames[top].schema)
      mark(work)
      begin(top, .all, work)
      return true
    case .propertyNames(let schema):
      begin(top, .all, node.members.map { Job(schema: schema, node: $0.key.index) })
      return true
    case .unevaluatedProperties(let schema):
      return startUnevaluated(top, schema, node.members.map(\.value.index))
    default: break
    }
    return false
  }

  private mutating func propertyJobs(_ rules: PropertyRules, _ node: JSONNode, schema: Int)
    throws(SchemaError) -> [Job]
  {
    var work: [Job] = []
    for member in node.members {
      var isKnown = false
      if let property = validator.tables.property(member.key, rules, schema: schema) {
        work.append(Job(schema: property, node: member.value.index))
        isKnown = true
      }
      try spend(1 + rules.patterned.count)
      for (pattern, schema) in rules.patterned where try matches(pattern, member.key.textBytes) {
        work.append(Job(schema: schema, node: member.value.index))
        isKnown = true
      }
      if !isKnown, let additional = rules.additional {
        work.append(Job(schema: additional, node: member.value.index))
      }
    }
    return work
  }

  private mutating func require(_ top: Int, _ keys: [String], in present: Keys, because of: String?)
  {
    for key in keys where !present.contains(key) {
      let reason = of.map { ", because \(JSONEscapes.quoted($0)) is there" } ?? ""
      fail(top, "the key \(JSONEscapes.quoted(key)) is missing\(reason)")
      if !collects { return }
    }
  }

  /// The keys of an object, searched one by one when few.
  struct Keys {
    private let node: JSONNode
    private var set: Set<JSONText>?

    init(_ node: JSONNode) {
      self.node = node
      if node.count > 16 { set = Set(node.members.lazy.map { JSONText($0.name) }) }
    }

    func contains(_ key: String) -> Bool {
      if let set { return set.contains(JSONText(key)) }
      return node.members.contains { $0.key.textEquals(key) }
    }
  }
}
