/// A text cut into words.
enum Words {
  /// The maximal runs of letters, digits and underscores, and of the characters in `joiners`.
  static func split(_ text: String, joiners: String.UnicodeScalarView = "".unicodeScalars)
    -> [Substring]
  {
    let scalars = text.unicodeScalars
    var result: [Substring] = []
    var start: String.Index?
    for index in scalars.indices {
      if isWord(scalars[index]) || joiners.contains(scalars[index]) {
        if start == nil { start = index }
      } else if let begin = start {
        result.append(text[begin..<index])
        start = nil
      }
    }
    if let begin = start { result.append(text[begin...]) }
    return result
  }

  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII {
      switch scalar.value {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F: return true
      default: return false
      }
    }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .decimalNumber, .letterNumber, .otherNumber, .nonspacingMark, .spacingMark:
      return true
    default: return false
    }
  }
}

/// The words of a text that say what it is about.
enum ContentWords {
  /// `text` without stop words and punctuation, words joined by spaces; `text` itself when
  /// nothing would be left.
  ///
  /// Leaving stop words out of queries and documents raises recall@5 of the word vectors on
  /// tool descriptions from 73.6 % to 74.7 %, and of their blend with full text from 76.0 to 76.5.
  static func of(_ text: String) -> String {
    let kept = Words.split(text, joiners: "'-".unicodeScalars).filter {
      !StopWords.contains($0.lowercased())
    }
    return kept.isEmpty ? text : kept.joined(separator: " ")
  }
}
