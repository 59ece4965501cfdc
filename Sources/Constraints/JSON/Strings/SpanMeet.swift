/// `x-verbatim` beside `pattern`, `format` and lengths: the spans of a source that satisfy all of
/// them.
///
/// Side by side each of them can be alive where no span satisfies all, and a text would run into a
/// dead end. A source has finitely many spans, so that it can be known what can still be finished: a
/// state from which nothing is accepted is dead.
final class SpanMeet: StringAutomaton {
  private let spans: SpanAutomaton
  private let others: [any StringAutomaton]
  private let minLength: Int32
  private let maxLength: Int32
  /// Code points are counted up to here.
  private let lengthCap: Int32
  /// With more states than these nothing new is called dead.
  private let mostStates: Int
  /// (states) the span's state, the code points begun, the others' states.
  private var states: [[Int32]] = []
  private var numbers: [[Int32]: Int32] = [:]
  /// (states) whether something is accepted from there on, once known.
  private var lives: [Bool?] = []

  /// - Parameters:
  ///   - minLength: in code points.
  ///   - maxLength: in code points; nil without a bound.
  init(
    _ spans: SpanAutomaton, _ others: [any StringAutomaton], minLength: Int, maxLength: Int?,
    mostStates: Int
  ) {
    self.spans = spans
    self.others = others
    self.minLength = Int32(clamping: minLength)
    self.maxLength = maxLength.map { Int32(clamping: $0) } ?? .max
    lengthCap = Int32(clamping: max(minLength, maxLength.map { $0 + 1 } ?? 0))
    self.mostStates = mostStates
  }

  func start() throws(ConstraintError) -> Int32 {
    var parts = [spans.start, 0]
    for other in others { parts.append(try other.start()) }
    guard parts.allSatisfy({ $0 >= 0 }) else { return -1 }
    let state = number(parts)
    return try isLive(state) ? state : -1
  }

  func step(_ state: Int32, _ byte: UInt8) throws(ConstraintError) -> Int32 {
    guard let next = try next(state, byte) else { return -1 }
    return try isLive(next) ? next : -1
  }

  func accepts(_ state: Int32) -> Bool {
    let parts = states[Int(state)]
    return spans.isComplete(parts[0]) && parts[1] >= minLength
      && others.indices.allSatisfy { others[$0].accepts(parts[$0 + 2]) }
  }

  func isUniversal(_ state: Int32) -> Bool { false }

  /// The state after a byte, whatever becomes of it; nil when one of the parts refuses it.
  private func next(_ state: Int32, _ byte: UInt8) throws(ConstraintError) -> Int32? {
    var parts = states[Int(state)]
    guard let span = spans.step(parts[0], byte) else { return nil }
    parts[0] = span
    if !SpanAutomaton.isContinuation(byte) && parts[1] < lengthCap { parts[1] += 1 }
    guard parts[1] <= maxLength else { return nil }
    for index in others.indices {
      parts[index + 2] = try others[index].step(parts[index + 2], byte)
      guard parts[index + 2] >= 0 else { return nil }
    }
    return number(parts)
  }

  private func number(_ parts: [Int32]) -> Int32 {
    if let known = numbers[parts] { return known }
    let number = Int32(states.count)
    states.append(parts)
    lives.append(nil)
    numbers[parts] = number
    return number
  }

  /// Looks for something that is accepted, depth first. No state comes again on its way: every byte
  /// leads further into the source.
  private func isLive(_ first: Int32) throws(ConstraintError) -> Bool {
    if let known = lives[Int(first)] { return known }
    var path = [visit(first)]
    while let last = path.indices.last {
      if accepts(path[last].state) || states.count > mostStates {
        for place in path { lives[Int(place.state)] = true }
        return true
      }
      var following: Int32?
      while following == nil, let byte = path[last].bytes.popLast() {
        guard let next = try next(path[last].state, byte), lives[Int(next)] != false else {
          continue
        }
        following = next
      }
      if let following {
        path.append(visit(following))
      } else {
        lives[Int(path[last].state)] = false
        path.removeLast()
      }
    }
    return false
  }

  private func visit(_ state: Int32) -> (state: Int32, bytes: [UInt8]) {
    (state, spans.nextBytes(states[Int(state)][0]))
  }
}
