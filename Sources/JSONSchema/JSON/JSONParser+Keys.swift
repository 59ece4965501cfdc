extension JSONParser {
  /// The hash of a key entry's text.
  func keyHash(_ entry: Int) -> UInt32 {
    let key = entries[entry]
    if key.isEscaped { return JSONParser.keyHash(unescaped(key)) }
    var hash = JSONParser.emptyHash
    for index in (Int(key.start) + 1)..<(Int(key.end) - 1) {
      hash = (hash ^ UInt32(source[index])) &* 16_777_619
    }
    return hash
  }

  /// FNV-1a.
  static func keyHash(_ bytes: some Sequence<UInt8>) -> UInt32 {
    bytes.reduce(emptyHash) { ($0 ^ UInt32($1)) &* 16_777_619 }
  }

  private static let emptyHash: UInt32 = 2_166_136_261

  func unescaped(_ entry: Entry) -> [UInt8] {
    JSONEscapes.decode(source, Int(entry.start) + 1, Int(entry.end) - 1)
  }

  /// Refuses a key that stands twice, naming both places.
  ///
  /// Few keys are compared in pairs by hash; many are sorted by hash, then text, so that keys made
  /// to collide cost no more than sorting them.
  func checkDuplicateKeys(_ container: Int) throws(JSONError) {
    guard options.duplicateKeys == .refuse, entries[container].count > 1 else { return }
    var keys: [Int] = []
    keys.reserveCapacity(Int(entries[container].count))
    var entry = container + 1
    while entry < entries.count {
      keys.append(entry)
      entry = Int(entries[entry + 1].next)
    }
    if keys.count <= 16 {
      for (index, key) in keys.enumerated() {
        for other in keys[..<index] where entries[other].count == entries[key].count {
          if text(key) == text(other) { throw duplicate(key, of: other) }
        }
      }
      return
    }
    keys.sort { one, two in
      let (a, b) = (entries[one].count, entries[two].count)
      if a != b { return a < b }
      let (x, y) = (text(one), text(two))
      return x == y ? one < two : x.lexicographicallyPrecedes(y)
    }
    var found: (key: Int, other: Int)?
    for (other, key) in zip(keys, keys.dropFirst())
    where entries[other].count == entries[key].count && text(key) == text(other) {
      if found.map({ key < $0.key }) ?? true { found = (key, other) }
    }
    if let found { throw duplicate(found.key, of: found.other) }
  }

  private func text(_ key: Int) -> ArraySlice<UInt8> {
    let entry = entries[key]
    if entry.isEscaped { return unescaped(entry)[...] }
    return source[(Int(entry.start) + 1)..<(Int(entry.end) - 1)]
  }

  private func duplicate(_ key: Int, of other: Int) -> JSONError {
    let name = String(decoding: text(key).prefix(64), as: UTF8.self)
    return failure(
      .duplicateKey,
      "the key \(JSONEscapes.quoted(name)) stands here a second time; the first is at "
        + place(ofByte: Int(entries[other].start), from: Int(entries[key].start)),
      at: Int(entries[key].start))
  }
}
