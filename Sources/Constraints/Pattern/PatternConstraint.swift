internal import CPCRE2
public import Inference

/// Any PCRE2 pattern, whole-text, as a constraint asked from the beginning each time.
///
/// A prefix is viable when PCRE2 reports a hard partial match of `(?:P)(?(R)|\z)`. That is
/// necessary, never wrongly "dead"; it can be wrongly "viable" where a look-around, a possessive
/// group or a zero-width test at the end is decided by the next character only. The empty prefix is
/// viable by definition (PCRE2 calls it "no match"), and the bytes of an unfinished character are
/// held back: characters that stand for all it can become are asked about, where the pattern's
/// source allows such a choice, and otherwise the prefix without them. What `PatternAlphabet` rules
/// out is refused without asking.
///
/// One question costs one match of the prefix: 0.05-0.7 µs for prefixes up to 200 bytes.
public struct PatternConstraint: Constraint {
  /// The pattern as given.
  public let pattern: String
  private let prefix: PatternCode
  private let whole: PatternMatcher
  private let alphabet: PatternAlphabet

  /// Compiles a pattern.
  /// - Throws: `syntax` with the byte offset of the fault, `limit`, or `unsupported`.
  public init(_ pattern: String, limits: ConstraintLimits = ConstraintLimits())
    throws(ConstraintError)
  {
    // Compiled alone first, so that a stray parenthesis cannot escape from the wrapper.
    let whole = try PatternMatcher(pattern, limits: limits)
    let source = PatternSource(Array(pattern.utf8))
    var tail = PatternSource.Tail.outsideRecursion
    if whole.hasGroup(named: "R") {
      guard !source.mayRecurse else {
        throw ConstraintError(
          .unsupported,
          "a group named R together with (?R) is ambiguous for PCRE2's (?(R)…); rename the group")
      }
      tail = .always
    }
    var wrapperLimits = limits
    wrapperLimits.nesting += 1
    self.prefix = try Self.compile(source.wrapped(tail: tail), wrapperLimits)
    self.pattern = pattern
    self.whole = whole
    alphabet = PatternAlphabet(Array(pattern.utf8))
  }

  /// The first of `forms` that compiles.
  private static func compile(_ forms: [[UInt8]], _ limits: ConstraintLimits)
    throws(ConstraintError) -> PatternCode
  {
    var failure = ConstraintError(.unsupported, "the pattern cannot be anchored at its end")
    for form in forms {
      do throws(ConstraintError) {
        return try PatternCode(
          form, options: PCRE2_ANCHORED, jit: PCRE2_JIT_PARTIAL_HARD, limits: limits)
      } catch {
        failure = error
        failure.offset = nil  // it would point into the wrapper
      }
    }
    throw failure
  }

  /// The empty prefix: viable by definition.
  public var start: PatternState? { PatternState() }

  /// A viable prefix may still be a dead end.
  public var viability: Viability { .necessary }

  /// PCRE2 matches from the beginning.
  public var rereadsText: Bool { true }

  /// One match of the longer prefix.
  public func advance(_ state: PatternState, by bytes: Span<UInt8>) throws(ConstraintError)
    -> PatternState?
  {
    if bytes.isEmpty { return state }
    guard let tail = follow(state, bytes) else { return nil }
    guard try isViable(state, bytes, held: tail.held) else { return nil }
    return PatternState(state, adding: bytes, scanner: tail.scanner, held: tail.held)
  }

  /// One match, nothing allocated.
  public func admits(_ state: PatternState, _ bytes: Span<UInt8>) throws(ConstraintError) -> Bool {
    if bytes.isEmpty { return true }
    guard let tail = follow(state, bytes) else { return false }
    return try isViable(state, bytes, held: tail.held)
  }

  /// Whether the text so far matches as a whole.
  public func isComplete(_ state: PatternState) throws(ConstraintError) -> Bool {
    guard state.held == 0 else { return false }
    return try whole.matchesChecked(state.bytes)
  }

  /// Known only where the text is complete already.
  public func shortestCompletion(_ state: PatternState) throws(ConstraintError) -> [UInt8]? {
    try isComplete(state) ? [] : nil
  }

  /// The UTF-8 state after `bytes`; nil when they break UTF-8.
  private func follow(_ state: PatternState, _ bytes: Span<UInt8>) -> (
    scanner: UTF8Scanner, held: UInt8
  )? {
    var scanner = state.scanner
    var held = state.held
    for index in bytes.indices {
      guard alphabet.admits(bytes[index]), scanner.take(bytes[index]) else { return nil }
      held = scanner.isBoundary ? 0 : held + 1
    }
    return (scanner, held)
  }

  private func isViable(_ state: PatternState, _ bytes: Span<UInt8>, held: UInt8)
    throws(ConstraintError) -> Bool
  {
    let known = state.bytes.count - Int(state.held)
    let count = state.bytes.count + bytes.count - Int(held)
    let isProbed = held > 0 && alphabet.foreign == .alike
    // Nothing but held-back bytes was added (or nothing but them is there).
    if !isProbed && (count == known || count == 0) { return true }
    return try prefix.withScratch { scratch throws(ConstraintError) in
      scratch.load(state.bytes, bytes)
      if isProbed { return try canFinishCharacter(scratch, from: count, held: held) }
      return try Self.isViable(prefix, scratch, count: count)
    }
  }

  /// Whether some character that begins with the `held` bytes after `count` can follow there.
  private func canFinishCharacter(_ scratch: PatternScratch, from count: Int, held: UInt8)
    throws(ConstraintError) -> Bool
  {
    let text = scratch.bytes
    let unfinished = text[count..<count + Int(held)]
    defer { scratch.bytes = text }
    for character in PatternAlphabet.representatives(of: unfinished, in: text[..<count]) {
      scratch.bytes = text[..<count] + character
      if try Self.isViable(prefix, scratch, count: count + character.count) { return true }
    }
    return false
  }

  private static func isViable(_ code: PatternCode, _ scratch: PatternScratch, count: Int)
    throws(ConstraintError) -> Bool
  {
    // A full match happens only through (*ACCEPT).
    try code.match(scratch, count: count, options: PCRE2_PARTIAL_HARD | PCRE2_NO_UTF_CHECK)
      != PCRE2_ERROR_NOMATCH
  }

  /// Walks the trie in one buffer; one match a node, nothing allocated a node.
  public func fillMask(_ mask: inout TokenMask, _ state: PatternState, over trie: TokenTrie)
    throws(ConstraintError)
  {
    mask = try prefix.withScratch { [mask] scratch throws(ConstraintError) in
      var mask = mask
      let base = state.bytes.count
      scratch.load(state.bytes)
      scratch.bytes.append(contentsOf: repeatElement(0, count: trie.maxDepth))
      // (maxDepth + 1) UTF-8 state and held-back bytes at each depth.
      var tails = [(scanner: UTF8Scanner, held: UInt8)](
        repeating: (state.scanner, state.held), count: trie.maxDepth + 1)
      var node = 0
      while node < trie.count {
        let depth = Int(trie.depth[node])
        var (scanner, held) = tails[depth - 1]
        var viable = alphabet.admits(trie.byte[node]) && scanner.take(trie.byte[node])
        if viable {
          held = scanner.isBoundary ? 0 : held + 1
          scratch.bytes[base + depth - 1] = trie.byte[node]
          if held == 0 {
            viable = try Self.isViable(prefix, scratch, count: base + depth)
          } else if alphabet.foreign == .alike {
            viable = try canFinishCharacter(
              scratch, from: base + depth - Int(held), held: held)
          }
        }
        guard viable else {
          node = Int(trie.subtreeEnd[node])
          continue
        }
        tails[depth] = (scanner, held)
        for index in Int(trie.tokenStart[node])..<Int(trie.tokenStart[node + 1]) {
          mask.insert(trie.tokens[index])
        }
        node += 1
      }
      return mask
    }
  }
}
