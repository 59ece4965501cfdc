import JSONSchema

/// A regular language over a string's content, compiled at its first step.
final class LanguageAutomaton: StringAutomaton {
  private let language: RegularLanguage
  private let source: JSONNode
  private var compiled: RegularAutomaton?
  /// Per state: whether every continuation is accepted, once asked.
  private var universality: [Int32: Bool] = [:]

  init(_ language: RegularLanguage, pointer source: JSONNode) {
    self.language = language
    self.source = source
  }

  private func automaton() throws(ConstraintError) -> RegularAutomaton {
    if let compiled { return compiled }
    do {
      let made = try language.automaton()
      compiled = made
      return made
    } catch {
      throw located(error)
    }
  }

  private func located(_ error: ConstraintError) -> ConstraintError {
    error.located(inPattern: source, keyword: nil)
  }

  func start() throws(ConstraintError) -> Int32 {
    try automaton().start?.number ?? -1
  }

  func step(_ state: Int32, _ byte: UInt8) throws(ConstraintError) -> Int32 {
    do {
      return try automaton().step(RegularAutomaton.State(number: state), byte)?.number ?? -1
    } catch {
      throw located(error)
    }
  }

  func accepts(_ state: Int32) -> Bool {
    compiled?.isComplete(RegularAutomaton.State(number: state)) ?? false
  }

  func distance(_ state: Int32) -> Int {
    max(0, compiled?.distance(RegularAutomaton.State(number: state)) ?? 0)
  }

  func byteClasses() throws(ConstraintError) -> [UInt8]? { try automaton().classes.classOf }

  /// Explores a few states: a language that accepts everything from here on has hardly more than
  /// the places inside a character.
  func isUniversal(_ state: Int32) throws(ConstraintError) -> Bool {
    if let known = universality[state] { return known }
    let found = try explore(state)
    universality[state] = found
    return found
  }

  private func explore(_ state: Int32) throws(ConstraintError) -> Bool {
    guard accepts(state), try step(state, 0x61) == state, try step(state, 0x20) == state else {
      return false
    }
    // Pairs of a state and the place inside a UTF-8 character.
    struct Place: Hashable {
      var state: Int32
      var scan: EscapeScan.Phase
    }
    var seen: Set<Place> = [Place(state: state, scan: .clean)]
    var queue = Array(seen)
    while let place = queue.popLast() {
      for byte in UInt8(0)...255 {
        var scan = EscapeScan()
        scan.phase = place.scan
        // Characters that need escapes in JSON are content like all others.
        if place.scan != .clean || byte >= 0x80 {
          switch scan.step(byte, isCanonical: false) {
          case .lead, .inner: break
          default: continue
          }
        }
        let next = try step(place.state, byte)
        if next < 0 || (scan.isClean && !accepts(next)) { return false }
        if seen.insert(Place(state: next, scan: scan.phase)).inserted {
          if seen.count > 24 { return false }
          queue.append(Place(state: next, scan: scan.phase))
        }
      }
    }
    return true
  }
}

/// `x-verbatim`: the content is a contiguous piece of a source text.
final class SpanStringAutomaton: StringAutomaton {
  private let spans: SpanAutomaton

  init(_ spans: SpanAutomaton) {
    self.spans = spans
  }

  func start() -> Int32 { spans.start }
  func step(_ state: Int32, _ byte: UInt8) -> Int32 { spans.step(state, byte) ?? -1 }
  func accepts(_ state: Int32) -> Bool { spans.isComplete(state) }
  func isUniversal(_ state: Int32) -> Bool { false }
}

/// A pattern that is not regular: matched by PCRE2 when the string closes.
final class PatternStringCheck: StringCheck {
  private let matcher: PatternMatcher
  private let source: JSONNode

  init(_ matcher: PatternMatcher, pointer source: JSONNode) {
    self.matcher = matcher
    self.source = source
  }

  func accepts(_ content: [UInt8]) throws(ConstraintError) -> Bool {
    do {
      return try matcher.matches(content)
    } catch {
      throw error.located(inPattern: source, keyword: nil)
    }
  }
}

extension ConstraintError {
  /// An error about a pattern, moved to where the pattern stands in a schema.
  /// - Parameter node: the pattern as a string or key; for other values their own place is told.
  func located(inPattern node: JSONNode, keyword: String?) -> ConstraintError {
    ConstraintError(
      code, message, offset: node.sourceOffset(ofTextByte: offset ?? 0),
      pointer: node.pointer.description, keyword: keyword)
  }
}
