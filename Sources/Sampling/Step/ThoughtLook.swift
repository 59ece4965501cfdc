/// What the answer would have been at the end of a thought's last paragraph.
///
/// A thought may be ended early, after TrimR (arXiv 2505.17155) but without a second model: at the end of
/// each paragraph the likeliest answer is read off the model, token by token, as if the thought ended
/// there. When it has been the same often enough, the thought is ended by its marker. So a thought's end is
/// a function of its words, and the weights are proper for the law in which thoughts end by themselves or by
/// this rule: an end by the rule has probability 1.
struct ThoughtLook {
  /// Bytes of the text that have been looked at.
  var place = 0
  /// The likeliest answer then, as far as it was read.
  var answer: [UInt8] = []
  /// At how many ends in a row it was that.
  var count = 0

  /// Most tokens of an answer that are read.
  static let mostTokens = 24

  /// Whether a text is at the end of a paragraph that was not looked at yet.
  func isDue(_ text: [UInt8]) -> Bool {
    let newline = UInt8(ascii: "\n")
    return text.suffix(2) == [newline, newline]
      && text[place...].contains { $0 > UInt8(ascii: " ") }
  }

  /// Takes in what the answer would be at the end of `text`.
  mutating func take(_ found: [UInt8], at text: [UInt8]) {
    count = count > 0 && found == answer ? count + 1 : 1
    answer = found
    place = text.count
  }
}
