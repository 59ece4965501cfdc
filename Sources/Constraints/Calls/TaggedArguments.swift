internal import Inference

/// Arguments between tags (`ArgumentTags`) that are, read as a JSON object, in the set of another
/// constraint.
///
/// The tags are another spelling of the object: what is read is told to the constraint as JSON, so
/// names, order, requirements and values are its affair. Only one thing is added: a name or value
/// cannot contain the tag that ends it, for it would end there.
struct TaggedArguments: Constraint {
  private let object: AnyConstraint
  private let kinds: ArgumentKinds
  private let opening: [UInt8]
  private let end: [UInt8]
  private let nameEnd: TagEnd
  private let valueEnd: TagEnd
  let start: State?

  /// Nil when the tags cannot be told apart.
  init?(_ tags: ArgumentTags, _ object: AnyConstraint, kinds: ArgumentKinds)
    throws(ConstraintError)
  {
    guard tags.isSound, let nameEnd = TagEnd(tags.middle), let valueEnd = TagEnd(tags.closing)
    else { return nil }
    self.object = object
    self.kinds = kinds
    self.nameEnd = nameEnd
    self.valueEnd = valueEnd
    opening = Array(tags.opening.utf8)
    end = Array(tags.end.utf8)
    let first = try object.start.flatMap { start throws(ConstraintError) in
      try object.advance(start, by: Array("{".utf8))
    }
    start = try first.flatMap { first throws(ConstraintError) in
      try Self.between(object, first, isFirst: true)
    }
  }

  typealias Inner = AnyConstraint.State

  /// States of the object are nil where it admits nothing.
  enum State: Hashable, Sendable {
    /// So many bytes of what opens an argument or of the end have been read. `next` is inside the
    /// name that would come.
    case between(Int, next: Inner?, mayEnd: Bool)
    /// Inside a name, `whole` of it; `ended` where the end that has begun would leave it.
    case name(Inner?, whole: [UInt8], ended: Inner?, TagEnd.Progress)
    /// So many bytes of what follows a name's tag.
    case afterName(Int, Inner, ValueKinds)
    /// Inside a value.
    case value(Value)
    /// So many bytes of what follows a value's tag.
    case afterValue(Int, Inner)
    case over
  }

  /// A value that may still be a text or JSON.
  struct Value: Hashable, Sendable {
    let kinds: ValueKinds
    /// Inside the string, where it is a text.
    var text: Inner?
    /// Inside the value, where it is JSON.
    var json: Inner?
    /// Containers that are open in it, and whether a string is.
    var depth = 0
    var isString = false
    var isEscaped = false
    /// What it is as JSON.
    var scan = ValueScan()
    var isEmpty = true
    /// Where the end that has begun would leave it.
    var ended: Inner?
    var progress = TagEnd.Progress()
  }

  var viability: Viability { .necessary }  // what has to contain a tag cannot be written

  var rereadsText: Bool { object.rereadsText }

  /// The state after an argument, or before the first.
  private static func between(
    _ object: AnyConstraint, _ inner: Inner, isFirst: Bool
  ) throws(ConstraintError) -> State? {
    let next = try object.advance(inner, by: Array((isFirst ? "\"" : ",\"").utf8))
    let closed = try object.advance(inner, by: Array("}".utf8))
    let mayEnd =
      try closed.map { state throws(ConstraintError) in
        try object.isComplete(state)
      } ?? false
    return next == nil && !mayEnd ? nil : .between(0, next: next, mayEnd: mayEnd)
  }

  func advance(_ state: State, by bytes: Span<UInt8>) throws(ConstraintError) -> State? {
    var state = state
    for index in bytes.indices {
      guard let next = try step(state, bytes[index]) else { return nil }
      state = next
    }
    return state
  }

  private func step(_ state: State, _ byte: UInt8) throws(ConstraintError) -> State? {
    switch state {
    case .between(let count, let next, let mayEnd):
      let opens = next != nil && opening.count > count && opening[count] == byte
      let ends = mayEnd && end.count > count && end[count] == byte
      if opens, count + 1 == opening.count {
        return .name(next, whole: [], ended: nil, TagEnd.Progress())
      }
      if ends, count + 1 == end.count { return .over }
      return opens || ends ? .between(count + 1, next: opens ? next : nil, mayEnd: ends) : nil
    case .name(let inner, let whole, let ended, let progress):
      return try name(inner, whole, ended, progress, byte)
    case .afterName(let count, let inner, let kinds):
      guard nameEnd.rest[count] == byte else { return nil }
      return try afterName(count + 1, inner, kinds)
    case .value(let value): return try step(value, byte)
    case .afterValue(let count, let inner):
      guard valueEnd.rest[count] == byte else { return nil }
      return try afterValue(count + 1, inner)
    case .over: return nil
    }
  }

  private func name(
    _ inner: Inner?, _ whole: [UInt8], _ ended: Inner?, _ progress: TagEnd.Progress, _ byte: UInt8
  ) throws(ConstraintError) -> State? {
    var progress = progress
    var ended = ended
    if nameEnd.begins(with: byte) {
      ended = try inner.flatMap { inner throws(ConstraintError) in
        try object.advance(inner, by: Array("\":".utf8))
      }
    }
    let next = try inner.flatMap { inner throws(ConstraintError) in
      try object.advance(inner, by: CallJSON.escaped(byte))
    }
    switch nameEnd.step(&progress, byte) {
    case .refused: return nil
    case .ended:
      guard let ended else { return nil }
      let count = nameEnd.tag.count + (nameEnd.lead == nil ? 0 : 1) - 1
      let name = String(decoding: whole.dropLast(count), as: UTF8.self)
      return try afterName(0, ended, kinds.of(name))
    case .inside:
      if !nameEnd.hasBegun(progress) { ended = nil }
      if next == nil && ended == nil { return nil }
      return .name(next, whole: whole + [byte], ended: ended, progress)
    }
  }

  private func afterName(
    _ count: Int, _ inner: Inner, _ kinds: ValueKinds
  ) throws(ConstraintError) -> State? {
    if count < nameEnd.rest.count { return .afterName(count, inner, kinds) }
    var value = Value(kinds: kinds)
    if kinds.contains(.string) { value.text = try object.advance(inner, by: Array("\"".utf8)) }
    if kinds != .string { value.json = inner }
    return value.text == nil && value.json == nil ? nil : .value(value)
  }

  private func afterValue(_ count: Int, _ inner: Inner) throws(ConstraintError) -> State? {
    count < valueEnd.rest.count
      ? .afterValue(count, inner) : try Self.between(object, inner, isFirst: false)
  }

  private func step(_ value: Value, _ byte: UInt8) throws(ConstraintError) -> State? {
    var next = value
    if valueEnd.begins(with: byte) { next.ended = try ended(value) }
    next.text = try value.text.flatMap { inner throws(ConstraintError) in
      try object.advance(inner, by: CallJSON.escaped(byte))
    }
    next.json = value.json == nil ? nil : try json(&next, byte)
    next.scan.take(byte)
    next.isEmpty = false
    switch valueEnd.step(&next.progress, byte) {
    case .refused: return nil
    case .ended:
      return try next.ended.flatMap { inner throws(ConstraintError) in
        try afterValue(0, inner)
      }
    case .inside:
      if !valueEnd.hasBegun(next.progress) { next.ended = nil }
      if next.json == nil { (next.depth, next.isString, next.isEscaped) = (0, false, false) }
      // Which of the kinds it is does not matter where only texts may be.
      if value.kinds == .string { (next.scan, next.isEmpty) = (ValueScan(), true) }
      return next.text == nil && next.json == nil && next.ended == nil ? nil : .value(next)
    }
  }

  /// Where a value leaves the object when it is over; nil when it cannot be.
  private func ended(_ value: Value) throws(ConstraintError) -> Inner? {
    if value.kinds == .string || value.scan.isText(value.kinds) {
      return try value.text.flatMap { inner throws(ConstraintError) in
        try object.advance(inner, by: Array("\"".utf8))
      }
    }
    guard let inner = value.json, !value.isEmpty, value.depth == 0 else { return nil }
    for following in [",", "}"]
    where try object.advance(inner, by: Array(following.utf8)) != nil { return inner }
    return nil
  }

  /// A byte of a value as JSON, which is no string and has no whitespace around it.
  private func json(_ value: inout Value, _ byte: UInt8) throws(ConstraintError) -> Inner? {
    guard let inner = value.json else { return nil }
    if value.isString {
      if value.isEscaped {
        value.isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        value.isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        value.isString = false
      }
    } else {
      switch byte {
      case UInt8(ascii: "{"), UInt8(ascii: "["): value.depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        value.depth -= 1
        if value.depth < 0 { return nil }
      case UInt8(ascii: "\""), UInt8(ascii: ","), 0x20, 0x09, 0x0A, 0x0D:
        if value.depth == 0 { return nil }
        value.isString = byte == UInt8(ascii: "\"")
      default: break
      }
    }
    return try object.advance(inner, by: [byte])
  }

  func isComplete(_ state: State) throws(ConstraintError) -> Bool { state == .over }
}

// MARK: Ends

extension TaggedArguments {
  /// Not known: what is short as JSON need not be short between tags.
  func shortestCompletion(_ state: State) throws(ConstraintError) -> [UInt8]? {
    state == .over ? [] : nil
  }

  /// The object's, written between tags; unknown where that contains a tag.
  func completion(_ state: State) throws(ConstraintError) -> Completion {
    guard let text = try spelled(state), let last = try advance(state, by: text.span),
      last == .over
    else { return .unknown }
    return .text(text)
  }

  private func spelled(_ state: State) throws(ConstraintError) -> [UInt8]? {
    switch state {
    case .over: return []
    case .between(let count, let next, let mayEnd):
      if mayEnd { return Array(end[count...]) }
      return try rest(next, .name).map { opening[count...] + $0 }
    case .name(let inner, _, let ended, let progress):
      if ended != nil {
        return try rest(ended, .value).map { nameEnd.remainder(progress) + $0 }
      }
      return try rest(inner, .name)
    case .afterName(let count, let inner, _):
      return try rest(inner, .value).map { nameEnd.rest[count...] + $0 }
    case .value(let value):
      if value.ended != nil {
        return try rest(value.ended, .after).map { valueEnd.remainder(value.progress) + $0 }
      }
      if let inner = value.text, let text = try rest(inner, .text) { return text }
      return try rest(value.json, .json(value.depth, value.isString, value.isEscaped))
    case .afterValue(let count, let inner):
      return try rest(inner, .after).map { valueEnd.rest[count...] + $0 }
    }
  }

  private enum Place {
    case name, value, text, after
    case json(Int, Bool, Bool)
  }

  /// The end of the object that is known from a state, between tags.
  private func rest(_ inner: Inner?, _ place: Place) throws(ConstraintError) -> [UInt8]? {
    guard let inner, case .text(let json) = try object.completion(inner) else { return nil }
    var place = place
    var result: [UInt8] = []
    var index = 0
    /// Takes the rest of a string.
    func string() -> [UInt8] {
      let begin = index
      while index < json.count, json[index] != UInt8(ascii: "\"") {
        index += json[index] == UInt8(ascii: "\\") ? 2 : 1
      }
      let end = min(index, json.count)
      index = end + 1
      return CallJSON.unquoted(Array(json[begin..<end]))
    }
    while index < json.count {
      switch place {
      case .name:
        result += string() + nameEnd.whole
        place = .value
      case .text:
        result += string() + valueEnd.whole
        place = .after
      case .value:
        let byte = json[index]
        if byte == UInt8(ascii: "\"") {
          index += 1
          place = .text
        } else if byte == UInt8(ascii: ":") || Self.isBlank(byte) {
          index += 1
        } else {
          place = .json(0, false, false)
        }
      case .json(var depth, var isString, var isEscaped):
        let byte = json[index]
        if depth == 0, !isString, ",}]".utf8.contains(byte) || Self.isBlank(byte) {
          result += valueEnd.whole
          place = .after
          continue
        }
        if isString {
          isString = isEscaped || byte != UInt8(ascii: "\"")
          isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
        } else if byte == UInt8(ascii: "\"") {
          isString = true
        } else if "{[".utf8.contains(byte) {
          depth += 1
        } else if "}]".utf8.contains(byte) {
          depth -= 1
        }
        result.append(byte)
        index += 1
        place = .json(depth, isString, isEscaped)
      case .after:
        switch json[index] {
        case UInt8(ascii: "}"): return result + end
        case UInt8(ascii: "\""):
          result += opening
          place = .name
        default: break
        }
        index += 1
      }
    }
    return nil
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }
}

// MARK: Masks

extension TaggedArguments {
  /// Inside texts the object's own masks are used: tokens of characters that JSON does not escape
  /// and that no end begins or ends with mean the same there. All others are asked one by one.
  func fillMask(_ mask: inout TokenMask, _ state: State, over trie: TokenTrie)
    throws(ConstraintError)
  {
    let inner: Inner?
    switch state {
    case .value(let value) where value.text != nil && value.json == nil: inner = value.text
    case .value(let value) where value.json != nil && value.depth > 0 && value.text == nil:
      inner = value.json
    case .name(let name, _, _, _): inner = name
    default: inner = nil
    }
    guard let inner else { return try walk(&mask, state, over: trie) }
    try object.fillMask(&mask, inner, over: trie)
    for (token, bytes) in TokensByBytes.of(trie).containing(special, trie) {
      if try advance(state, by: bytes.span) != nil {
        mask.insert(token)
      } else {
        mask.remove(token)
      }
    }
    // What goes on with an end that has begun has none of these bytes up to the tag's last.
    switch state {
    case .value(let value) where value.ended != nil:
      Self.insert(&mask, along: valueEnd.remainder(value.progress), trie)
    case .name(_, _, .some, let progress):
      Self.insert(&mask, along: nameEnd.remainder(progress), trie)
    default: break
    }
  }

  /// Bytes that mean something else than in JSON, or that ends begin or end with.
  private var special: Set<UInt8> {
    var bytes = Set(0..<UInt8(0x20))
    bytes.formUnion("\"\\{}[]".utf8)
    for end in [nameEnd, valueEnd] {
      bytes.formUnion([end.lead, end.tag.first, end.tag.last].compactMap(\.self))
    }
    return bytes
  }

  /// Inserts the tokens that `text` begins with.
  private static func insert(_ mask: inout TokenMask, along text: [UInt8], _ trie: TokenTrie) {
    var node = 0
    var end = trie.count
    for byte in text {
      while node < end, trie.byte[node] != byte { node = Int(trie.subtreeEnd[node]) }
      guard node < end else { return }
      for index in Int(trie.tokenStart[node])..<Int(trie.tokenStart[node + 1]) {
        mask.insert(trie.tokens[index])
      }
      end = Int(trie.subtreeEnd[node])
      node += 1
    }
  }
}
