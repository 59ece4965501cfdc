/// What a node asks of strings: enumerations, lengths and automata of its evaluators.
final class StringTable {
  /// The automata side by side; nil when there are none.
  let product: StringProduct?
  /// Per automaton: its evaluator.
  let owners: [Int]
  /// Enumerated strings, sorted, and per word the evaluators that list it.
  let words: [[UInt8]]
  let listing: [Bits]
  /// Evaluators that enumerate strings.
  let enumerators: Bits
  /// Whether a hard evaluator enumerates: then content outside `words` is dead.
  let isClosed: Bool
  /// Code points that hard evaluators ask for.
  let minLength: Int32
  let maxLength: Int32
  /// Bounds of the other evaluators.
  let softLengths: [(evaluator: Int, least: Int32, most: Int32)]
  /// Lengths are counted up to here; 0 when they do not matter.
  let lengthCap: Int32
  /// Whole-string checks and their evaluators.
  let checks: [(evaluator: Int, check: Int)]
  /// Whether nothing is asked.
  let isFree: Bool
  /// How far the hard automata are from accepting together; nil where each one's being alive is
  /// enough.
  let reach: StringReach?
  /// Evaluators that may fail at a string, and their number of words, for the slow path.
  private(set) var verdicts: [Verdict?] = []

  /// What a product state means for the evaluators.
  struct Verdict {
    var isAlive: Bool
    var failed: Bits
  }

  init(_ node: Node, machine: JSONMachine) throws(ConstraintError) {
    var owners: [Int] = []
    var automata: [any StringAutomaton] = []
    var listing: [[UInt8]: Bits] = [:]
    var enumerators = Bits()
    var least = 0
    var most = Int(Int32.max)
    var soft: [(Int, Int32, Int32)] = []
    var cap = 0
    var checks: [(Int, Int)] = []
    for (number, evaluator) in node.evaluators.enumerated() {
      let schema = evaluator.schema
      guard schema.kinds.contains(.string) else { continue }
      for automaton in schema.automata {
        owners.append(number)
        automata.append(machine.automata[automaton])
      }
      for check in schema.checks { checks.append((number, check)) }
      if let words = schema.words {
        enumerators.insert(number)
        for word in words { listing[word, default: Bits()].insert(number) }
      }
      guard schema.minLength > 0 || schema.maxLength != nil else { continue }
      cap = max(cap, schema.minLength, schema.maxLength.map { $0 + 1 } ?? 0)
      if node.hard.contains(number) {
        least = max(least, schema.minLength)
        most = min(most, schema.maxLength ?? most)
      } else {
        soft.append(
          (number, Int32(clamping: schema.minLength), Int32(clamping: schema.maxLength ?? .max)))
      }
    }
    let hardEnumerators = enumerators.intersection(node.hard)
    var sorted = listing.filter { hardEnumerators.isSubset(of: $0.value) }
    if !hardEnumerators.isEmpty && sorted.count <= 4_096 {
      for word in Array(sorted.keys) {
        let length = word.count { $0 & 0xC0 != 0x80 }
        var fits = length >= least && length <= most
        for (index, automaton) in automata.enumerated()
        where fits && node.hard.contains(owners[index]) {
          fits = try automaton.matches(word)
        }
        if !fits { sorted[word] = nil }
      }
    }
    words = sorted.keys.sorted { $0.lexicographicallyPrecedes($1) }
    self.listing = words.map { listing[$0] ?? Bits() }
    self.owners = owners
    self.enumerators = enumerators
    isClosed = !hardEnumerators.isEmpty
    minLength = Int32(clamping: least)
    maxLength = Int32(clamping: most)
    softLengths = soft
    // One above the largest bound is as good as any number above it.
    lengthCap = Int32(clamping: cap)
    self.checks = checks
    product = automata.isEmpty ? nil : try StringProduct(automata)
    let hard = owners.indices.filter { node.hard.contains(owners[$0]) }
    reach =
      hard.count > 1 || !hard.isEmpty && most != Int(Int32.max)
      ? product.map { StringReach($0, components: hard) } : nil
    isFree = automata.isEmpty && enumerators.isEmpty && cap == 0 && checks.isEmpty
  }

  /// The scan after the opening quote.
  var start: StringScan {
    StringScan(
      product: StringProduct.start,
      words: WordRange(lower: 0, upper: Int32(words.count)))
  }

  /// The evaluators whose automata are dead in a product state.
  @inline(__always)
  func verdict(_ state: Int32, _ node: Node) -> Verdict {
    if Int(state) < verdicts.count, let known = verdicts[Int(state)] { return known }
    return makeVerdict(state, node)
  }

  private func makeVerdict(_ state: Int32, _ node: Node) -> Verdict {
    guard let product else { return Verdict(isAlive: true, failed: Bits()) }
    let failed = Bits(product.dead[Int(state)].members.map { owners[$0] })
    let verdict = Verdict(isAlive: failed.isDisjoint(with: node.hard), failed: failed)
    while verdicts.count <= Int(state) { verdicts.append(nil) }
    verdicts[Int(state)] = verdict
    return verdict
  }

  /// Whether the hard automata can still accept together within the longest length, between two
  /// characters.
  @inline(__always)
  func canEnd(_ state: Int32, _ length: Int32) throws(ConstraintError) -> Bool {
    guard let reach else { return true }
    let rest = try reach.distance(state)
    return rest != StringReach.never && rest <= maxLength - length
  }

  /// Evaluators that enumerate, and whose words the content so far excludes.
  func excluded(_ range: WordRange) -> Bits {
    var open = enumerators
    for index in range.lower..<range.upper {
      open = open.subtracting(listing[Int(index)])
      if open.isEmpty { break }
    }
    return open
  }

  /// Evaluators that fail when the string ends here.
  func failures(
    _ product: Int32, _ words: WordRange, _ length: Int32, content: [UInt8], machine: JSONMachine
  ) throws(ConstraintError) -> Bits {
    var failed = Bits()
    if let table = self.product {
      let accepting = table.accepting(product)
      for index in owners.indices where !accepting.contains(index) { failed.insert(owners[index]) }
    }
    if !enumerators.isEmpty {
      let listed = words.exact(self.words).map { listing[$0] } ?? Bits()
      failed.formUnion(enumerators.subtracting(listed))
    }
    for bound in softLengths where length < bound.least || length > bound.most {
      failed.insert(bound.evaluator)
    }
    for (evaluator, check) in checks where !failed.contains(evaluator) {
      if try !machine.checks[check].accepts(content) { failed.insert(evaluator) }
    }
    return failed
  }
}
