import JSONSchema

/// What one subschema asserts, with its children by number.
///
/// Children that apply to the same value (`allOf`, `$ref`, …) are *in place*; the others apply to
/// the value's members or items. Everything is normal form: no dialects, no keywords that only
/// annotate. Filled by the compiler, constant afterwards.
final class Clause {
  /// The subschema that everything satisfies.
  static let anything = 0
  /// The subschema that nothing satisfies.
  static let nothing = 1

  let id: Int
  /// Where it stands in the schema.
  let source: JSONNode?

  init(id: Int, source: JSONNode?) {
    self.id = id
    self.source = source
  }

  // Any value
  var kinds: KindSet = .all
  var integerOnly = false
  /// Whether integers must also be spelled without fraction and exponent, as in draft-04.
  var plainIntegerOnly = false
  /// Whether an enumeration has been entered.
  var isEnumerated = false
  /// Whether it spells out a constant: then its members and items are compared, not evaluated.
  var isConstant = false

  // Strings
  /// The strings of `enum` or `const`, as UTF-8; nil when strings are not enumerated.
  var words: [[UInt8]]?
  /// Code points.
  var minLength = 0
  var maxLength: Int?
  /// Numbers of the automata whose languages hold the string.
  var automata: [Int] = []
  /// Whether an automaton stands for several keywords and is exact only within a limit.
  var isJoined = false
  /// Numbers of the whole-string checks made when the string closes.
  var checks: [Int] = []

  // Numbers
  var numbers: [ExactDecimal]?
  var lower: NumberBound?
  var upper: NumberBound?
  var multiples: [ExactDecimal] = []

  // Arrays
  var prefix: [Int] = []
  var items: Int?
  var contains: Int?
  var minContains = 1
  var maxContains: Int?
  /// Whether what `contains` matches counts as evaluated.
  var containsEvaluates = false
  var minItems = 0
  var maxItems: Int?
  var unique = false
  var unevaluatedItems: Int?

  // Objects
  /// In schema order.
  var properties: [(name: [UInt8], child: Int)] = []
  var patternProperties: [(automaton: Int, child: Int)] = []
  var additional: Int?
  var propertyNames: Int?
  var required: [[UInt8]] = []
  var minProperties = 0
  var maxProperties: Int?
  var dependentRequired: [(name: [UInt8], needs: [[UInt8]])] = []
  var unevaluatedProperties: Int?

  // In place
  var all: [Int] = []
  var any: [[Int]] = []
  var one: [[Int]] = []
  var not: [Int] = []
  var conditional: Conditional?
  var dependentSchemas: [(name: [UInt8], child: Int)] = []

  /// `if`, `then`, `else`.
  struct Conditional {
    var condition: Int
    var then: Int?
    var otherwise: Int?
  }

  /// The in-place children, in the order of the schema.
  var inPlace: [Int] {
    var result = all
    for group in any { result += group }
    for group in one { result += group }
    result += not
    if let conditional {
      result.append(conditional.condition)
      if let then = conditional.then { result.append(then) }
      if let otherwise = conditional.otherwise { result.append(otherwise) }
    }
    for dependent in dependentSchemas { result.append(dependent.child) }
    return result
  }

  /// The children that apply to members, items and property names.
  var below: [Int] {
    var result = prefix + properties.map(\.child) + patternProperties.map(\.child)
    for child in [items, contains, unevaluatedItems, additional, propertyNames] {
      if let child { result.append(child) }
    }
    if let child = unevaluatedProperties { result.append(child) }
    return result
  }

  /// Whether a value of an allowed kind may still break one of its own assertions.
  func asserts(_ kind: KindSet) -> Bool {
    switch kind {
    case .number:
      integerOnly || numbers != nil || lower != nil || upper != nil || !multiples.isEmpty
    case .string:
      words != nil || minLength > 0 || maxLength != nil || !automata.isEmpty || !checks.isEmpty
    case .array: assertsItems
    case .object: assertsMembers
    default: false
    }
  }

  private var assertsItems: Bool {
    !prefix.isEmpty || items != nil || contains != nil || minItems > 0 || maxItems != nil || unique
      || unevaluatedItems != nil
  }

  private var assertsMembers: Bool {
    !required.isEmpty || assertsMembersBesidesRequired
  }

  /// Whether there is more to say about an object than which members it must have.
  var assertsMembersBesidesRequired: Bool {
    !properties.isEmpty || !patternProperties.isEmpty || additional != nil || propertyNames != nil
      || minProperties > 0 || maxProperties != nil || !dependentRequired.isEmpty
      || unevaluatedProperties != nil
  }
}

/// One end of a range of numbers.
struct NumberBound: Hashable, Sendable {
  var value: ExactDecimal
  var isExclusive = false
}
