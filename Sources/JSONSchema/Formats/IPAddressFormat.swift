/// `ipv4` (RFC 2673 §3.2) and `ipv6` (RFC 4291 §2.2).
enum IPAddressFormat {
  static func acceptsV4(_ text: ArraySlice<UInt8>) -> Bool {
    let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 4 else { return false }
    return parts.allSatisfy { part in
      guard (1...3).contains(part.count), part.allSatisfy(ASCII.isDigit) else { return false }
      if part.count > 1, part.first == UInt8(ascii: "0") { return false }
      return part.reduce(0) { $0 * 10 + Int($1 & 15) } <= 255
    }
  }

  static func acceptsV6(_ text: ArraySlice<UInt8>) -> Bool {
    var halves: [ArraySlice<UInt8>] = []
    var start = text.startIndex
    var index = start
    while index + 1 < text.endIndex {
      if text[index] == UInt8(ascii: ":"), text[index + 1] == UInt8(ascii: ":") {
        halves.append(text[start..<index])
        start = index + 2
        index = start
      } else {
        index += 1
      }
    }
    halves.append(text[start...])
    guard halves.count <= 2 else { return false }
    var groups = 0
    for (number, half) in halves.enumerated() where !half.isEmpty || halves.count == 1 {
      guard let count = self.groups(half, isLast: number == halves.count - 1) else { return false }
      groups += count
    }
    return halves.count == 2 ? groups <= 7 : groups == 8
  }

  /// How many 16-bit groups stand between colons; an IPv4 address at the end is two.
  private static func groups(_ text: ArraySlice<UInt8>, isLast: Bool) -> Int? {
    let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    var count = 0
    for (index, part) in parts.enumerated() {
      if part.contains(UInt8(ascii: ".")) {
        guard isLast, index == parts.count - 1, acceptsV4(part) else { return nil }
        count += 2
      } else {
        guard (1...4).contains(part.count), part.allSatisfy(ASCII.isHex) else { return nil }
        count += 1
      }
    }
    return count
  }
}
