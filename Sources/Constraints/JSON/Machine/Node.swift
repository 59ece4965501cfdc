/// The subschemas that meet at one value: those the value's place calls for, and all their in-place
/// children, each once. They are called evaluators and known by number; an evaluator's in-place
/// children have smaller numbers.
///
/// An evaluator is *hard* when the text is invalid unless it holds. A node is *plain* when all its
/// evaluators are hard and joined by `and`: then the first violation decides, and nothing is
/// tracked. Three quarters of the schemas in use have only plain nodes.
final class Node {
  let id: Int
  let evaluators: [Evaluator]
  let isPlain: Bool
  let hard: Bits

  /// Per kind of value: what is known when its first byte is read.
  private(set) var entries: [Entry?] = Array(repeating: nil, count: 7)
  // Made when first needed.
  var strings: StringTable?
  var numbers: NumberTable?
  var members: MemberTable?
  var items: ItemTable?

  /// A subschema at work, with its in-place children as evaluators of the same node.
  struct Evaluator {
    let schema: Clause
    var all: [Int] = []
    var any: [[Int]] = []
    var one: [[Int]] = []
    var not: [Int] = []
    var conditional: Clause.Conditional?
    /// Whether it has nothing but `all`.
    var isConjunction = true
    /// Which name, when present, calls for which evaluator: names by their bytes.
    var dependents: [(name: [UInt8], evaluator: Int)] = []
  }

  /// What the kind of a value decides.
  struct Entry {
    /// Whether such a value may stand here at all.
    var isAlive: Bool
    /// Evaluators that fail by the kind alone.
    var failed = Bits()
    /// Evaluators that assert nothing more about the kind.
    var certain = Bits()
  }

  init(id: Int, evaluators: [Evaluator], hard: Bits) {
    self.id = id
    self.evaluators = evaluators
    self.hard = hard
    isPlain = evaluators.indices.allSatisfy { hard.contains($0) && evaluators[$0].isConjunction }
  }

  /// What is known when a value of `kind` begins.
  func entry(_ kind: KindSet) -> Entry {
    if let known = entries[kind.index] { return known }
    var entry = Entry(isAlive: true)
    for (number, evaluator) in evaluators.enumerated() {
      if !evaluator.schema.kinds.contains(kind) {
        entry.failed.insert(number)
      } else if !evaluator.schema.asserts(kind) {
        entry.certain.insert(number)
      }
    }
    if isPlain {
      entry.isAlive = entry.failed.isEmpty
    } else {
      entry.isAlive = hard.isSubset(of: possible(entry.failed, entry.certain))
    }
    entries[kind.index] = entry
    return entry
  }

  /// Whether a value of some kind may stand here.
  var isPossible: Bool { KindSet.all.members.contains { entry($0).isAlive } }

  /// The evaluators that can still hold, given those that have failed by their own assertions and
  /// those that can no longer fail by them.
  func possible(_ failed: Bits, _ certain: Bits) -> Bits {
    outlook(failed, certain, seen: nil, isOver: false).possible
  }

  /// Three-valued evaluation: the evaluators that may still hold and those that hold for sure.
  /// `seen` tells whether a name is a key so far; `isOver` says that no key follows.
  func outlook(_ failed: Bits, _ certain: Bits, seen: (([UInt8]) -> Bool)?, isOver: Bool) -> (
    possible: Bits, certain: Bits
  ) {
    var may = Bits()
    var must = Bits()
    for (number, evaluator) in evaluators.enumerated() {
      var high = !failed.contains(number)
      var low = certain.contains(number) && high
      if !evaluator.all.allSatisfy({ may.contains($0) }) { high = false }
      if !evaluator.all.allSatisfy({ must.contains($0) }) { low = false }
      for group in evaluator.any {
        if !group.contains(where: { may.contains($0) }) { high = false }
        if !group.contains(where: { must.contains($0) }) { low = false }
      }
      for group in evaluator.one {
        let most = group.count { may.contains($0) }
        let least = group.count { must.contains($0) }
        if most == 0 || least > 1 { high = false }
        if least != 1 || most != 1 { low = false }
      }
      for child in evaluator.not {
        if must.contains(child) { high = false }
        if may.contains(child) { low = false }
      }
      if let choice = evaluator.conditional {
        let mayThen = choice.then.map { may.contains($0) } ?? true
        let mustThen = choice.then.map { must.contains($0) } ?? true
        let mayElse = choice.otherwise.map { may.contains($0) } ?? true
        let mustElse = choice.otherwise.map { must.contains($0) } ?? true
        let mayHold = may.contains(choice.condition)
        let mustHold = must.contains(choice.condition)
        if !(mayHold && mayThen || !mustHold && mayElse) { high = false }
        if !(mustHold && mustThen || !mayHold && mustElse || mustThen && mustElse) { low = false }
      }
      for dependent in evaluator.dependents {
        let isPresent = seen?(dependent.name) ?? false
        if isPresent && !may.contains(dependent.evaluator) { high = false }
        if (isPresent || !isOver) && !must.contains(dependent.evaluator) { low = false }
      }
      if high { may.insert(number) }
      if low && high { must.insert(number) }
    }
    return (may, must)
  }

  /// Whether nothing that counts for evaluator `number` can evaluate a member or item that `by`
  /// evaluate by their own keywords.
  func cannotEvaluate(_ number: Int, besides failed: Bits, isObject: Bool, by evaluated: Bits)
    -> Bool
  {
    var stack = [number]
    var visited = Bits()
    while let current = stack.popLast() {
      if visited.contains(current) || failed.contains(current) { continue }
      visited.insert(current)
      let evaluator = evaluators[current]
      let schema = evaluator.schema
      if evaluated.contains(current) { return false }
      if !isObject && schema.contains != nil && schema.containsEvaluates { return false }
      if current != number
        && (isObject ? schema.unevaluatedProperties : schema.unevaluatedItems) != nil
      {
        return false
      }
      stack += evaluator.all + evaluator.any.joined() + evaluator.one.joined()
      stack += evaluator.dependents.map(\.evaluator)
      if let choice = evaluator.conditional {
        stack.append(choice.condition)
        stack += [choice.then, choice.otherwise].compactMap { $0 }
      }
    }
    return true
  }

  /// The evaluators without which the text is invalid, given what has failed.
  func needed(_ failed: Bits, _ certain: Bits) -> Bits {
    if isPlain || evaluators.count > 96 { return hard }
    var result = hard
    for number in evaluators.indices where !result.contains(number) && !failed.contains(number) {
      var without = failed
      without.insert(number)
      if !hard.isSubset(of: possible(without, certain)) { result.insert(number) }
    }
    return result
  }
}

/// A place for a value: the node that judges it and whom the judgement concerns.
final class Slot {
  let node: Node
  /// Only for evaluators that are not hard.
  let reports: [Report]
  /// Whether the node is plain and nobody waits for its judgement.
  let isPlain: Bool

  init(node: Node, reports: [Report]) {
    self.node = node
    self.reports = reports
    isPlain = node.isPlain && reports.isEmpty
  }

  /// An evaluator of the container that waits for one of this node's evaluators.
  struct Report: Hashable {
    enum Role: Hashable {
      /// It fails unless the value is valid.
      case must
      /// It counts valid items.
      case contains
      /// Where nothing else evaluates the value, it fails unless the value is valid.
      case unevaluated
    }
    var child: Int
    var owner: Int
    var role: Role
  }

  /// The container's evaluators that fail when `lost` of this node cannot hold.
  func owners(of lost: Bits) -> Bits {
    var result = Bits()
    for report in reports where report.role == .must && lost.contains(report.child) {
      result.insert(report.owner)
    }
    return result
  }
}
