/// A contiguous span of a given text: extraction that cannot invent anything.
public struct VerbatimConstraint: ByteAutomaton {
  /// What counts as a span.
  public struct Options: Hashable, Sendable, Codable {
    /// Whether a span begins and ends between words rather than between characters.
    public var wholeWords: Bool
    /// Fewest characters (Unicode scalars) of a span.
    public var minCharacters: Int
    /// Most characters of a span; nil for no bound.
    public var maxCharacters: Int?

    /// Non-empty spans between characters, of any length, by default.
    public init(wholeWords: Bool = false, minCharacters: Int = 1, maxCharacters: Int? = nil) {
      self.wholeWords = wholeWords
      self.minCharacters = minCharacters
      self.maxCharacters = maxCharacters
    }
  }

  private let spans: SpanAutomaton
  private let options: Options
  private let limits: ConstraintLimits
  /// Whether the length has to be known beyond "empty or not".
  private let counts: Bool

  /// The spans of `source`, which must be UTF-8.
  /// - Throws: `syntax`, `limit`, or `unsatisfiable` when no span is long or short enough.
  public init(
    _ source: [UInt8], _ options: Options = Options(),
    limits: ConstraintLimits = ConstraintLimits()
  ) throws(ConstraintError) {
    spans = try SpanAutomaton(source, wholeWords: options.wholeWords, limits: limits)
    self.options = options
    self.limits = limits
    counts = options.minCharacters > 1 || options.maxCharacters != nil
    let start = State(node: spans.start, length: 0)
    guard isViable(start), options.minCharacters == 0 || leaves(start) else {
      throw ConstraintError(
        .unsatisfiable, "the source has no span of the wanted length")
    }
  }

  /// A place in the source's automaton and the span's length so far.
  public struct State: Hashable, Sendable {
    let node: Int32
    /// In characters; 0 throughout when no length is asked for.
    let length: Int32
  }

  /// The empty span.
  public var start: State? { State(node: spans.start, length: 0) }

  /// Exact but for whole words with both bounds: then no attainable length may lie between them.
  public var viability: Viability {
    options.wholeWords && options.minCharacters > 1 && options.maxCharacters != nil
      ? .necessary : .exact
  }

  /// The state after one more byte.
  public func step(_ state: State, _ byte: UInt8) -> State? {
    guard let node = spans.step(state.node, byte) else { return nil }
    let begins = counts && !SpanAutomaton.isContinuation(byte)
    let next = State(node: node, length: state.length + (begins ? 1 : 0))
    return isViable(next) ? next : nil
  }

  /// Whether the span may end here and is long enough.
  public func isComplete(_ state: State) -> Bool {
    guard spans.isComplete(state.node) else { return false }
    if state.node == spans.start { return options.minCharacters == 0 }
    return !counts || state.length >= options.minCharacters
  }

  /// The nearest end; searched for within a limit while the span is too short.
  public func shortestCompletion(_ state: State) throws(ConstraintError) -> [UInt8]? {
    if isComplete(state) { return [] }
    if state.node == spans.start || (counts && state.length < options.minCharacters) {
      guard case .text(let bytes) = try searchCompletion(state, trying: limits.searchSteps)
      else { return nil }
      return bytes
    }
    var bytes: [UInt8] = []
    var node = state.node
    while spans.bytesToEnd(node) > 0 {
      guard
        let (byte, next) = (UInt8.min...UInt8.max).lazy.compactMap({ byte in
          spans.step(node, byte).map { (byte, $0) }
        }).first(where: { spans.bytesToEnd($0.1) == spans.bytesToEnd(node) - 1 })
      else { return nil }
      bytes.append(byte)
      node = next
    }
    return bytes
  }

  /// Whether the span can end between the bounds, as far as each bound alone tells.
  private func isViable(_ state: State) -> Bool {
    guard counts else { return true }
    let length = Int(state.length)
    if let most = options.maxCharacters, length + spans.charactersToEnd(state.node) > most {
      return false
    }
    return length + spans.charactersAfter(state.node) >= options.minCharacters
  }

  private func leaves(_ state: State) -> Bool {
    (UInt8.min...UInt8.max).contains { step(state, $0) != nil }
  }
}
