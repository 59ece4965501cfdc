public import Inference

/// A thought, what ends it, and an answer: `thought · closing · separator · answer`.
///
/// The thought is any UTF-8 text without one of the markers; the answer is in the set of another
/// constraint. So a text of this set is divided in one way only, and a text whose thought does not
/// end is not in it.
public struct ReasoningConstraint<Answer: Constraint>: Constraint {
  /// The constraint of answers.
  public let answer: Answer
  private let thought: ThoughtAutomaton

  /// - Parameter forbidden: more texts that a thought cannot contain.
  public init(_ answer: Answer, markers: ThoughtMarkers, forbidden: [String] = []) {
    self.answer = answer
    thought = ThoughtAutomaton(markers, forbidden: forbidden)
  }

  public enum State: Hashable, Sendable {
    /// Inside the thought, its end included.
    case thinking(ThoughtAutomaton.State)
    /// Inside the answer.
    case answering(Answer.State)
  }

  public var start: State? {
    answer.start == nil ? nil : thought.start.map(State.thinking)
  }

  public var viability: Viability { answer.viability }

  public var rereadsText: Bool { answer.rereadsText }

  public func advance(_ state: State, by bytes: Span<UInt8>) throws(ConstraintError) -> State? {
    guard case .thinking(var inner) = state else { return try proceed(state, bytes) }
    for place in bytes.indices {
      guard let next = thought.step(inner, bytes[place]) else { return nil }
      inner = next
      guard inner.isOver else { continue }
      guard let start = answer.start else { return nil }
      return try proceed(.answering(start), bytes.extracting((place + 1)...))
    }
    return .thinking(inner)
  }

  private func proceed(_ state: State, _ bytes: Span<UInt8>) throws(ConstraintError) -> State? {
    guard case .answering(let inner) = state, !bytes.isEmpty else { return state }
    return try answer.advance(inner, by: bytes).map(State.answering)
  }

  public func isComplete(_ state: State) throws(ConstraintError) -> Bool {
    guard case .answering(let inner) = state else { return false }
    return try answer.isComplete(inner)
  }

  public func shortestCompletion(_ state: State) throws(ConstraintError) -> [UInt8]? {
    switch state {
    case .thinking(let inner):
      guard let start = answer.start, let end = thought.shortestCompletion(inner) else {
        return nil
      }
      return try answer.shortestCompletion(start).map { end + $0 }
    case .answering(let inner): return try answer.shortestCompletion(inner)
    }
  }

  /// The nearest end of the thought and some answer.
  public func completion(_ state: State) throws(ConstraintError) -> Completion {
    switch state {
    case .thinking(let inner):
      guard let start = answer.start, let end = thought.shortestCompletion(inner) else {
        return .unknown
      }
      return try answer.completion(start).between(end)
    case .answering(let inner): return try answer.completion(inner)
    }
  }

  public func fillMask(_ mask: inout TokenMask, _ state: State, over trie: TokenTrie)
    throws(ConstraintError)
  {
    guard case .answering(let inner) = state else { return try walk(&mask, state, over: trie) }
    try answer.fillMask(&mask, inner, over: trie)
  }
}

extension ReasoningConstraint: StagedConstraint {
  public var stage: ThoughtAutomaton { thought }

  public var afterStage: State? { answer.start.map(State.answering) }

  public func stageState(_ state: State) -> ThoughtAutomaton.State? {
    guard case .thinking(let inner) = state else { return nil }
    return inner
  }
}

/// Thoughts, their end included: any UTF-8 text up to the first closing marker and without another
/// one, then the marker's separator.
public struct ThoughtAutomaton: ByteAutomaton {
  private let scanner: MarkerScanner
  private let closing: [UInt8]
  private let separator: [UInt8]

  /// - Parameter forbidden: more texts that a thought cannot contain.
  public init(_ markers: ThoughtMarkers, forbidden: [String] = []) {
    closing = Array(markers.closing.utf8)
    separator = Array(markers.separator.utf8)
    let opening = markers.opening.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    // What the closing marker itself contains cannot be forbidden.
    let others = ([opening] + forbidden).filter { !$0.isEmpty && !markers.closing.contains($0) }
    scanner = MarkerScanner([closing] + others.map { Array($0.utf8) })
  }

  public struct State: Hashable, Sendable {
    /// How much of which marker has just been read.
    var marker: Int32 = 0
    var character = UTF8Scanner()
    /// Bytes of the separator that have been read; nil before the closing marker.
    var separator: Int32?
    /// Whether the thought is over.
    public internal(set) var isOver = false
  }

  public var start: State? { closing.isEmpty ? nil : State() }

  public var viability: Viability { .exact }

  public func step(_ state: State, _ byte: UInt8) -> State? {
    if state.isOver { return nil }
    if let count = state.separator {
      return separator[Int(count)] == byte ? closed(Int(count) + 1) : nil
    }
    var next = state
    guard next.character.take(byte) else { return nil }
    let (marker, found) = scanner.step(state.marker, byte)
    next.marker = marker
    switch found {
    case nil: return next
    case 0: return closed(0)
    default: return nil
    }
  }

  /// After the closing marker and so much of the separator.
  private func closed(_ count: Int) -> State {
    // One value for all that is over.
    count == separator.count ? State(isOver: true) : State(separator: Int32(count))
  }

  public func isComplete(_ state: State) -> Bool { state.isOver }

  public func shortestCompletion(_ state: State) -> [UInt8]? {
    if state.isOver { return [] }
    if let count = state.separator { return Array(separator[Int(count)...]) }
    // What is left of the marker where a part of it has been read already.
    for begin in closing.indices.dropFirst().reversed() {
      let rest = Array(closing[begin...])
      if ends(state, rest) { return rest + separator }
    }
    var character = state.character
    var open: [UInt8] = []
    while !character.isBoundary {
      guard let byte = (UInt8(0x80)...0xBF).first(where: { character.take($0) }) else { return nil }
      open.append(byte)
    }
    return open + closing + separator
  }

  private func ends(_ state: State, _ bytes: [UInt8]) -> Bool {
    var state = state
    for byte in bytes {
      guard let next = step(state, byte) else { return false }
      state = next
    }
    return state.isOver || state.separator == 0
  }

  /// A text's thought and answer; nil when the thought is not over.
  public func parts(of text: [UInt8]) -> (thought: [UInt8], answer: [UInt8])? {
    guard var state = start else { return nil }
    for (place, byte) in text.enumerated() {
      guard let next = step(state, byte) else { return nil }
      state = next
      guard state.isOver else { continue }
      let end = place + 1
      return (
        Array(text[..<(end - separator.count - closing.count)]), Array(text[end...])
      )
    }
    return nil
  }

  /// What is certain to be the thought in the beginning of a text.
  public func thought(in text: [UInt8]) -> [UInt8] {
    var state = start
    for (place, byte) in text.enumerated() {
      guard let before = state, let next = step(before, byte) else { return text }
      state = next
      if before.separator == nil, next.isOver || next.separator != nil {
        return Array(text[..<(place + 1 - closing.count)])
      }
    }
    let most = min(closing.count - 1, text.count)
    let held = stride(from: most, to: 0, by: -1).first {
      text.suffix($0).elementsEqual(closing.prefix($0))
    }
    return Array(text.dropLast(held ?? 0))
  }
}
