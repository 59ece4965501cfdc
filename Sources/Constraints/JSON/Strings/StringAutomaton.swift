/// A set of strings, asked byte by byte over a string's content (UTF-8, escapes resolved).
///
/// What `pattern`, `format` and `x-verbatim` come down to. States are small numbers; -1 is dead.
protocol StringAutomaton: AnyObject {
  /// The state of the empty string; -1 when nothing is in the set.
  func start() throws(ConstraintError) -> Int32
  /// The state after one more byte; -1 when nothing in the set continues that way.
  func step(_ state: Int32, _ byte: UInt8) throws(ConstraintError) -> Int32
  /// Whether the string so far is in the set.
  func accepts(_ state: Int32) -> Bool
  /// Whether every continuation is in the set; false when that is not known.
  func isUniversal(_ state: Int32) throws(ConstraintError) -> Bool
  /// A lower bound on the bytes that lead to acceptance; 0 when nothing is known.
  func distance(_ state: Int32) -> Int
  /// (256) Bytes with equal numbers lead to equal states everywhere; nil when that is not known.
  func byteClasses() throws(ConstraintError) -> [UInt8]?
}

/// A test of a whole string, made when it closes.
protocol StringCheck: AnyObject {
  /// Whether the content is accepted.
  func accepts(_ content: [UInt8]) throws(ConstraintError) -> Bool
}

extension StringAutomaton {
  func distance(_ state: Int32) -> Int { 0 }
  func byteClasses() throws(ConstraintError) -> [UInt8]? { nil }

  /// Whether the automaton accepts `content` as a whole.
  func matches(_ content: [UInt8]) throws(ConstraintError) -> Bool {
    var state = try start()
    for byte in content where state >= 0 { state = try step(state, byte) }
    return state >= 0 && accepts(state)
  }
}
