public import Constraints
internal import Inference

/// What a check of the constraint laws tries.
public struct LawTrial: Sendable {
  /// Bytes the random walks choose from; few, so that walks get somewhere.
  public var alphabet: [UInt8]
  /// Texts the constraint must accept.
  public var accepted: [[UInt8]]
  /// Texts it must refuse as whole texts.
  public var rejected: [[UInt8]]
  /// Random walks from the start.
  public var walks = 40
  /// Steps of a walk.
  public var length = 12
  /// Extensions of up to this many bytes are enumerated to look for one that is shorter than
  /// `shortestCompletion`.
  public var enumeration = 2
  /// Names the walks' random numbers.
  public var seed: UInt64 = 1

  /// A trial over the characters of `alphabet`.
  public init(alphabet: String, accepted: [String] = [], rejected: [String] = []) {
    self.alphabet = Array(Set(alphabet.utf8)).sorted()
    self.accepted = accepted.map { Array($0.utf8) }
    self.rejected = rejected.map { Array($0.utf8) }
  }
}

/// Walks a constraint at random and checks every law that stands in `Constraint`'s documentation.
/// - Returns: the violations found, none for a lawful constraint.
public func checkConstraintLaws<C: Constraint>(_ constraint: C, _ trial: LawTrial)
  -> [LawViolation]
{
  var checker = ConstraintLawChecker(constraint, trial)
  checker.run()
  return checker.violations
}

/// The walk itself.
struct ConstraintLawChecker<C: Constraint> {
  let constraint: C
  let trial: LawTrial
  let vocabulary: Vocabulary
  var random: RandomStream
  var violations: [LawViolation] = []

  init(_ constraint: C, _ trial: LawTrial) {
    self.constraint = constraint
    self.trial = trial
    random = RandomKey(seed: trial.seed).stream(for: .test)
    // All strings of one and two bytes of the alphabet, and the samples' pieces of up to five.
    var tokens = Set(trial.alphabet.map { [$0] })
    for first in trial.alphabet { for second in trial.alphabet { tokens.insert([first, second]) } }
    for text in trial.accepted {
      for start in text.indices { tokens.insert(Array(text[start...].prefix(5))) }
    }
    let list = tokens.sorted { $0.lexicographicallyPrecedes($1) }
    vocabulary = Vocabulary(tokens: list, kinds: list.map { _ in .text })
  }

  mutating func run() {
    do {
      try samples()
      guard let start = constraint.start else { return }
      for _ in 0..<trial.walks { try walk(from: start) }
    } catch {
      report("no error", "\(error)")
    }
  }

  mutating func report(_ law: String, _ detail: String) {
    if violations.count < 20 { violations.append(LawViolation(law, detail)) }
  }

  private mutating func samples() throws(ConstraintError) {
    for text in trial.accepted {
      guard let start = constraint.start else {
        report("samples", "there is no start, but \(readable(text)) must be accepted")
        return
      }
      for end in 0...text.count
      where try constraint.advance(start, by: Array(text[..<end])) == nil {
        report("viable prefixes", "\(readable(text[..<end])) of \(readable(text)) is refused")
      }
      if try !constraint.accepts(text) { report("samples", "\(readable(text)) is not accepted") }
    }
    for text in trial.rejected where try constraint.accepts(text) {
      report("samples", "\(readable(text)) is accepted")
    }
  }

  private mutating func walk(from start: C.State) throws(ConstraintError) {
    var state = start
    var text: [UInt8] = []
    // Half of the walks follow a sample for a while, so that deep states are met.
    if !trial.accepted.isEmpty && random.uniform() < 0.5 {
      let sample = trial.accepted[pick(trial.accepted.count)]
      text = Array(sample[..<pick(sample.count + 1)])
      guard let met = try constraint.advance(start, by: text) else { return }
      state = met
    }
    for _ in 0..<trial.length {
      try check(state, text)
      var next: C.State?
      // A few tries to find bytes that lead on; the refused ones are checked as well.
      for _ in 0..<8 where next == nil {
        let chunk = (0...pick(3)).map { _ in trial.alphabet[pick(trial.alphabet.count)] }
        next = try checkSplits(state, text, chunk)
        if next != nil { text += chunk }
      }
      guard let next else { return }
      state = next
    }
  }

  private mutating func pick(_ count: Int) -> Int { Int(random.next() % UInt64(max(count, 1))) }

  /// `advance(s, a + b) == advance(advance(s, a), b)`, and `admits` says the same.
  private mutating func checkSplits(_ state: C.State, _ text: [UInt8], _ chunk: [UInt8])
    throws(ConstraintError) -> C.State?
  {
    let whole = try constraint.advance(state, by: chunk)
    for cut in 0...chunk.count {
      var parts = try constraint.advance(state, by: Array(chunk[..<cut]))
      if let middle = parts { parts = try constraint.advance(middle, by: Array(chunk[cut...])) }
      if parts != whole || parts?.hashValue != whole?.hashValue {
        report("splits", "\(readable(text)) + \(readable(chunk)) cut at \(cut)")
      }
    }
    if try constraint.admits(state, chunk.span) != (whole != nil) {
      report("admits", "\(readable(text)) + \(readable(chunk))")
    }
    return whole
  }

  private mutating func check(_ state: C.State, _ text: [UInt8]) throws(ConstraintError) {
    let complete = try constraint.isComplete(state)
    if complete, try !constraint.accepts(text) {
      report("complete", "\(readable(text)) is complete but not accepted from the start")
    }
    try checkCompletion(state, text, complete)
    var mask = TokenMask(count: vocabulary.count)
    try constraint.fillMask(&mask, state, over: vocabulary.trie)
    for id in 0..<TokenID(vocabulary.count) {
      let bytes = Array(vocabulary.bytes(of: id))
      if try mask[id] != (constraint.advance(state, by: bytes) != nil) {
        report("mask", "token \(readable(bytes)) after \(readable(text)): mask says \(mask[id])")
      }
    }
  }

  private mutating func checkCompletion(_ state: C.State, _ text: [UInt8], _ complete: Bool)
    throws(ConstraintError)
  {
    switch try constraint.completion(state) {
    case .text(let bytes):
      if let end = try constraint.advance(state, by: bytes), try constraint.isComplete(end) {
        break
      }
      report("completion", "\(readable(bytes)) does not complete \(readable(text))")
    case .none, .notFound:
      if complete { report("completion", "none after complete \(readable(text))") }
    case .unknown: break
    }
    guard let shortest = try constraint.shortestCompletion(state) else {
      if complete { report("shortest completion", "unknown after complete \(readable(text))") }
      return
    }
    if complete != shortest.isEmpty {
      report("shortest completion", "\(readable(shortest)) after \(readable(text))")
    }
    guard let end = try constraint.advance(state, by: shortest), try constraint.isComplete(end)
    else {
      report(
        "shortest completion", "\(readable(shortest)) does not complete \(readable(text))")
      return
    }
    // Shorter texts, and equally long ones that come earlier, must not be accepted.
    var layer: [(bytes: [UInt8], state: C.State)] = [([], state)]
    for length in 0...trial.enumeration where length <= shortest.count {
      for (bytes, met) in layer
      where length < shortest.count || bytes.lexicographicallyPrecedes(shortest) {
        if try constraint.isComplete(met) {
          report(
            "shortest completion",
            "\(readable(bytes)) is before \(readable(shortest)) after \(readable(text))")
        }
      }
      var next: [(bytes: [UInt8], state: C.State)] = []
      for (bytes, met) in layer {
        for byte in trial.alphabet {
          if let state = try constraint.advance(met, by: [byte]) {
            next.append((bytes + [byte], state))
          }
        }
      }
      layer = next
    }
  }
}
