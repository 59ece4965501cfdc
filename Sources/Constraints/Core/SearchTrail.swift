/// What a search over texts has visited, each place with the way to it.
struct SearchTrail<Place> {
  /// A place, and the byte that leads to it from an earlier one.
  private struct Entry {
    var place: Place
    var from: Int
    var byte: UInt8
    var steps: Int
  }

  /// A visited place that can be gone on from. The nearest comes first; among equals the later one, which
  /// is the deeper one.
  struct Candidate: Comparable {
    /// A lower bound on the bytes of a text through here.
    var bound: Int
    /// The place's number.
    var order: Int

    static func < (left: Candidate, right: Candidate) -> Bool {
      (left.bound, -left.order) < (right.bound, -right.order)
    }
  }

  private var entries: [Entry]

  /// A trail that begins at a place, whose number is 0.
  init(_ start: Place) { entries = [Entry(place: start, from: -1, byte: 0, steps: 0)] }

  var count: Int { entries.count }

  subscript(_ number: Int) -> Place { entries[number].place }

  /// Bytes from the beginning to a place.
  func steps(_ number: Int) -> Int { entries[number].steps }

  /// Notes the place that a byte leads to.
  /// - Returns: its number.
  @discardableResult
  mutating func append(_ place: Place, from: Int, by byte: UInt8) -> Int {
    entries.append(Entry(place: place, from: from, byte: byte, steps: entries[from].steps + 1))
    return entries.count - 1
  }

  /// The text that leads to a place.
  func text(to number: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    var place = number
    while place > 0 {
      bytes.append(entries[place].byte)
      place = entries[place].from
    }
    return bytes.reversed()
  }
}
