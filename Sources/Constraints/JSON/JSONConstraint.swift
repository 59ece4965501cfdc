public import Inference
public import JSONSchema
import Synchronization

/// The JSON texts that a schema allows.
///
/// Every keyword is enforced exactly or the schema is refused, with a JSON pointer to the cause.
/// What a grammar cannot say (`uniqueItems`, `oneOf`, `not`, `if`, `dependentRequired`, counts,
/// duplicate keys, …) is decided by what each open container remembers, at the latest when it
/// closes. Unknown keywords and formats are annotations; `SchemaAudit` lists them.
///
///     let constraint = try JSONConstraint(schema: #"{"type": "integer", "minimum": 3}"#)
///     try constraint.accepts(Array("12".utf8))
public final class JSONConstraint: ByteAutomaton {
  /// A string with this keyword is a contiguous piece of the source text it names
  /// (`JSONConstraintOptions.verbatimSources`): `"x-verbatim": "mail"`, or, to begin and end between
  /// words, `"x-verbatim": {"source": "mail", "words": true}`.
  public static let verbatimKeyword = "x-verbatim"

  /// The schema.
  public let schema: SchemaDocument
  /// How it is enforced.
  public let options: JSONConstraintOptions
  public let start: JSONState?
  private let machine: JSONMachine
  private let lock = Mutex<Void>(())
  private let knownViability = Mutex<Viability?>(nil)

  /// Makes a vocabulary's tables for masks under such options, which else the first mask makes: some
  /// milliseconds, once for all constraints over the vocabulary.
  public static func prepare(
    _ vocabulary: Vocabulary, options: JSONConstraintOptions = .generating
  ) {
    _ = StringSlices.of(vocabulary.trie, isCanonical: options.escapes == .canonical)
    if case .any = options.whitespace {
      _ = StructureSlices.of(vocabulary.trie)
    }
  }

  /// Compiles a schema's text.
  /// - Throws: `syntax` when it is not a schema, `unsupported` when something in it cannot be
  ///   enforced, `limit`; with pointer and keyword.
  public convenience init(schema text: String, options: JSONConstraintOptions = .judging)
    throws(ConstraintError)
  {
    try self.init(schema: Array(text.utf8), options: options)
  }

  /// Compiles a schema's text, in UTF-8.
  public convenience init(schema bytes: [UInt8], options: JSONConstraintOptions = .judging)
    throws(ConstraintError)
  {
    try self.init(schema: try Self.document(bytes, options.limits), options: options)
  }

  /// Reads a schema's text.
  /// - Throws: `syntax` when it is not JSON, `limit`.
  static func document(
    _ text: [UInt8], _ limits: ConstraintLimits
  ) throws(ConstraintError) -> JSONDocument {
    var reading = JSONLimits()
    reading.bytes = limits.schemaBytes
    reading.depth = limits.schemaDepth
    do {
      return try JSONDocument(text, options: JSONOptions(limits: reading))
    } catch {
      let isLimit = error.code == .tooDeep || error.code == .tooLarge
      throw ConstraintError(
        isLimit ? .limit : .syntax, "the schema is not JSON: \(error.message)",
        offset: error.location.offset)
    }
  }

  /// Compiles a schema.
  public convenience init(schema document: JSONDocument, options: JSONConstraintOptions = .judging)
    throws(ConstraintError)
  {
    var reading = SchemaOptions()
    reading.formats = options.format == .assertion ? .assert : .annotate
    reading.customKeywords = [JSONConstraint.verbatimKeyword]
    reading.limits.subschemas = options.limits.schemaSubschemas
    let schema: SchemaDocument
    do {
      schema = try SchemaDocument(document, options: reading)
    } catch {
      throw ConstraintError(error)
    }
    try self.init(schema: schema, options: options)
  }

  /// Compiles a schema that has been read; whether its formats are assertions was decided then.
  public init(schema: SchemaDocument, options: JSONConstraintOptions = .judging)
    throws(ConstraintError)
  {
    self.schema = schema
    self.options = options
    let compiled = try SchemaTranslation.compile(schema, options: options)
    machine = try JSONMachine(compiled, options: options)
    start = machine.start
  }

  /// Throws when no text is known to satisfy the schema, and says which keywords contradict each other
  /// where two of them tell.
  func requireSatisfiable() throws(ConstraintError) {
    try withMachine { machine throws(ConstraintError) in
      if let start = machine.start, try !machine.someCompletion(start).isDeadEnd { return }
      if let why = try machine.contradiction() {
        throw ConstraintError(
          .unsatisfiable, "no value satisfies the schema: \(why.message)", pointer: why.pointer,
          keyword: why.keyword)
      }
      throw ConstraintError(
        .unsatisfiable,
        machine.start == nil
          ? "no value satisfies the schema"
          : "no value that satisfies the schema was found; it seems to contradict itself")
    }
  }

  /// Exact where every subschema stands alone at its values and asks nothing of what is still to
  /// come (no combinations, `uniqueItems`, `contains`, counts of members, …).
  public var viability: Viability {
    let known = knownViability.withLock { $0 }
    if let known { return known }
    let isExact = try? withMachine { machine throws(ConstraintError) in
      try machine.hasExactViability()
    }
    let found: Viability = isExact == true ? .exact : .necessary
    knownViability.withLock { $0 = found }
    return found
  }

  public func step(_ state: JSONState, _ byte: UInt8) throws(ConstraintError) -> JSONState? {
    try withMachine(reading: true) { machine throws(ConstraintError) in
      var next = state
      return try machine.step(&next, byte) ? next : nil
    }
  }

  public func advance(_ state: JSONState, by bytes: Span<UInt8>) throws(ConstraintError)
    -> JSONState?
  {
    try withMachine(reading: true) { machine throws(ConstraintError) in
      var next = state
      for index in bytes.indices {
        guard try machine.step(&next, bytes[index]) else { return nil }
      }
      return next
    }
  }

  public func isComplete(_ state: JSONState) throws(ConstraintError) -> Bool {
    try withMachine { machine throws(ConstraintError) in try machine.isComplete(state) }
  }

  public func shortestCompletion(_ state: JSONState) throws(ConstraintError) -> [UInt8]? {
    try withMachine { machine throws(ConstraintError) in
      if indent == nil { return try machine.completion(state) }
      // White space counts there, so that another text may be the shortest.
      return try machine.isComplete(state) ? [] : nil
    }
  }

  public func completion(_ state: JSONState) throws(ConstraintError) -> Completion {
    try withMachine { machine throws(ConstraintError) in
      guard let indent else { return try machine.someCompletion(state) }
      return try machine.laidOut(state, indent) { plain throws(ConstraintError) in
        try machine.someCompletion(plain)
      }
    }
  }

  public func fillMask(_ mask: inout TokenMask, _ state: JSONState, over trie: TokenTrie)
    throws(ConstraintError)
  {
    let found = try withMachine(reading: true) { machine throws(ConstraintError) in
      var filled = mask
      try machine.fillMask(&filled, state, over: trie)
      return filled
    }
    mask = found
  }

  /// The spaces of a level where texts are laid out in lines.
  private var indent: Int32? {
    if case .indented(let count) = options.whitespace { Int32(clamping: count) } else { nil }
  }

  /// Runs `body` with the tables, alone.
  /// - Parameter reading: whether texts are read as they are laid out, or ends are looked for.
  private func withMachine<Result>(
    reading: Bool = false, _ body: (JSONMachine) throws(ConstraintError) -> Result
  ) throws(ConstraintError) -> Result {
    try lock.withLock { _ throws(ConstraintError) in
      machine.layout = reading ? indent : nil
      return try body(machine)
    }
  }
}

extension ConstraintError {
  /// A schema that could not be read.
  init(_ error: SchemaError) {
    let code: Code =
      switch error.code {
      case .malformed, .unresolved: .syntax
      case .remote, .cycle, .unsupported: .unsupported
      case .limit: .limit
      }
    self.init(
      code, error.message, offset: error.location.offset, pointer: error.pointer.description,
      keyword: error.keyword)
  }
}
