/// What all particles agree on, as it becomes certain.
///
/// Texts only grow and resampling only chooses among them, so the longest prefix common to all
/// particles with weight is a prefix of every text the run can end in. Bytes of a character that
/// is not complete are held back.
package struct CommonPrefix: Sendable {
  /// What has been certain so far.
  package private(set) var certain: [UInt8] = []

  /// Nothing yet.
  package init() {}

  /// Takes the texts of all particles with weight.
  /// - Returns: the bytes that have become certain since the last call.
  package mutating func update(_ texts: [[UInt8]]) -> [UInt8] {
    guard let first = texts.first else { return [] }
    var length = first.count
    for text in texts.dropFirst() {
      length = min(length, text.count)
      var common = certain.count
      while common < length, text[common] == first[common] { common += 1 }
      length = min(length, common)
    }
    length = wholeCharacters(first, length)
    guard length > certain.count else { return [] }
    let new = Array(first[certain.count..<length])
    certain.append(contentsOf: new)
    return new
  }

  /// The largest count up to `length` that does not end inside a UTF-8 character.
  private func wholeCharacters(_ text: [UInt8], _ length: Int) -> Int {
    var lead = length - 1
    while lead >= 0, lead > length - 4, text[lead] & 0xC0 == 0x80 { lead -= 1 }
    guard lead >= 0 else { return length }
    let needed =
      switch text[lead] {
      case 0xC2...0xDF: 2
      case 0xE0...0xEF: 3
      case 0xF0...0xF4: 4
      default: 1
      }
    return lead + needed > length ? lead : length
  }
}
