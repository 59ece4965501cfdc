import Constraints
import Inference

/// A call of a tool, or free text: a text that begins with `{` is a call, every other is free.
///
/// Both stand in one set of texts, so the model's own probabilities decide between them.
struct CallOrText: ByteAutomaton {
  /// The calls; their texts begin with `{`.
  let calls: AnyConstraint

  enum State: Hashable, Sendable {
    case start
    case call(AnyConstraint.State)
    case text(UTF8Scanner)
  }

  var start: State? { .start }

  var viability: Viability { calls.viability }

  func step(_ state: State, _ byte: UInt8) throws(ConstraintError) -> State? {
    switch state {
    case .start:
      guard byte == UInt8(ascii: "{") else { return text(UTF8Scanner(), byte) }
      guard let start = calls.start else { return nil }
      return try calls.advance(start, by: [byte]).map { .call($0) }
    case .call(let inner): return try calls.advance(inner, by: [byte]).map { .call($0) }
    case .text(let scanner): return text(scanner, byte)
    }
  }

  private func text(_ scanner: UTF8Scanner, _ byte: UInt8) -> State? {
    var scanner = scanner
    return scanner.take(byte) ? .text(scanner) : nil
  }

  func isComplete(_ state: State) throws(ConstraintError) -> Bool {
    switch state {
    case .start: true
    case .call(let inner): try calls.isComplete(inner)
    case .text(let scanner): scanner.isBoundary
    }
  }

  func shortestCompletion(_ state: State) throws(ConstraintError) -> [UInt8]? {
    switch state {
    case .start: return []
    case .call(let inner): return try calls.shortestCompletion(inner)
    case .text(let scanner):
      // The first in byte order: whatever the open character still needs.
      var scanner = scanner
      var bytes: [UInt8] = []
      while !scanner.isBoundary {
        guard let next = (UInt8(0x80)...0xBF).first(where: { scanner.take($0) }) else { return nil }
        bytes.append(next)
      }
      return bytes
    }
  }
}
