extension Evaluation {
  /// Decides the next rule, or puts its jobs on the stack.
  mutating func start(_ top: Int) throws(SchemaError) {
    let keyword = keyword(top)
    let number = frames[top].node
    let node = node(number)
    func here(_ schema: SchemaID) -> Job { Job(schema: schema, node: number) }
    switch keyword.rule {
    case .type(let types):
      if !types.contains(node) {
        fail(top, "must be \(types), and is \(node.describedKind)")
      }
    case .enumeration(let values):
      let tables = validator.tables
      if !tables.contains(
        node, values, schema: frames[top].schema, keyword: frames[top].keyword)
      {
        let message = collects ? complaint(values, node) : ""
        fail(top, message)
      }
    case .allOf(let schemas): return begin(top, .all, schemas.lazy.map(here))
    case .anyOf(let schemas): return begin(top, .any, schemas.lazy.map(here))
    case .oneOf(let schemas): return begin(top, .one, schemas.lazy.map(here))
    case .not(let schema): return begin(top, .not, CollectionOfOne(here(schema)))
    case .conditional(let condition, _, _):
      return begin(top, .condition, CollectionOfOne(here(condition)))
    case .reference(let schema): return begin(top, .all, CollectionOfOne(here(schema)))
    case .dynamicReference(let reference):
      return begin(top, .all, CollectionOfOne(here(target(of: reference))))
    case .custom(let name, let value):
      if let message = validator.custom[name]?(value, node) { fail(top, message) }
    default:
      let begun =
        switch node.kind {
        case .number: try startNumber(top, keyword.rule, node)
        case .string: try startString(top, keyword.rule, node)
        case .array: try startArray(top, keyword.rule, node)
        case .object: try startObject(top, keyword.rule, node)
        case .null, .bool: false
        }
      if begun { return }
    }
    frames[top].keyword += 1
  }

  /// Where a dynamic reference leads from here: the outermost resource on the path decides.
  private func target(of reference: DynamicReference) -> SchemaID {
    for frame in frames {
      let resource = schema.subschemas[frame.schema].resource
      if let target = reference.targets.first(where: { $0.resource == resource }) {
        return target.schema
      }
    }
    return reference.initial
  }

  private mutating func startNumber(_ top: Int, _ rule: SchemaRule, _ node: JSONNode)
    throws(SchemaError) -> Bool
  {
    guard let value = node.number?.decimal else { return false }
    switch rule {
    case .minimum(let bound, let isExclusive):
      if isExclusive ? !(bound < value) : value < bound {
        fail(
          top,
          "must be \(isExclusive ? "greater than" : "at least") \(bound), and is \(node.shortText)")
      }
    case .maximum(let bound, let isExclusive):
      if isExclusive ? !(value < bound) : bound < value {
        fail(
          top, "must be \(isExclusive ? "less than" : "at most") \(bound), and is \(node.shortText)"
        )
      }
    case .multipleOf(let divisor):
      // Long division takes a step for each pair of digits; 64 of them count as one here.
      let width = divisor.digits.count
      try spend((value.digits.count + 4 * width) * width / 64)
      if !value.isMultiple(of: divisor) {
        fail(top, "must be a multiple of \(divisor), and is \(node.shortText)")
      }
    default: break
    }
    return false
  }

  private mutating func startString(_ top: Int, _ rule: SchemaRule, _ node: JSONNode)
    throws(SchemaError) -> Bool
  {
    switch rule {
    case .minLength(let least):
      let length = node.scalarCount
      if length < least { fail(top, "must have at least \(least) characters, and has \(length)") }
    case .maxLength(let most):
      let length = node.scalarCount
      if length > most { fail(top, "must have at most \(most) characters, and has \(length)") }
    case .pattern(let pattern):
      if try !matches(pattern, node.textBytes) {
        let text = schema.patterns[pattern]
        fail(top, "does not match the pattern \(text.shortened)")
      }
    case .format(let format):
      let isRight =
        if format == .regex {
          (try? validator.compiler?.compile(node.string ?? "")) != nil
        } else {
          format.accepts(node.textBytes)
        }
      if !isRight { fail(top, "is not \(format.article) \(format.rawValue)") }
    default: break
    }
    return false
  }

  /// Whether a pattern matches.
  func matches(_ pattern: Int, _ text: ArraySlice<UInt8>) throws(SchemaError) -> Bool {
    do throws(PatternError) {
      return try validator.patterns[pattern].matches(text)
    } catch {
      throw schema.failure(
        error.isLimit ? .limit : .unsupported,
        "the pattern '\(schema.patterns[pattern])' could not be matched: \(error.message)",
        pattern: pattern)
    }
  }
}

extension JSONNode {
  /// How many Unicode scalars a string has.
  var scalarCount: Int { textBytes.count { $0 & 0xC0 != 0x80 } }

  /// The beginning of the source text.
  var text: String {
    let bytes = sourceBytes
    if bytes.count <= 60 { return String(decoding: bytes, as: UTF8.self) }
    return String(decoding: bytes.prefix(57), as: UTF8.self) + "…"
  }
}
