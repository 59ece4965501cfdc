/// What two instructions must agree in before they may count as the same.
///
/// Vectors hardly notice a "not" or another number, and these are what an instruction is about.
package enum SameMeaning {
  private static let negations: Set<String> = [
    "not", "never", "no", "without", "avoid", "don't", "doesn't", "cannot", "can't", "isn't",
    "neither", "nor", "instead", "except", "unless",
  ]

  /// Whether numbers, formulas and negations agree.
  package static func agree(_ first: String, _ second: String) -> Bool {
    let (one, two) = (tokens(first), tokens(second))
    return one.filter(negations.contains).sorted() == two.filter(negations.contains).sorted()
      && one.filter(isNumber).sorted() == two.filter(isNumber).sorted()
      && symbols(first) == symbols(second)
  }

  /// The share of words they have in common, of all their words (Jaccard).
  package static func overlap(_ first: String, _ second: String) -> Double {
    let (one, two) = (Set(tokens(first)), Set(tokens(second)))
    let all = one.union(two).count
    return all == 0 ? 0 : Double(one.intersection(two).count) / Double(all)
  }

  private static func tokens(_ text: String) -> [String] {
    text.lowercased().replacing("’", with: "'")
      .split { !($0.isLetter || $0.isNumber || $0 == "'" || $0 == ".") }
      .map { $0.hasSuffix(".") ? String($0.dropLast()) : String($0) }.filter { !$0.isEmpty }
  }

  private static func isNumber(_ token: String) -> Bool { token.contains(where: \.isNumber) }

  /// What formulas are made of, in order.
  private static func symbols(_ text: String) -> [Character] {
    text.filter { "=+*/^<>≤≥≠√|·×÷±".contains($0) }.map { $0 }
  }
}
