/// What a node asks of an object's members.
final class MemberTable {
  /// Keys that some evaluator names, sorted by bytes.
  let names: [[UInt8]]
  /// Per name: its place in the schema's order.
  let ranks: [Int32]
  /// Per name: the evaluators whose `properties` declare it, with their children.
  let declared: [[(evaluator: Int, child: Int)]]
  /// Names that hard evaluators require, by rank.
  let hardRequired: [Int]
  let hardRequiredSet: Bits
  /// Per evaluator: the names it requires.
  let required: [Bits]
  /// The automata of all `patternProperties`, side by side; nil when there are none.
  let patterns: StringProduct?
  /// Per evaluator: patterns (as components of `patterns`) and children.
  let patterned: [[(pattern: Int, child: Int)]]
  /// Per name: the patterns that match it.
  let matches: [Bits]
  /// Per evaluator: `dependentRequired`, as names.
  let dependents: [[(name: Int, needs: Bits)]]
  /// Fewest and most members that hard evaluators ask for.
  let minCount: Int32
  let maxCount: Int32
  /// Members are counted up to here.
  let countCap: Int32
  /// Whether an evaluator has `unevaluatedProperties`.
  let tracksEvaluation: Bool
  /// Whether hard evaluators bound the number of members.
  var countsMembers: Bool { minCount > 0 || maxCount != .max }
  /// Whether closing asks for more than hard `required` and counts.
  let needsSettling: Bool
  /// By the evaluators that have failed.
  var contexts: [Bits: KeyContext] = [:]
  /// The context of a plain node.
  var plainContext: KeyContext?

  init(_ node: Node, machine: JSONMachine) throws(ConstraintError) {
    var order: [[UInt8]] = []
    var number: [[UInt8]: Int] = [:]
    func note(_ name: [UInt8]) {
      if number[name] == nil {
        number[name] = order.count
        order.append(name)
      }
    }
    let all = node.evaluators.enumerated().filter { $0.element.schema.kinds.contains(.object) }
    // Users before their in-place children: the siblings' order comes first.
    for (_, evaluator) in all.reversed() {
      for property in evaluator.schema.properties { note(property.name) }
    }
    for (_, evaluator) in all.reversed() {
      for name in evaluator.schema.required { note(name) }
      for dependent in evaluator.schema.dependentRequired {
        note(dependent.name)
        for name in dependent.needs { note(name) }
      }
      for dependent in evaluator.schema.dependentSchemas { note(dependent.name) }
    }
    let byBytes = order.indices.sorted { order[$0].lexicographicallyPrecedes(order[$1]) }
    names = byBytes.map { order[$0] }
    ranks = byBytes.map { Int32($0) }
    var place = [Int](repeating: 0, count: order.count)
    for (index, rank) in byBytes.enumerated() { place[rank] = index }
    func index(_ name: [UInt8]) -> Int { place[number[name] ?? 0] }

    var declared = [[(evaluator: Int, child: Int)]](repeating: [], count: order.count)
    var required = [Bits](repeating: Bits(), count: node.evaluators.count)
    var patterned = [[(pattern: Int, child: Int)]](repeating: [], count: node.evaluators.count)
    var dependents = [[(name: Int, needs: Bits)]](repeating: [], count: node.evaluators.count)
    var patternAutomata: [Int] = []
    var hardNames = Bits()
    var least = 0
    var most = Int(Int32.max)
    var cap = 0
    var tracks = false
    var settles = false
    for (evaluator, value) in all {
      let schema = value.schema
      for property in schema.properties {
        declared[index(property.name)].append((evaluator, property.child))
      }
      required[evaluator] = Bits(schema.required.map(index))
      for (automaton, child) in schema.patternProperties {
        let known = patternAutomata.firstIndex(of: automaton)
        if known == nil { patternAutomata.append(automaton) }
        patterned[evaluator].append((known ?? patternAutomata.count - 1, child))
      }
      for dependent in schema.dependentRequired {
        dependents[evaluator].append(
          (index(dependent.name), Bits(dependent.needs.map(index))))
      }
      if schema.unevaluatedProperties != nil { tracks = true }
      if !schema.dependentRequired.isEmpty { settles = true }
      cap = max(cap, schema.minProperties, schema.maxProperties.map { $0 + 1 } ?? 0)
      if node.hard.contains(evaluator) {
        hardNames.formUnion(required[evaluator])
        least = max(least, schema.minProperties)
        most = min(most, schema.maxProperties ?? most)
      }
    }
    self.declared = declared
    self.required = required
    self.patterned = patterned
    self.dependents = dependents
    let ranks = self.ranks
    hardRequired = hardNames.members.sorted { ranks[$0] < ranks[$1] }
    hardRequiredSet = hardNames
    minCount = Int32(clamping: least)
    maxCount = Int32(clamping: most)
    countCap = Int32(clamping: cap)
    tracksEvaluation = tracks
    needsSettling = settles || tracks
    patterns =
      patternAutomata.isEmpty
      ? nil : try StringProduct(patternAutomata.map { machine.automata[$0] })
    var matches: [Bits] = []
    for name in names {
      var found = Bits()
      for (pattern, automaton) in patternAutomata.enumerated()
      where try machine.automata[automaton].matches(name) {
        found.insert(pattern)
      }
      matches.append(found)
    }
    self.matches = matches
  }

  /// In schema order: the rank of the first name still required, which no later name may pass.
  func limit(_ seen: Bits) -> Int32 {
    for name in hardRequired where !seen.contains(name) { return ranks[name] }
    return .max
  }

  /// The number of a name.
  func index(of name: [UInt8]) -> Int? {
    var range = WordRange(lower: 0, upper: Int32(names.count))
    for byte in name { range.narrow(names, byte) }
    return range.exact(names)
  }
}

/// What may be a key, given the evaluators that have failed.
final class KeyContext {
  let failed: Bits
  /// The evaluators that must hold.
  let needed: Bits
  /// The slot that judges keys by `propertyNames`; -1 when nothing does.
  let nameSlot: Int32
  /// Per name: where its value goes, once asked.
  var named: [Dispatch?]
  /// By the patterns that match: where the value of another key goes.
  var others: [Bits: Dispatch] = [:]
  /// By the patterns that cannot match any more: whether another key is possible.
  var openness: [Bits: Bool] = [:]
  /// Whether the object can be valid with one more name as a key, once asked.
  var survival: [Place: Bool] = [:]

  /// A name, and what there is before it.
  struct Place: Hashable {
    var name: Int
    var seen: Bits
    var count: Int32
    var rank: Int32
    var certain: Bits
  }

  init(failed: Bits, needed: Bits, nameSlot: Int32, names: Int) {
    self.failed = failed
    self.needed = needed
    self.nameSlot = nameSlot
    named = Array(repeating: nil, count: names)
  }
}

/// Where a member or an item goes.
struct Dispatch {
  /// Whether it may be there at all.
  var isAlive: Bool
  var slot: Int32
  /// Evaluators that fail by its being there.
  var fails = Bits()
  /// Evaluators whose own keywords evaluate it.
  var evaluated = Bits()
  /// Evaluators whose `unevaluated…` refuses it, whatever its value.
  var refused = Bits()
}
