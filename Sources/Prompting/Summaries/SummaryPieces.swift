/// A text in sentences, and in pieces that a model can read at once.
public enum SummaryPieces {
  /// The sentences of a text, each with the white space after it: joined they are the text.
  ///
  /// A sentence ends behind `.`, `!` or `?` (closing quotes included) where white space follows, and at an
  /// empty line. Initials and common abbreviations do not end one.
  public static func sentences(_ text: String) -> [Substring] {
    var result: [Substring] = []
    var start = text.startIndex
    var place = text.startIndex
    while place < text.endIndex {
      var end = text.index(after: place)
      let isStop = ".!?…。！？".contains(text[place])
      if isStop {
        while end < text.endIndex, ".!?…\"'”’)]".contains(text[end]) {
          end = text.index(after: end)
        }
      }
      let space = text[end...].prefix { $0.isWhitespace }
      let isLast = space.endIndex == text.endIndex
      let isBreak = !isStop && space.count { $0.isNewline } > 1
      if isBreak || isLast
        || isStop && !space.isEmpty && !isAbbreviation(text[start..<place], text[place])
      {
        result.append(text[start..<space.endIndex])
        start = space.endIndex
        place = start
      } else {
        place = end
      }
    }
    return result
  }

  private static let abbreviations: Set<Substring> = [
    "Mr", "Mrs", "Ms", "Dr", "St", "Prof", "vs", "e.g", "i.e", "No", "cf", "Fig",
  ]

  private static func isAbbreviation(_ before: Substring, _ stop: Character) -> Bool {
    guard stop == "." else { return false }
    let word = before.suffix(while: { !$0.isWhitespace && !"(\"“".contains($0) })
    return abbreviations.contains(word) || word.count == 1 && word.first?.isUppercase == true
  }

  /// The text in consecutive pieces of about so many tokens, cut between sentences; inside of one only
  /// where it is longer than a piece.
  /// - Parameters:
  ///   - most: tokens of a piece, as `count` counts them; sentences are counted one by one.
  public static func pieces<Failure: Error>(
    _ text: String, most: Int, count: (String) throws(Failure) -> Int
  ) throws(Failure) -> [String] {
    var pieces: [String] = []
    var (piece, size) = ("", 0)
    func close() {
      let trimmed = piece.trimmingWhiteSpace
      if !trimmed.isEmpty { pieces.append(trimmed) }
      (piece, size) = ("", 0)
    }
    func add(_ part: Substring, _ tokens: Int) {
      if size + tokens > most { close() }
      piece += part
      size += tokens
    }
    for sentence in sentences(text) {
      let tokens = try count(String(sentence))
      if tokens <= most {
        add(sentence, tokens)
        continue
      }
      for word in words(sentence) {
        let tokens = try count(String(word))
        if tokens <= most {
          add(word, tokens)
        } else {
          // A token has at least one byte.
          for part in slices(word, bytes: most) { add(part, part.utf8.count) }
        }
      }
    }
    close()
    return pieces
  }

  /// Words, each with the white space after it.
  private static func words(_ text: Substring) -> [Substring] {
    var words: [Substring] = []
    var rest = text
    while !rest.isEmpty {
      let head = rest.drop { !$0.isWhitespace }.drop { $0.isWhitespace }
      words.append(rest[..<head.startIndex])
      rest = head
    }
    return words
  }

  private static func slices(_ text: Substring, bytes: Int) -> [Substring] {
    var slices: [Substring] = []
    let scalars = text.unicodeScalars
    var (start, size) = (scalars.startIndex, 0)
    for place in scalars.indices {
      let width = UTF8.width(scalars[place])
      if size + width > bytes, start < place {
        slices.append(Substring(scalars[start..<place]))
        (start, size) = (place, 0)
      }
      size += width
    }
    slices.append(Substring(scalars[start...]))
    return slices
  }
}

extension String {
  /// Without white space at both ends.
  var trimmingWhiteSpace: String {
    let head = drop { $0.isWhitespace }
    let tail = head.suffix(while: \.isWhitespace)
    return String(head[..<tail.startIndex])
  }
}

extension Substring {
  fileprivate func suffix(while isWanted: (Character) -> Bool) -> Substring {
    var start = endIndex
    while start > startIndex, isWanted(self[index(before: start)]) { start = index(before: start) }
    return self[start...]
  }
}
