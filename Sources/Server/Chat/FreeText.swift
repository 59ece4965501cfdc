import Constraints

/// Any text in UTF-8 that begins otherwise than a call and ends with the first stop sequence, if one
/// comes.
struct FreeText: ByteAutomaton {
  /// Bytes that the text does not begin with.
  var excludedFirst: Set<UInt8> = []
  /// Where it ends; the sequence is the end of the text.
  var endings: [[UInt8]] = []

  enum State: Hashable, Sendable {
    case start
    /// In the text; `held` is the longest end of it that a stop sequence begins with.
    case text(UTF8Scanner, held: [UInt8])
    /// A stop sequence has come.
    case ended
  }

  var start: State? { .start }

  var viability: Viability { .exact }

  func step(_ state: State, _ byte: UInt8) -> State? {
    switch state {
    case .start where excludedFirst.contains(byte): nil
    case .start: text(UTF8Scanner(), [], byte)
    case .text(let scanner, let held): text(scanner, held, byte)
    case .ended: nil
    }
  }

  private func text(_ scanner: UTF8Scanner, _ held: [UInt8], _ byte: UInt8) -> State? {
    var scanner = scanner
    guard scanner.take(byte) else { return nil }
    if endings.isEmpty { return .text(scanner, held: []) }
    let tail = held + [byte]
    if endings.contains(where: { tail.suffix($0.count).elementsEqual($0) }) { return .ended }
    for start in tail.indices where endings.contains(where: { $0.starts(with: tail[start...]) }) {
      return .text(scanner, held: Array(tail[start...]))
    }
    return .text(scanner, held: [])
  }

  func isComplete(_ state: State) -> Bool {
    switch state {
    case .start, .ended: true
    case .text(let scanner, _): scanner.isBoundary
    }
  }

  func shortestCompletion(_ state: State) -> [UInt8]? {
    guard case .text(var scanner, _) = state else { return [] }
    // The first in byte order: whatever the open character still needs.
    var bytes: [UInt8] = []
    while !scanner.isBoundary {
      guard let next = (UInt8(0x80)...0xBF).first(where: { scanner.take($0) }) else { return nil }
      bytes.append(next)
    }
    return bytes
  }
}
