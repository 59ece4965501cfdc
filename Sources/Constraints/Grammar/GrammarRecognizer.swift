/// Whether whole texts belong to a grammar, by the textbook algorithm (Earley, 1970) over the
/// grammar as it was written: characters instead of bytes, nothing removed, nothing shared.
///
/// This is the independent path by which outputs are checked again.
package struct GrammarRecognizer: Sendable {
  private let network: GrammarNetwork
  private let root: Int
  private let edges: EdgeIndex
  private let limits: ConstraintLimits

  /// Recognises the texts of `grammar`.
  package init(_ grammar: Grammar, limits: ConstraintLimits = ConstraintLimits()) {
    self.limits = limits
    network = grammar.network
    root = grammar.root
    edges = EdgeIndex(count: network.stateCount, keys: network.edges.map(\.from))
  }

  private struct Item: Hashable {
    var state: Int
    var origin: Int
  }

  /// The items at one position, and who waits there for which rule.
  private struct Column {
    var items: [Item] = []
    var seen: Set<Item> = []
    var waiting: [Int: [Item]] = [:]
    /// Rules that were called here and have ended here, reading nothing.
    var empty: Set<Int> = []

    mutating func add(_ item: Item) {
      if seen.insert(item).inserted { items.append(item) }
    }
  }

  /// Whether `text` is a text of the grammar; bytes that are not UTF-8 are none.
  /// - Throws: `limit` for long texts of very ambiguous grammars.
  package func matches(_ text: [UInt8]) throws(ConstraintError) -> Bool {
    var steps = 0
    guard let string = String(validating: text, as: UTF8.self) else { return false }
    let scalars = string.unicodeScalars.map(\.value)
    var ruleEnds: [Int: [Int]] = [:]
    for (number, rule) in network.rules.enumerated() {
      ruleEnds[rule.end, default: []].append(number)
    }
    var columns = [Column()]
    columns[0].add(Item(state: network.rules[root].start, origin: 0))
    for position in 0...scalars.count {
      var next = Column()
      var index = 0
      while index < columns[position].items.count {
        let item = columns[position].items[index]
        index += 1
        guard steps <= limits.recognizerSteps else {
          throw ConstraintError(
            .limit,
            "checking the text again took more than \(limits.recognizerSteps) steps "
              + "(recognizer limit)")
        }
        steps += 1
        for rule in ruleEnds[item.state] ?? [] {
          if item.origin == position { columns[position].empty.insert(rule) }
          for waiter in columns[item.origin].waiting[rule] ?? [] {
            columns[position].add(waiter)
            steps += 1
          }
        }
        for place in edges[item.state] {
          let edge = network.edges[Int(place)]
          let after = Item(state: edge.to, origin: item.origin)
          switch edge.label {
          case .nothing: columns[position].add(after)
          case .scalars(let set):
            if position < scalars.count && set.contains(scalars[position]) { next.add(after) }
          case .rule(let rule):
            columns[position].waiting[rule, default: []].append(after)
            columns[position].add(Item(state: network.rules[rule].start, origin: position))
            if columns[position].empty.contains(rule) { columns[position].add(after) }
          }
        }
      }
      if position < scalars.count {
        guard !next.items.isEmpty else { return false }
        columns.append(next)
      }
    }
    return columns[scalars.count].seen.contains(
      Item(state: network.rules[root].end, origin: 0))
  }
}
