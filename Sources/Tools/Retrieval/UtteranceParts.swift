internal import Retrieval

/// Cuts a request into the things it asks for.
enum UtteranceParts {
  private static let joints: [[String]] = [
    ["and", "then"], ["and", "also"], ["as", "well", "as"], ["then"], ["and"], ["also"], ["but"],
  ]

  /// The parts between sentence ends, semicolons and conjunctions, without empty ones.
  static func split(_ text: String) -> [String] {
    var parts: [String] = []
    var part: [Substring] = []
    let words = text.split(whereSeparator: \.isWhitespace)
    var at = 0
    func close() {
      let joined = part.joined(separator: " ")
      let trimmed = trim(joined)
      if !trimmed.isEmpty { parts.append(trimmed) }
      part = []
    }
    while at < words.count {
      if !part.isEmpty, let length = joint(words, at) {
        close()
        at += length
        continue
      }
      part.append(words[at])
      if let last = words[at].last, ".?!;".contains(last) { close() }
      at += 1
    }
    close()
    return parts
  }

  /// How many words a conjunction at `at` has; it must not be the last thing said.
  private static func joint(_ words: [Substring], _ at: Int) -> Int? {
    for joint in joints where at + joint.count < words.count {
      let here = words[at..<(at + joint.count)].map { $0.lowercased() }
      if here == joint { return joint.count }
    }
    return nil
  }

  private static func trim(_ text: String) -> String {
    var rest = Substring(text)
    while let first = rest.first, " ,.;?!".contains(first) { rest.removeFirst() }
    while let last = rest.last, " ,.;?!".contains(last) { rest.removeLast() }
    return String(rest)
  }
}

/// Counts the words that say what a text is about.
enum ContentCount {
  /// Words that are no stop words.
  static func of(_ text: String) -> Int {
    text.split { !$0.isLetter && !$0.isNumber && $0 != "'" && $0 != "-" && $0 != "_" }
      .count { !StopWords.contains($0.lowercased()) }
  }
}
