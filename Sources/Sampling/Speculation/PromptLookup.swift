/// How a text may go on: as it did where its last bytes stood before (prompt lookup decoding).
///
/// It looks at bytes and not at tokens, because a value is seldom cut into the same tokens in a prompt and
/// behind a quotation mark.
struct PromptLookup {
  /// Fewest bytes that have to agree.
  static let shortest = 3
  /// Bytes that are compared at most: more do not tell more.
  static let longest = 32

  /// What was read before the text.
  let prompt: [UInt8]

  /// The bytes after the longest agreement, the last of several, and how long it is; nil without one.
  /// - Parameter most: most bytes.
  func continuation(of text: [UInt8], most: Int) -> (bytes: [UInt8], agreement: Int)? {
    guard text.count >= Self.shortest else { return nil }
    let all = prompt + text
    let end = all.count
    let last = (all[end - 1], all[end - 2], all[end - 3])
    var best: (place: Int, length: Int)?
    // What is compared is the text's own: it may begin within the prompt's last bytes.
    let limit = min(Self.longest, text.count)
    for place in Self.shortest..<end
    where all[place - 1] == last.0 && all[place - 2] == last.1 && all[place - 3] == last.2 {
      var length = Self.shortest
      while length < limit, length < place, all[place - 1 - length] == all[end - 1 - length] {
        length += 1
      }
      if length >= best?.length ?? 0 { best = (place, length) }
    }
    guard let best else { return nil }
    return (Array(all[best.place..<min(end, best.place + most)]), best.length)
  }
}
