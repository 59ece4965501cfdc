import Inference

/// Contents (UTF-8, without escapes) that a string may have or go on with, short ones first.
///
/// Words that are listed, the lengths at which a bound is met, and what the automata accept: all
/// together where all must hold, and one after the other. The automata's distances to acceptance
/// lead the search.
struct StringContents {
  /// What has been read of the string.
  struct Begun {
    var product: Int32
    var words: WordRange
    var length: Int32

    static func start(_ table: StringTable) -> Begun {
      Begun(
        product: StringProduct.start,
        words: WordRange(lower: 0, upper: Int32(table.words.count)), length: 0)
    }
  }

  private let node: Node
  private let table: StringTable
  private let begun: Begun

  init(_ node: Node, _ table: StringTable, from begun: Begun) {
    self.node = node
    self.table = table
    self.begun = begun
  }

  /// Some different contents.
  /// - Parameter count: how many would be enough where there are many alike.
  func some(_ count: Int) throws(ConstraintError) -> [[UInt8]] {
    var found: [[UInt8]] = []
    let words = (begun.words.lower..<begun.words.upper).map {
      Array(table.words[Int($0)].dropFirst(Int(begun.words.depth)))
    }
    found += words.sorted { $0.count < $1.count }.prefix(table.isClosed ? 300 : 24)
    if table.isClosed { return found }
    if let product = table.product {
      let hard = table.owners.indices.filter { node.hard.contains(table.owners[$0]) }
      found += try search(product, accepting: hard, count: count)
      for component in table.owners.indices.prefix(8)
      where !node.hard.contains(table.owners[component]) {
        found += try search(product, accepting: hard + [component], count: 2)
      }
    }
    // What no automaton tells: lengths, and characters that differ.
    var lengths = [Int(table.minLength) - Int(begun.length)]
    for bound in table.softLengths {
      for length in [bound.least, bound.least - 1, bound.most, bound.most &+ 1]
      where length >= 0 && length < .max { lengths.append(Int(length) - Int(begun.length)) }
    }
    for length in lengths where length >= 0 && length <= 4_096 {
      if begun.length + Int32(length) > table.maxLength { continue }
      found.append([UInt8](repeating: 0x61, count: length))
    }
    let least = max(0, Int(table.minLength) - Int(begun.length))
    if least <= 4_096 && table.product == nil {
      // Different ones: counted in letters behind what the length asks for.
      for number in 0..<max(2, count) {
        var text = StringContents.letters(number)
        while text.count < least { text.insert(0x61, at: 0) }
        if begun.length + Int32(text.count) <= table.maxLength { found.append(text) }
      }
    }
    if !table.checks.isEmpty {
      for guess in StringContents.guesses { found.append(Array(guess.utf8)) }
    }
    return found
  }

  /// Texts that checks of whole strings often accept.
  private static let guesses = ["", "a", "0", "A", " ", "aa", "a.a", "a@a.aa", "aaa", "00", "a a"]

  /// a, b … z, aa, ab …
  private static func letters(_ number: Int) -> [UInt8] {
    var rest = number
    var result: [UInt8] = []
    repeat {
      result.insert(0x61 + UInt8(rest % 26), at: 0)
      rest = rest / 26 - 1
    } while rest >= 0
    return result
  }

  /// The shortest content that a component accepts, whatever the others do.
  static func shortest(_ product: StringProduct, _ state: Int32, accepting component: Int)
    throws(ConstraintError) -> [UInt8]?
  {
    try ProductSearch(product, accepting: [component], least: 0, most: .max)
      .texts(from: state, length: 0, count: 1).first
  }

  private func search(_ product: StringProduct, accepting: [Int], count: Int)
    throws(ConstraintError) -> [[UInt8]]
  {
    try ProductSearch(
      product, accepting: accepting, least: table.minLength, most: table.maxLength
    ).texts(from: begun.product, length: begun.length, count: count)
  }
}

/// A* over the states of automata that run side by side.
struct ProductSearch {
  private let product: StringProduct
  private let accepting: Bits
  private let components: [Int]
  /// Characters.
  private let least: Int32
  private let most: Int32
  private static let allowance = 4_000

  init(_ product: StringProduct, accepting components: [Int], least: Int32, most: Int32) {
    self.product = product
    self.components = components
    accepting = Bits(components)
    self.least = least
    self.most = most
  }

  private struct Place: Hashable {
    var state: Int32
    var length: Int32
    var scan: EscapeScan.Phase
  }

  /// Up to `count` texts, shortest first.
  func texts(from start: Int32, length: Int32, count: Int) throws(ConstraintError) -> [[UInt8]] {
    var found: [[UInt8]] = []
    var visits: [Place: Int] = [:]
    let start = Place(state: start, length: length, scan: .clean)
    guard let rest = rest(start) else { return [] }
    var trail = SearchTrail(start)
    var heap = MinHeap<OpenPlace>()
    heap.push(.laterFirst(rest, 0))
    var expanded = 0
    while let open = heap.pop()?.place {
      let place = trail[open]
      let visit = visits[place, default: 0]
      guard visit < count else { continue }
      visits[place] = visit + 1
      if place.scan == .clean, place.length >= least,
        accepting.isSubset(of: product.accepting(place.state))
      {
        found.append(trail.text(to: open))
        if found.count >= count { break }
      }
      expanded += 1
      if expanded > ProductSearch.allowance { break }
      for byte in try product.representatives(inside: place.scan != .clean) {
        var scan = EscapeScan()
        scan.phase = place.scan
        var length = place.length
        // Characters that need escapes in JSON are content like all others.
        if place.scan == .clean && byte < 0x80 {
          length += 1
        } else {
          switch scan.step(byte, isCanonical: false) {
          case .lead: length += 1
          case .inner: break
          default: continue
          }
        }
        if length > most { continue }
        let next = try product.step(place.state, byte)
        let reached = Place(
          state: next, length: min(length, max(least, most == .max ? 0 : most) + 1),
          scan: scan.phase)
        guard let rest = self.rest(reached) else { continue }
        let number = trail.append(reached, from: open, by: byte)
        heap.push(.laterFirst(trail.steps(number) + rest, number))
      }
    }
    return found
  }

  /// A lower bound on the bytes that are still needed; nil when there is no end.
  private func rest(_ place: Place) -> Int? {
    if !product.dead[Int(place.state)].isDisjoint(with: accepting) { return nil }
    var bytes = max(0, Int(least) - Int(place.length))
    for component in components {
      bytes = max(bytes, product.distance(place.state, component))
    }
    return bytes
  }
}
