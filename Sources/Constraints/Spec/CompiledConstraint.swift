public import JSONSchema

/// A `ConstraintSpec` made ready: what samplers ask, and an independent way to check their texts.
public struct CompiledConstraint: Sendable {
  /// How a part of the specification is enforced.
  public enum Path: String, Hashable, Sendable, Codable {
    /// A finite automaton over bytes.
    case automaton
    /// PCRE2, asked about the whole prefix each time.
    case blackBox = "black_box"
    /// The JSON machine.
    case machine
    /// Item sets of a grammar.
    case grammar
    /// A suffix automaton of the source.
    case spans
    /// Another program.
    case program
  }

  /// One part of the specification and the path it took.
  public struct Member: Hashable, Sendable, Codable {
    /// What kind of part it is.
    public var kind: ConstraintSpec.Kind
    /// How it is enforced.
    public var path: Path
    /// Why that way, in words.
    public var why: String
    /// Whether a viable prefix always has an accepted extension, this part taken alone.
    public var isExact: Bool
    /// What is legal but probably not meant.
    public var warnings: [ConstraintWarning] = []
  }

  /// What it was made from.
  public let specification: ConstraintSpec
  /// All parts but the checkers, together; nil when there are none.
  public let constraint: AnyConstraint?
  /// The command lines of external checkers, for `Checkers`.
  public let checkers: [String]
  /// The parts in the order of the specification.
  public let members: [Member]
  let validators: [Validator]

  /// What an accepted text means, as bytes that are equal for equal meanings: for a JSON Schema the
  /// value, whatever its spelling and the order of its members. Nil where the text is the meaning.
  package var meaning: (@Sendable ([UInt8]) -> [UInt8])? {
    guard members.contains(where: { $0.path == .machine }) else { return nil }
    return { text in
      guard let document = try? JSONDocument(text) else { return text }
      return JSONWriter(.compact, sortsKeys: true, canonicalNumbers: true)
        .bytes(of: document.root.value)
    }
  }

  /// The same requirement for texts of which `beginning` is there already: `constraint` admits what
  /// goes on with it.
  package func continued(
    as constraint: AnyConstraint, after beginning: [UInt8]
  ) -> CompiledConstraint {
    CompiledConstraint(
      specification: ConstraintSpec([]), constraint: constraint, checkers: checkers,
      members: members,
      validators: validators.map { validator in
        Validator { text throws(ConstraintError) in try validator.complaint(beginning + text) }
      })
  }

  /// A text that satisfies one of two requirements: `constraint` admits the texts of both.
  package func joined(
    with other: CompiledConstraint, as constraint: AnyConstraint
  ) -> CompiledConstraint {
    let (own, others) = (validators, other.validators)
    return CompiledConstraint(
      specification: ConstraintSpec([]), constraint: constraint,
      checkers: checkers + other.checkers, members: members + other.members,
      validators: [
        Validator { text throws(ConstraintError) in
          for validator in own {
            guard let complaint = try validator.complaint(text) else { continue }
            for validator in others where try validator.complaint(text) != nil { return complaint }
            return nil
          }
          return nil
        }
      ])
  }

  /// Checks a whole text by paths that share nothing with those that made it: PCRE2's ordinary
  /// match, the schema validator, a textbook recognizer for grammars, plain search. Checkers are
  /// not asked here; they are their own judge. A path that meets one of its limits has no opinion:
  /// the constraint itself has answered, and its answer is exact.
  /// - Returns: for each part that refuses the text, a sentence; none when it is accepted.
  public func revalidate(_ text: [UInt8]) throws(ConstraintError) -> [String] {
    try complaints(about: text).map(\.message)
  }

  /// As `revalidate`, with the places that are known.
  public func complaints(about text: [UInt8]) throws(ConstraintError) -> [ConstraintComplaint] {
    var complaints: [ConstraintComplaint] = []
    for validator in validators {
      do throws(ConstraintError) {
        if let complaint = try validator.complaint(text) { complaints.append(complaint) }
      } catch {
        guard error.code == .limit else { throw error }
      }
    }
    return complaints
  }
}

/// Why a text does not satisfy a part of a constraint.
public struct ConstraintComplaint: Hashable, Sendable {
  /// What is wrong, in a sentence.
  public var message: String
  /// The schema's keyword that refuses the text, and the way to it in the schema.
  public var keyword: String?
  /// JSON pointer to that keyword in the schema.
  public var schemaPointer: String?
  /// The way to the value that it refuses.
  public var pointer: String?

  /// A complaint about the text as a whole.
  public init(_ message: String) { self.message = message }

  /// What a validator of schemas says.
  public init(_ violation: SchemaViolation) {
    let place = violation.instancePointer.description
    // Most say what the value must be; the others are sentences.
    let isSentence = ["the key ", "there are ", "no value "].contains {
      violation.message.hasPrefix($0)
    }
    message =
      isSentence
      ? (place.isEmpty ? "" : "at \(place): ") + violation.message
      : "the value\(place.isEmpty ? "" : " at \(place)") \(violation.message)"
    keyword = violation.keyword
    schemaPointer = violation.schemaPointer.description
    pointer = place
  }

  /// The sentence, with the keyword and the way to it.
  public var description: String {
    guard let keyword, let schemaPointer else { return message }
    return "\(message) (\(keyword), \(schemaPointer.isEmpty ? "#" : schemaPointer))"
  }
}

extension ConstraintComplaint: ExpressibleByStringInterpolation {
  public init(stringLiteral message: String) { self.init(message) }
}

/// An independent check of whole texts.
struct Validator: Sendable {
  /// What is wrong with a text; nil when it is accepted.
  let complaint: @Sendable ([UInt8]) throws(ConstraintError) -> ConstraintComplaint?

  init(
    _ sentence: String, accepts: @escaping @Sendable ([UInt8]) throws(ConstraintError) -> Bool
  ) {
    complaint = { text throws(ConstraintError) in
      try accepts(text) ? nil : ConstraintComplaint(sentence)
    }
  }

  init(
    complaint: @escaping @Sendable ([UInt8]) throws(ConstraintError) -> ConstraintComplaint?
  ) {
    self.complaint = complaint
  }
}
