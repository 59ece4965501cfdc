/// What somebody said about a kind: a member of a task file, of a request, of a line of JSON Lines.
public struct KindSetting: Sendable {
  /// The member's name; a kind that is given in several ways tells them apart by it.
  public let key: String
  /// What was given.
  public let value: JSONValue
  /// The value's JSON as it was written, so that what a model is shown is what its author wrote.
  public let text: String

  /// What was given under a key.
  public init(_ key: String, _ value: JSONValue, text: String) {
    self.key = key
    self.value = value
    self.text = text
  }

  /// What stands at a place of a document.
  public init(_ key: String, _ node: JSONNode) {
    self.init(key, node.value, text: String(decoding: node.sourceBytes, as: UTF8.self))
  }

  /// Reads a file that a setting names, as UTF-8 text.
  public typealias Reader = (_ path: String) throws(SettingError) -> String

  /// The value as a text.
  public func string() throws(SettingError) -> String {
    guard let string = value.string else { throw SettingError("expected a string") }
    return string
  }

  /// The value as texts, one at least.
  public func strings() throws(SettingError) -> [String] {
    guard let list = value.array, !list.isEmpty else {
      throw SettingError("expected a non-empty array of strings")
    }
    var texts: [String] = []
    for (index, item) in list.enumerated() {
      guard let text = item.string else {
        throw SettingError("expected a string", at: JSONPointer(["\(index)"]))
      }
      texts.append(text)
    }
    return texts
  }
}

extension KindSetting {
  /// Checks the value by a schema without patterns, as a task file's is checked already.
  /// - Throws: the first thing that is wrong.
  public func check(by schema: JSONValue) throws(SettingError) {
    let document: JSONDocument
    do throws(JSONError) {
      document = try JSONDocument(Array(text.utf8))
    } catch {
      throw SettingError(error.message)
    }
    let first: SchemaViolation?
    do throws(SchemaError) {
      let validator = try SchemaValidator(SchemaDocument(JSONWriter().string(of: schema)))
      first = try validator.violations(of: document).first
    } catch {
      throw SettingError(error.message)
    }
    if let first { throw SettingError(first.message, at: first.instancePointer) }
  }
}

/// What is wrong with a setting, and where in it.
public struct SettingError: Error, Hashable, Sendable {
  /// What was wrong and what to do, for a person.
  public var message: String
  /// The way from the setting's value to the cause.
  public var pointer: JSONPointer

  /// A complaint about a setting, or about a place in it.
  public init(_ message: String, at pointer: JSONPointer = JSONPointer()) {
    self.message = message
    self.pointer = pointer
  }
}
