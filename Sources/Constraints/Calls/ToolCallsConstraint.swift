package import Inference

/// Calls of tools as a model writes them: `ToolCallForm` with the names of some tools, each followed
/// by arguments that satisfy its own constraint.
package struct ToolCallsConstraint: Constraint {
  private let form: ToolCallForm
  /// (tools) What may stand for arguments; their texts end with `last`, and nothing can follow.
  private let arguments: [AnyConstraint]
  private let last: UInt8
  private let opening: [UInt8]
  private let separator: [UInt8]?
  /// Calls that may follow the first; `.max` for any number.
  private let mostOthers: Int
  private let closing: [UInt8]
  /// (tools) Each name with what follows it, in byte order.
  private let names: [[UInt8]]
  /// The shortest call without opening and closing; nil when it is not known.
  private let shortestCall: [UInt8]?
  /// Some call without opening and closing; nil when none is known.
  private let someCall: [UInt8]?

  /// - Parameters:
  ///   - tools: names and their arguments, which are JSON objects; at least one.
  ///   - kinds: what arguments may be, where they stand between tags.
  ///   - severalAtOnce: whether more than one call may be made, where the form has that.
  ///   - most: how many then; nil for any number.
  package init(
    _ form: ToolCallForm, _ tools: [(name: String, arguments: AnyConstraint)],
    kinds: [String: ArgumentKinds] = [:], severalAtOnce: Bool = true, most: Int? = nil
  ) throws(ConstraintError) {
    self.form = form
    last = form.tags?.end.utf8.last ?? UInt8(ascii: "}")
    var usable: [(name: String, arguments: AnyConstraint)] = []
    for (name, object) in tools {
      let written = try Self.written(object, form, kinds[name] ?? ArgumentKinds())
      if written.start != nil { usable.append((name, written)) }
    }
    guard !usable.isEmpty else {
      throw ConstraintError(.unsatisfiable, "no tool has arguments that satisfy its schema")
    }
    let sorted = usable.map { (Array(($0.name + form.middle).utf8), $0.arguments) }
      .sorted { $0.0.lexicographicallyPrecedes($1.0) }
    names = sorted.map(\.0)
    arguments = sorted.map(\.1)
    opening = Array(form.opening.utf8)
    mostOthers = !severalAtOnce || form.separator == nil ? 0 : most.map { $0 - 1 } ?? .max
    separator = mostOthers > 0 ? form.separator.map { Array($0.utf8) } : nil
    closing = Array(form.closing.utf8)
    var some: [UInt8]?
    for (name, arguments) in sorted {
      guard let start = arguments.start, let rest = try arguments.completion(start).text else {
        continue
      }
      let text = name + rest
      if some.map({ Self.isBefore(text, $0) }) ?? true { some = text }
    }
    someCall = some
    var best: [UInt8]?
    for (name, arguments) in sorted {
      guard let start = arguments.start, let rest = try arguments.shortestCompletion(start) else {
        best = nil
        break
      }
      let text = name + rest
      if best.map({ Self.isBefore(text, $0) }) ?? true { best = text }
    }
    shortestCall = best
  }

  /// A tool's arguments as they are written.
  private static func written(
    _ object: AnyConstraint, _ form: ToolCallForm, _ kinds: ArgumentKinds
  ) throws(ConstraintError) -> AnyConstraint {
    guard let tags = form.tags else { return object }
    guard let tagged = try TaggedArguments(tags, object, kinds: kinds) else {
      throw ConstraintError(.unsupported, "the tags around arguments cannot be told apart")
    }
    return AnyConstraint(tagged)
  }

  private static func isBefore(_ first: [UInt8], _ second: [UInt8]) -> Bool {
    first.count == second.count
      ? first.lexicographicallyPrecedes(second) : first.count < second.count
  }

  package enum State: Hashable, Sendable {
    /// So many bytes of the opening have been read.
    case opening(Int)
    /// So many bytes of a name, which may be that of the tools from `low` up to `high`.
    /// `left` calls may follow it.
    case name(Int, low: Int, high: Int, left: Int)
    /// Inside the arguments of a tool.
    case arguments(Int, AnyConstraint.State, left: Int)
    /// So many bytes after the arguments have been read, which may be those of the separator, of
    /// the closing, or of both.
    case after(Int, mayGoOn: Bool, mayClose: Bool, left: Int)
  }

  package var start: State? { .opening(0) }

  package var viability: Viability {
    arguments.allSatisfy { $0.viability == .exact } ? .exact : .necessary
  }

  package var rereadsText: Bool { arguments.contains(where: \.rereadsText) }

  private func anyName(left: Int) -> State {
    .name(0, low: 0, high: names.count, left: left)
  }

  private func finished(left: Int) -> State {
    .after(0, mayGoOn: left > 0, mayClose: true, left: left)
  }

  package func advance(_ state: State, by bytes: Span<UInt8>) throws(ConstraintError) -> State? {
    var state = state
    var place = 0
    while place < bytes.count {
      let byte = bytes[place]
      switch state {
      case .opening(let count):
        guard opening[count] == byte else { return nil }
        place += 1
        state = count + 1 == opening.count ? anyName(left: mostOthers) : .opening(count + 1)
      case .name(let count, let low, let high, let left):
        guard let next = try name(count, low, high, left, byte) else { return nil }
        place += 1
        state = next
      case .arguments(let tool, let inner, let left):
        guard let next = try read(tool, inner, left, bytes, &place) else { return nil }
        state = next
      case .after(let count, let mayGoOn, let mayClose, let left):
        guard let next = after(count, mayGoOn, mayClose, left, byte) else { return nil }
        place += 1
        state = next
      }
    }
    return state
  }

  private func name(
    _ count: Int, _ low: Int, _ high: Int, _ left: Int, _ byte: UInt8
  ) throws(ConstraintError) -> State? {
    let matching = (low..<high).filter { names[$0].count > count && names[$0][count] == byte }
    guard let first = matching.first, let last = matching.last else {
      // A whole name that others begin with: its arguments tell which it is.
      guard names[low].count == count, let start = arguments[low].start,
        let next = try arguments[low].advance(start, by: [byte])
      else { return nil }
      return try arguments[low].isComplete(next)
        ? finished(left: left) : .arguments(low, next, left: left)
    }
    // Names are in byte order, so those that match are neighbours, and the shortest comes first.
    guard first == last || !form.middle.isEmpty, names[first].count == count + 1,
      let start = arguments[first].start
    else {
      return .name(count + 1, low: first, high: last + 1, left: left)
    }
    return .arguments(first, start, left: left)
  }

  /// Reads arguments up to their end or that of `bytes`. An object ends with its own brace, others
  /// with a tag, and nothing can follow, so they are over as soon as they are complete.
  private func read(
    _ tool: Int, _ state: AnyConstraint.State, _ left: Int, _ bytes: Span<UInt8>,
    _ place: inout Int
  ) throws(ConstraintError) -> State? {
    let constraint = arguments[tool]
    var inner = state
    while place < bytes.count {
      // In one piece up to what may be the end.
      var end = place
      while end < bytes.count, bytes[end] != last { end += 1 }
      let mayBeOver = end < bytes.count
      let stop = mayBeOver ? end + 1 : end
      guard let next = try constraint.advance(inner, by: bytes.extracting(place..<stop)) else {
        return nil
      }
      inner = next
      place = stop
      if mayBeOver, try constraint.isComplete(inner) { return finished(left: left) }
    }
    return .arguments(tool, inner, left: left)
  }

  private func after(
    _ count: Int, _ mayGoOn: Bool, _ mayClose: Bool, _ left: Int, _ byte: UInt8
  ) -> State? {
    let goesOn = mayGoOn && separator.map { $0.count > count && $0[count] == byte } == true
    let closes = mayClose && closing.count > count && closing[count] == byte
    guard goesOn || closes else { return nil }
    if goesOn, separator?.count == count + 1 {
      return anyName(left: left == .max ? left : left - 1)
    }
    return .after(count + 1, mayGoOn: goesOn, mayClose: closes, left: left)
  }

  package func isComplete(_ state: State) throws(ConstraintError) -> Bool {
    guard case .after(closing.count, _, true, _) = state else { return false }
    return true
  }

  package func shortestCompletion(_ state: State) throws(ConstraintError) -> [UInt8]? {
    switch state {
    case .opening(let count): return shortestCall.map { opening[count...] + $0 + closing }
    case .name(let count, let low, let high, _):
      var best: [UInt8]?
      for tool in low..<high {
        guard let start = arguments[tool].start,
          let rest = try arguments[tool].shortestCompletion(start)
        else { return nil }
        let text = names[tool][count...] + rest + closing
        if best.map({ Self.isBefore(Array(text), $0) }) ?? true { best = Array(text) }
      }
      return best
    case .arguments(let tool, let inner, _):
      return try arguments[tool].shortestCompletion(inner).map { $0 + closing }
    case .after(let count, _, let mayClose, _):
      if mayClose { return Array(closing[count...]) }
      guard let separator, let shortestCall else { return nil }
      return separator[count...] + shortestCall + closing
    }
  }

  package func completion(_ state: State) throws(ConstraintError) -> Completion {
    switch state {
    case .opening(let count):
      return someCall.map { .text(opening[count...] + $0 + closing) } ?? .unknown
    case .name(let count, let low, let high, _):
      var best: [UInt8]?
      for tool in low..<high {
        guard let start = arguments[tool].start,
          case .text(let rest) = try arguments[tool].completion(start)
        else { continue }
        let text = names[tool][count...] + rest + closing
        if best.map({ Self.isBefore(Array(text), $0) }) ?? true { best = Array(text) }
      }
      return best.map(Completion.text) ?? .unknown
    case .arguments(let tool, let inner, _):
      return try arguments[tool].completion(inner).between([], closing)
    case .after(let count, _, let mayClose, _):
      if mayClose { return .text(Array(closing[count...])) }
      guard let separator, let someCall else { return .unknown }
      return .text(separator[count...] + someCall + closing)
    }
  }

  /// Inside arguments their own masks are used, and the few tokens that reach beyond the end of
  /// arguments are asked one by one.
  package func fillMask(_ mask: inout TokenMask, _ state: State, over trie: TokenTrie)
    throws(ConstraintError)
  {
    guard case .arguments(let tool, let inner, _) = state else {
      return try walk(&mask, state, over: trie)
    }
    try arguments[tool].fillMask(&mask, inner, over: trie)
    for (token, bytes) in TokensByBytes.of(trie).goingOn(after: last, trie) where !mask[token] {
      if try advance(state, by: bytes.span) != nil { mask.insert(token) }
    }
  }
}
