/// A prefix as the state of a constraint that can only be asked from the beginning.
///
/// Copies share the bytes. The hash is carried along, so that hashing costs nothing.
public struct PatternState: Hashable, Sendable {
  /// The text so far.
  public let bytes: [UInt8]
  /// How UTF-8 stands at the end of `bytes`.
  let scanner: UTF8Scanner
  /// How many bytes at the end belong to a character that is not finished, 0...3.
  let held: UInt8
  private let digest: UInt64

  /// The empty prefix.
  init() {
    bytes = []
    scanner = UTF8Scanner()
    held = 0
    digest = 0xCBF2_9CE4_8422_2325
  }

  /// A longer prefix whose new end was already followed.
  init(_ old: PatternState, adding new: Span<UInt8>, scanner: UTF8Scanner, held: UInt8) {
    var bytes = old.bytes
    bytes.reserveCapacity(bytes.count + new.count)
    var digest = old.digest
    for index in new.indices {
      bytes.append(new[index])
      digest = (digest ^ UInt64(new[index])) &* 0x0000_0100_0000_01B3  // FNV-1a
    }
    self.bytes = bytes
    self.scanner = scanner
    self.held = held
    self.digest = digest
  }

  /// Equal texts.
  public static func == (left: PatternState, right: PatternState) -> Bool {
    left.digest == right.digest && left.bytes == right.bytes
  }

  /// Feeds the carried hash.
  public func hash(into hasher: inout Hasher) { hasher.combine(digest) }
}
