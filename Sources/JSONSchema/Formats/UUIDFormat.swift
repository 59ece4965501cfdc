/// `uuid` as RFC 4122 writes it: 8-4-4-4-12 hexadecimal digits.
enum UUIDFormat {
  static func accepts(_ text: ArraySlice<UInt8>) -> Bool {
    let parts = text.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    return parts.map(\.count) == [8, 4, 4, 4, 12]
      && parts.allSatisfy { $0.allSatisfy(ASCII.isHex) }
  }
}
