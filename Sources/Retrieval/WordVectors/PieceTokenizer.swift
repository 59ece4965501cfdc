import Inference

/// Byte-pair encoding over pieces in which a space is "▁", with bytes as the last resort: the
/// tokenizer of the static word vectors.
///
/// Reproduces the ids of the file's own library: added tokens are cut out first, each segment
/// between them gets a "▁" in front, spaces become "▁", and pairs merge in the file's order.
struct PieceTokenizer: Sendable {
  private let pieces: ByteStringTable
  private let merges: [UInt64: UInt64]  // (left << 32 | right) → (rank << 32 | merged)
  private let byteFallback: [Int32]  // (256)
  private let added: [(bytes: [UInt8], id: Int32)]  // longest first

  /// Number of pieces.
  var count: Int { pieces.count }

  /// Reads a tokenizer file.
  /// - Throws: `fileInvalid` when it is damaged or describes another kind of tokenizer.
  init(json: [UInt8]) throws(RetrievalError) {
    let file = try TokenizerFile(json)
    var pieces = ByteStringTable(expecting: file.vocabulary.count)
    for (piece, id) in file.vocabulary { pieces.insert(piece, id) }
    var merges: [UInt64: UInt64] = [:]
    merges.reserveCapacity(file.merges.count)
    for (rank, merge) in file.merges.enumerated() {
      guard let space = merge.firstIndex(of: 0x20) else {
        throw RetrievalError(.fileInvalid, "merge \(rank) of the tokenizer is not a pair")
      }
      let left = merge[..<space]
      let right = merge[(space + 1)...]
      guard let leftID = pieces[left], let rightID = pieces[right],
        let merged = pieces[left + right]
      else { throw RetrievalError(.fileInvalid, "merge \(rank) names a piece that does not exist") }
      let key = UInt64(leftID) << 32 | UInt64(rightID)
      if merges[key] == nil { merges[key] = UInt64(rank) << 32 | UInt64(merged) }
    }
    var fallback: [Int32] = []
    for byte in 0..<256 {
      let digits = String(byte, radix: 16, uppercase: true)
      let name = "<0x" + (byte < 16 ? "0" : "") + digits + ">"
      guard let id = pieces[name.utf8] else {
        throw RetrievalError(.fileInvalid, "the tokenizer has no piece \(name)")
      }
      fallback.append(id)
    }
    self.pieces = pieces
    self.merges = merges
    self.byteFallback = fallback
    self.added = file.added.sorted { $0.bytes.count > $1.bytes.count }
  }

  /// The ids of `text`, without a beginning-of-sequence token.
  func encode(_ text: some Sequence<UInt8>) -> [Int32] {
    let bytes = Array(text)
    var result: [Int32] = []
    var start = 0
    var position = 0
    while position < bytes.count {
      if let token = addedToken(in: bytes, at: position) {
        encodeSegment(bytes[start..<position], into: &result)
        result.append(token.id)
        position += token.bytes.count
        start = position
      } else {
        position += 1
      }
    }
    encodeSegment(bytes[start...], into: &result)
    return result
  }

  private func addedToken(in bytes: [UInt8], at position: Int) -> (bytes: [UInt8], id: Int32)? {
    guard bytes[position] == UInt8(ascii: "<") else { return nil }
    return added.first { bytes[position...].starts(with: $0.bytes) }
  }

  private func encodeSegment(_ segment: ArraySlice<UInt8>, into result: inout [Int32]) {
    guard !segment.isEmpty else { return }
    let space: [UInt8] = [0xE2, 0x96, 0x81]  // ▁
    var text = space
    for byte in segment {
      if byte == 0x20 { text.append(contentsOf: space) } else { text.append(byte) }
    }
    var symbols: [Int32] = []
    var position = 0
    while position < text.count {
      let end = min(text.count, position + scalarLength(text[position]))
      let scalar = text[position..<end]
      if let id = pieces[scalar] {
        symbols.append(id)
      } else {
        for byte in scalar { symbols.append(byteFallback[Int(byte)]) }
      }
      position = end
    }
    merge(&symbols)
    for id in symbols where id >= 0 { result.append(id) }
  }

  private func scalarLength(_ lead: UInt8) -> Int {
    switch lead {
    case 0xC0..<0xE0: 2
    case 0xE0..<0xF0: 3
    case 0xF0...: 4
    default: 1
    }
  }

  /// Merges neighbours in order of rank, the leftmost first; a symbol that was merged away
  /// becomes -1.
  private func merge(_ symbols: inout [Int32]) {
    var next = Array(1..<(symbols.count + 1))  // symbols.count marks the end
    var previous = Array(-1..<(symbols.count - 1))
    var queue = MinHeap<Merge>()
    func offer(_ left: Int, _ right: Int) {
      guard left >= 0, right < symbols.count,
        let merge = merges[UInt64(symbols[left]) << 32 | UInt64(symbols[right])]
      else { return }
      queue.push(Merge(rank: Int(merge >> 32), position: left))
    }
    for index in 0..<max(0, symbols.count - 1) { offer(index, index + 1) }
    while let entry = queue.pop() {
      let left = entry.position
      guard symbols[left] >= 0, next[left] < symbols.count else { continue }
      let right = next[left]
      // The pair may have changed since it was offered.
      guard let merge = merges[UInt64(symbols[left]) << 32 | UInt64(symbols[right])],
        Int(merge >> 32) == entry.rank
      else { continue }
      symbols[left] = Int32(truncatingIfNeeded: merge & 0xFFFF_FFFF)
      symbols[right] = -1
      next[left] = next[right]
      if next[right] < symbols.count { previous[next[right]] = left }
      offer(previous[left], left)
      offer(left, next[left])
    }
  }
}

/// A pair to merge: lowest rank first, then leftmost.
private struct Merge: Comparable {
  var rank: Int
  var position: Int

  static func < (left: Merge, right: Merge) -> Bool {
    (left.rank, left.position) < (right.rank, right.position)
  }
}
