/// Numbers for byte strings: an open-addressing hash table over one flat buffer.
///
/// Keys are bytes and not `String`, because `String` equality is canonical equivalence: two
/// different pieces of a vocabulary ("Å" and "Å") may be equal strings.
struct ByteStringTable: Sendable {
  private var bytes: [UInt8] = []
  private var ranges: [(start: Int32, count: Int32, value: Int32)] = []
  private var slots: [Int32]  // (capacity) index into `ranges`, or -1
  private var mask: Int { slots.count - 1 }

  /// An empty table that holds `expected` keys without growing.
  init(expecting expected: Int) {
    var capacity = 16
    while capacity < expected * 2 { capacity *= 2 }
    slots = [Int32](repeating: -1, count: capacity)
  }

  /// Number of keys.
  var count: Int { ranges.count }

  /// Adds `key`; a key that is present keeps its first value.
  mutating func insert(_ key: some Collection<UInt8>, _ value: Int32) {
    if (ranges.count + 1) * 2 > slots.count { grow() }
    let slot = find(key)
    guard slots[slot] < 0 else { return }
    slots[slot] = Int32(ranges.count)
    ranges.append((Int32(bytes.count), Int32(key.count), value))
    bytes.append(contentsOf: key)
  }

  /// The value of `key`.
  subscript(key: some Collection<UInt8>) -> Int32? {
    let entry = slots[find(key)]
    return entry < 0 ? nil : ranges[Int(entry)].value
  }

  /// The slot that holds `key`, or the empty slot where it belongs.
  private func find(_ key: some Collection<UInt8>) -> Int {
    var slot = Int(truncatingIfNeeded: Self.hash(key)) & mask
    while slots[slot] >= 0 {
      let entry = ranges[Int(slots[slot])]
      if Int(entry.count) == key.count {
        var index = Int(entry.start)
        var equal = true
        for byte in key {
          if bytes[index] != byte {
            equal = false
            break
          }
          index += 1
        }
        if equal { return slot }
      }
      slot = (slot + 1) & mask
    }
    return slot
  }

  private mutating func grow() {
    slots = [Int32](repeating: -1, count: slots.count * 2)
    for (index, entry) in ranges.enumerated() {
      let start = Int(entry.start)
      let slot = find(bytes[start..<start + Int(entry.count)])
      slots[slot] = Int32(index)
    }
  }

  /// FNV-1a with a final mix, since the low bits choose the slot.
  private static func hash(_ key: some Collection<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in key { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    return hash ^ (hash >> 29)
  }
}
