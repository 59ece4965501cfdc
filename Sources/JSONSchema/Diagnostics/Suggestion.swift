/// The nearest known name to one that is not known.
package enum Suggestion {
  /// The name with the fewest edits to `name`, the first among equals; nil when none is near.
  ///
  /// Near means at most a third of the letters (at least one, for short names two): insertions,
  /// deletions, replacements and swaps of neighbours count one each, case counts nothing.
  package static func closest(to name: String, among known: [String]) -> String? {
    let wanted = Array(name.lowercased().unicodeScalars)
    guard !wanted.isEmpty, wanted.count <= 128 else { return nil }
    var best: (name: String, distance: Int)?
    for candidate in known where candidate.utf8.count <= 512 {
      let letters = Array(candidate.lowercased().unicodeScalars)
      let allowed = max(1, (max(wanted.count, letters.count) + 1) / 3)
      guard abs(letters.count - wanted.count) <= allowed else { continue }
      let distance = distance(wanted, letters)
      if distance <= allowed, distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.name
  }

  /// The optimal string alignment distance.
  static func distance(_ one: [Unicode.Scalar], _ two: [Unicode.Scalar]) -> Int {
    var before: [Int] = []
    var previous = Array(0...two.count)
    for row in 0..<one.count {
      var current = [row + 1]
      for column in 0..<two.count {
        let replaced = previous[column] + (one[row] == two[column] ? 0 : 1)
        var least = min(replaced, previous[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, one[row] == two[column - 1], one[row - 1] == two[column] {
          least = min(least, before[column - 1] + 1)
        }
        current.append(least)
      }
      (before, previous) = (previous, current)
    }
    return previous[two.count]
  }
}
