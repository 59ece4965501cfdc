/// A place that a search can go on from: the nearest comes first.
struct OpenPlace: Comparable {
  /// A lower bound on the length of a text through here.
  var bound: Int
  /// Decides among equally near ones, the least first: what is found, and so bytes, hang on it.
  var rank = 0
  /// The place's number, which decides among equals of rank.
  var place: Int

  static func < (left: OpenPlace, right: OpenPlace) -> Bool {
    (left.bound, left.rank, left.place) < (right.bound, right.rank, right.place)
  }

  /// One where the later place is taken first among equally near ones, which is the deeper one.
  static func laterFirst(_ bound: Int, _ place: Int) -> OpenPlace {
    OpenPlace(bound: bound, rank: -place, place: place)
  }
}

/// What a search over texts has visited, each place with the way to it.
struct SearchTrail<Place> {
  /// A place, and the byte that leads to it from an earlier one.
  private struct Entry {
    var place: Place
    var from: Int
    var byte: UInt8
    var steps: Int
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
