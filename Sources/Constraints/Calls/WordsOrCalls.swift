package import Inference

/// Words, or calls of tools, or words and then calls: the model's own probabilities decide.
///
/// Where calls have a trigger, words do not contain it; where they have none, a text that begins as
/// calls do is calls, and every other one is words. Where words have a lead, they come behind it.
/// Words end with the first stop sequence that comes.
package struct WordsOrCalls: Constraint {
  private let calls: AnyConstraint
  private let trigger: [UInt8]
  private let isAnywhere: Bool
  /// How many of the scanner's markers are stop sequences; the trigger comes after them.
  private let endings: Int
  private let scanner: MarkerScanner
  private let lead: [UInt8]
  private let beginning: [UInt8]

  /// - Parameters:
  ///   - calls: the texts of calls.
  ///   - beginning: what all of them begin with; not empty.
  ///   - trigger: the beginning of that, where words before calls can be told apart by it.
  ///   - lead: what words come behind; neither it nor `beginning` begins with the other.
  ///   - endings: stop sequences, none of them empty; the one that comes is the end of the text.
  package init(
    _ calls: AnyConstraint, beginning: [UInt8], trigger: String?, lead: String = "",
    endings: [[UInt8]] = []
  ) {
    self.lead = Array(lead.utf8)
    self.beginning = beginning
    self.calls = calls
    self.endings = endings.count
    isAnywhere = trigger != nil && lead.isEmpty
    self.trigger = trigger.map { Array($0.utf8) } ?? Array(beginning.prefix(1))
    scanner = MarkerScanner(endings + (isAnywhere ? [self.trigger] : []))
  }

  package enum State: Hashable, Sendable {
    /// Nothing yet, where only the beginning tells.
    case start
    /// So many bytes of the lead have been read, which may also be those of calls.
    case lead(Int, mayCall: Bool)
    /// Inside words; how much of the trigger and the stop sequences has just been read.
    case words(UTF8Scanner, Int32)
    /// A stop sequence has come.
    case ended
    /// Inside calls.
    case calls(AnyConstraint.State)
  }

  package var start: State? {
    if !lead.isEmpty { return .lead(0, mayCall: true) }
    return isAnywhere ? .words(UTF8Scanner(), 0) : .start
  }

  package var viability: Viability { calls.viability }

  package var rereadsText: Bool { calls.rereadsText }

  package func advance(_ state: State, by bytes: Span<UInt8>) throws(ConstraintError) -> State? {
    var state = state
    for place in bytes.indices {
      switch state {
      case .lead(let count, let mayCall):
        let leads = lead[count] == bytes[place]
        let calls = mayCall && count < beginning.count && beginning[count] == bytes[place]
        if calls, !leads {
          return try self.calls(
            from: bytes.extracting(place...), after: Array(beginning[..<count]))
        }
        guard leads else { return nil }
        state =
          count + 1 == lead.count ? .words(UTF8Scanner(), 0) : .lead(count + 1, mayCall: calls)
      case .start:
        state = .words(UTF8Scanner(), 0)
        if bytes[place] == trigger.first { return try calls(from: bytes.extracting(place...)) }
        fallthrough
      case .words:
        guard case .words(var character, let read) = state, character.take(bytes[place]) else {
          return nil
        }
        let (next, found) = scanner.step(read, bytes[place])
        if let found, found >= endings {
          return try calls(from: bytes.extracting((place + 1)...), after: trigger)
        }
        state = found == nil ? .words(character, next) : .ended
      case .ended: return nil
      case .calls(let inner):
        return try calls.advance(inner, by: bytes.extracting(place...)).map(State.calls)
      }
    }
    return state
  }

  private func calls(
    from bytes: Span<UInt8>, after beginning: [UInt8] = []
  ) throws(ConstraintError) -> State? {
    guard let start = calls.start, let inner = try calls.advance(start, by: beginning.span) else {
      return nil
    }
    return try calls.advance(inner, by: bytes).map(State.calls)
  }

  package func isComplete(_ state: State) throws(ConstraintError) -> Bool {
    switch state {
    case .start, .ended: true
    case .lead: false
    case .words(let character, _): character.isBoundary
    case .calls(let inner): try calls.isComplete(inner)
    }
  }

  package func shortestCompletion(_ state: State) throws(ConstraintError) -> [UInt8]? {
    switch state {
    case .start, .ended: return []
    case .lead(let count, let mayCall):
      let words = Array(lead[count...])
      guard mayCall, let start = calls.start,
        let begun = try calls.advance(start, by: Array(beginning[..<count])),
        let call = try calls.shortestCompletion(begun)
      else { return mayCall ? nil : words }
      let isFirst =
        call.count == words.count
        ? call.lexicographicallyPrecedes(words) : call.count < words.count
      return isFirst ? call : words
    case .calls(let inner): return try calls.shortestCompletion(inner)
    case .words(var character, _):
      // The first in byte order: whatever the open character still needs.
      var bytes: [UInt8] = []
      while !character.isBoundary {
        guard let next = (UInt8(0x80)...0xBF).first(where: { character.take($0) }) else {
          return nil
        }
        bytes.append(next)
      }
      return bytes
    }
  }

  package func completion(_ state: State) throws(ConstraintError) -> Completion {
    if case .calls(let inner) = state { return try calls.completion(inner) }
    if case .lead(let count, _) = state { return .text(Array(lead[count...])) }
    return try shortestCompletion(state).map(Completion.text) ?? .unknown
  }

  package func fillMask(_ mask: inout TokenMask, _ state: State, over trie: TokenTrie)
    throws(ConstraintError)
  {
    guard case .calls(let inner) = state else { return try walk(&mask, state, over: trie) }
    try calls.fillMask(&mask, inner, over: trie)
  }
}
