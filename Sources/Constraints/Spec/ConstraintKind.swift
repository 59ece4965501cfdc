public import JSONSchema

/// A kind of constraint: everything about it that is not its automaton.
///
/// `ConstraintCompiler.kinds` lists those that can be asked for; whatever reads constraints (task
/// files, requests, JSON Lines, the MCP server) and whatever shows them asks the kinds there.
public protocol ConstraintKind: Sendable {
  /// Its name in specifications and records.
  var key: ConstraintSpec.Kind { get }

  /// The keys under which it is given, with the JSON Schema of each one's value; `description`
  /// says what the text must be.
  func fields(_ door: ConstraintDoor) -> KeyValuePairs<String, JSONValue>

  /// Reads what was given under one of the keys.
  /// - Parameter file: reads a file that the setting names; asked by task files' settings only.
  /// - Returns: the part's value.
  /// - Throws: what is wrong and where in the setting's value.
  func read(
    _ setting: KindSetting, _ door: ConstraintDoor, file: KindSetting.Reader
  ) throws(SettingError) -> JSONValue

  /// Compiles a part: adds what texts are held to, and an independent check of whole texts.
  func compile(
    _ value: JSONValue, _ compiler: ConstraintCompiler, into parts: inout ConstraintParts
  ) throws(ConstraintError)

  /// Changes how the JSON of all parts is written.
  func adjust(_ options: inout JSONConstraintOptions, _ value: JSONValue)

  /// Tells a model what is wanted; nil when there is nothing to say.
  func description(of value: JSONValue) -> String?
  /// Whether a model is told unless somebody says otherwise.
  var isDescribedByDefault: Bool { get }

  /// How offsets in the part's text are shown to a person.
  var source: ConstraintSource { get }

  /// Why a request from elsewhere may not ask for it; nil when it may.
  var refusal: String? { get }

  /// The input that stands in a task's part by its name; nil for kinds that take none.
  func input(of value: JSONValue) -> String?
  /// Whether the part says different things for different texts of a task's inputs, or of one.
  func depends(on input: String?, _ value: JSONValue) -> Bool
  /// The part with the texts of inputs in the place of their names.
  /// - Returns: nil when there is no text of the name that `input(of:)` gives.
  func resolved(_ value: JSONValue, _ texts: [String: String]) -> JSONValue?
}

extension ConstraintKind {
  public func adjust(_ options: inout JSONConstraintOptions, _ value: JSONValue) {}
  public func description(of value: JSONValue) -> String? { nil }
  public var isDescribedByDefault: Bool { false }
  public var source: ConstraintSource { .none }
  public var refusal: String? { nil }
  public func input(of value: JSONValue) -> String? { nil }
  public func depends(on input: String?, _ value: JSONValue) -> Bool { false }
  public func resolved(_ value: JSONValue, _ texts: [String: String]) -> JSONValue? { value }
}

/// Through what a constraint comes in.
public enum ConstraintDoor: Hashable, Sendable {
  /// A task file: it has inputs with names, and may name other files.
  case task
  /// A request, or a line of JSON Lines: everything is in the value itself.
  case request
}

/// What kind of text offsets count in.
public enum ConstraintSource: Hashable, Sendable {
  /// There are none.
  case none
  /// One line.
  case line
  /// A document, shown with line and column.
  case document
}

extension KindTable where Kind == any ConstraintKind {
  /// The kind of a part.
  public subscript(kind: ConstraintSpec.Kind) -> (any ConstraintKind)? { self[kind.rawValue] }

  /// All keys of a door, with their schemas, in order.
  public func fields(_ door: ConstraintDoor) -> [(name: String, schema: JSONValue)] {
    kinds.flatMap { $0.fields(door).map { (name: $0.key, schema: $0.value) } }
  }

  /// The kind that is given under a key; nil when there is none.
  public func kind(of name: String, _ door: ConstraintDoor) -> (any ConstraintKind)? {
    kinds.first { $0.fields(door).contains { $0.key == name } }
  }

  /// Reads a part.
  /// - Parameter file: reads files that the setting names.
  /// - Throws: what is wrong with it; that there is no such kind.
  public func part(
    _ setting: KindSetting, _ door: ConstraintDoor,
    file: KindSetting.Reader = { _ throws(SettingError) in
      throw SettingError("no file can be named here")
    }
  ) throws(SettingError) -> ConstraintSpec.Part {
    guard let kind = kind(of: setting.key, door) else {
      let known = fields(door).map(\.name)
      let near = Suggestion.closest(to: setting.key, among: known)
      throw SettingError(
        "there is no constraint \"\(setting.key)\""
          + (near.map { "; did you mean \"\($0)\"?" }
            ?? "; there are \(known.joined(separator: ", "))"))
    }
    return ConstraintSpec.Part(kind.key, try kind.read(setting, door, file: file))
  }
}
