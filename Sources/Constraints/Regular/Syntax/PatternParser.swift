/// Reads a pattern into nodes, keeping the open groups on a stack of its own.
struct PatternParser {
  struct Flags {
    var caseless = false
    var multiline = false
    var dotAll = false
    var extended = false
    var extendedMore = false
    var noAutoCapture = false
    var ungreedy = false
  }

  enum FrameKind {
    case top
    case group(RegularPattern.GroupName?, name: String?)
    case atomic
    case look(behind: Bool, negated: Bool)
    case conditional
    case define
  }

  /// An open group.
  struct Frame {
    var kind: FrameKind
    var offset: Int
    var outerFlags: Flags
    var branches: [Int] = []
    var items: [Int] = []
    var condition: Int?
  }

  let text: [UInt32]
  let limits: ConstraintLimits
  var pattern: RegularPattern
  var at = 0
  var flags = Flags()
  var ucp = false
  var frames: [Frame] = []
  var captures = 0
  var branchReset: Int?
  var calls = false
  /// Where the first thing stands that may yet prove irregular: an atomic group or a call.
  var doubt: Int?
  /// Whether the last item may take a quantifier.
  var quantifiable = false

  var ecma: Bool { pattern.syntax == .ecma262 }

  init(_ source: String, syntax: PatternSyntax, limits: ConstraintLimits) {
    text = source.unicodeScalars.map(\.value)
    self.limits = limits
    pattern = RegularPattern(source: source, syntax: syntax)
  }

  mutating func parse() throws(PatternStop) -> RegularPattern {
    if !ecma { try parseLeadingSettings() }
    frames.append(Frame(kind: .top, offset: 0, outerFlags: flags))
    while at < text.count { try parseNext() }
    guard frames.count == 1 else {
      throw syntax("a group is not closed", frames[frames.count - 1].offset)
    }
    pattern.root = closeBranches()
    if calls, let branchReset { throw irregular("subroutine call beside (?|", branchReset) }
    return pattern
  }

  private mutating func parseNext() throws(PatternStop) {
    let start = at
    let c = text[at]
    if flags.extended, skipExtended(c) { return }
    at += 1
    switch c {
    case "(": try parseGroup(start)
    case ")": try closeGroup(start)
    case "|":
      let branch = closeItems()
      frames[frames.count - 1].branches.append(branch)
      quantifiable = false
    case "[": emit(.scalars(try parseClass(start)))
    case "\\": try parseEscape(start)
    case ".":
      let newlines = ecma ? ScalarSet.ecmaNewlines : ScalarSet.newline
      emit(.scalars(flags.dotAll ? .all : newlines.complement))
    case "^": emitLineStart()
    case "$": emitLineEnd(strict: ecma)
    case "*", "+", "?": try parseQuantifier(c, start)
    case "{":
      if let bounds = try parseBraces() {
        try applyQuantifier(bounds.low, bounds.high, start)
      } else {
        emitLiteral(c)
      }
    default: emitLiteral(c)
    }
  }

  // MARK: Items

  mutating func add(_ node: RegularPattern.Node) -> Int {
    pattern.nodes.append(node)
    return pattern.nodes.count - 1
  }

  /// Adds an item that a quantifier may follow.
  mutating func emit(_ node: RegularPattern.Node) {
    let index = add(node)
    frames[frames.count - 1].items.append(index)
    quantifiable = true
  }

  /// Adds an item that matches between characters.
  mutating func emitAssertion(_ node: RegularPattern.Node) {
    emit(node)
    quantifiable = false
  }

  mutating func emitLiteral(_ scalar: UInt32) {
    emit(.scalars(folded(ScalarSet(scalar))))
  }

  func folded(_ set: ScalarSet) -> ScalarSet {
    flags.caseless ? UnicodeTables.caseClosure(set) : set
  }

  /// `^`; in multi-line mode PCRE2 does not count the very end of the text as a line start.
  mutating func emitLineStart() {
    let start = add(.start)
    guard flags.multiline else {
      emitAssertion(.concatenation([start]))
      return
    }
    let newline = add(.scalars(ecma ? .ecmaNewlines : .newline))
    let behind = add(.look(newline, behind: true, negated: false))
    let any = add(.scalars(.all))
    let ahead = add(.look(any, behind: false, negated: false))
    let inside = add(.concatenation(ecma ? [behind] : [behind, ahead]))
    emitAssertion(.alternation([start, inside]))
  }

  /// `$`: the end of the text, before a final newline unless `strict`, before any in multi-line
  /// mode.
  mutating func emitLineEnd(strict: Bool) {
    if !flags.multiline && !strict { return emitEnd(finalNewline: true) }
    guard flags.multiline else { return emitEnd(finalNewline: false) }
    let newline = add(.scalars(ecma ? .ecmaNewlines : .newline))
    let before = add(.look(newline, behind: false, negated: false))
    let any = add(.scalars(.all))
    let end = add(.look(any, behind: false, negated: true))
    emitAssertion(.alternation([before, end]))
  }

  /// The end of the text; with `finalNewline` also before a newline that is the last character.
  mutating func emitEnd(finalNewline: Bool) {
    let any = add(.scalars(.all))
    guard finalNewline else {
      return emitAssertion(.look(any, behind: false, negated: true))
    }
    let newline = add(.scalars(.newline))
    let optional = add(.repetition(newline, low: 0, high: 1, mode: .greedy))
    let end = add(.look(any, behind: false, negated: true))
    let tail = add(.concatenation([optional, end]))
    emitAssertion(.look(tail, behind: false, negated: false))
  }

  // MARK: Groups

  private mutating func closeItems() -> Int {
    let items = frames[frames.count - 1].items
    frames[frames.count - 1].items = []
    switch items.count {
    case 0: return add(.empty)
    case 1: return items[0]
    default: return add(.concatenation(items))
    }
  }

  private mutating func closeBranches() -> Int {
    let last = closeItems()
    let branches = frames[frames.count - 1].branches + [last]
    return branches.count == 1 ? branches[0] : add(.alternation(branches))
  }

  mutating func open(_ kind: FrameKind, _ offset: Int) throws(PatternStop) {
    guard frames.count <= limits.nesting else {
      throw .failure(limits.reached("nesting", limits.nesting, "nest fewer groups"))
    }
    frames.append(Frame(kind: kind, offset: offset, outerFlags: flags))
    quantifiable = false
  }

  private mutating func closeGroup(_ offset: Int) throws(PatternStop) {
    guard frames.count > 1 else { throw syntax("unmatched closing parenthesis", offset) }
    let condition = frames[frames.count - 1].condition
    var frameBranches: [Int] = []
    if case .conditional = frames[frames.count - 1].kind {
      let last = closeItems()
      frameBranches = frames[frames.count - 1].branches + [last]
    }
    let body = frameBranches.isEmpty ? closeBranches() : 0
    let frame = frames.removeLast()
    flags = frame.outerFlags
    switch frame.kind {
    case .top: break
    case .group(let number, let name):
      if let number { if pattern.groups[number] == nil { pattern.groups[number] = body } }
      if let name { if pattern.groups[.name(name)] == nil { pattern.groups[.name(name)] = body } }
      // A group is one item, whatever it holds, so that a quantifier takes all of it.
      emit(.concatenation([body]))
    case .atomic:
      doubt = doubt ?? byteOffset(frame.offset)
      emit(.atomic(body))
    case .look(let behind, let negated):
      if case .conditional = frames[frames.count - 1].kind,
        frames[frames.count - 1].condition == nil
      {
        frames[frames.count - 1].condition = add(.look(body, behind: behind, negated: negated))
        quantifiable = false
      } else {
        emit(.look(body, behind: behind, negated: negated))
        quantifiable = !ecma || !behind
      }
    case .conditional:
      guard let condition, frameBranches.count <= 2 else {
        throw syntax("a conditional group has more than two branches", frame.offset)
      }
      let no = frameBranches.count == 2 ? frameBranches[1] : add(.empty)
      emit(.conditional(condition, yes: frameBranches[0], no: no))
    case .define: emitAssertion(.empty)
    }
  }

  // MARK: Stops

  func byteOffset(_ index: Int) -> Int {
    text[..<min(index, text.count)].reduce(0) {
      $0 + ($1 < 0x80 ? 1 : $1 < 0x800 ? 2 : $1 < 0x10000 ? 3 : 4)
    }
  }

  func irregular(_ name: String, _ index: Int) -> PatternStop {
    .irregular(IrregularFeature(name: name, offset: byteOffset(index)))
  }

  func syntax(_ message: String, _ index: Int) -> PatternStop {
    let offset = byteOffset(index)
    return .failure(
      ConstraintError(.syntax, "\(message) at byte \(offset) of the pattern", offset: offset))
  }
}

/// Lets a switch over code points name ASCII characters.
func ~= (character: Unicode.Scalar, value: UInt32) -> Bool { character.value == value }
func == (value: UInt32, character: Unicode.Scalar) -> Bool { character.value == value }
func != (value: UInt32, character: Unicode.Scalar) -> Bool { character.value != value }
