import Inference
import JSONSchema

/// Reads an object's fields by name and type, and knows in the end which ones nobody read: a field
/// that is not understood is refused, never ignored. `null` counts as absent.
struct FieldReader {
  private let object: JSONObject
  /// Where the object stands: empty for the body, otherwise a JSON pointer.
  let path: String
  private var known: Set<String> = []
  /// Whether fields that are known to be harmless are passed over with a warning.
  private let isLenient: Bool
  /// What was passed over.
  private(set) var warnings: [String] = []

  init(_ value: JSONValue, path: String = "", lenient: Bool = false) throws(APIError) {
    isLenient = lenient
    guard let object = value.object else {
      throw APIError.invalid(path.isEmpty ? "body" : path, "expected an object")
    }
    self.object = object
    self.path = path
  }

  /// How errors name a field: bare at the top, as a pointer below.
  func name(_ key: String) -> String { path.isEmpty ? key : path + JSONPointer([key]).description }

  /// A field's value; nil when absent or `null`.
  mutating func value(_ key: String) -> JSONValue? {
    known.insert(key)
    guard let value = object[key], value.kind != .null else { return nil }
    return value
  }

  mutating func string(_ key: String) throws(APIError) -> String? {
    guard let value = value(key) else { return nil }
    guard let text = value.string else { throw .invalid(name(key), "expected a string") }
    return text
  }

  mutating func bool(_ key: String) throws(APIError) -> Bool? {
    guard let value = value(key) else { return nil }
    guard let flag = value.bool else { throw .invalid(name(key), "expected true or false") }
    return flag
  }

  mutating func int(_ key: String, in range: ClosedRange<Int>) throws(APIError) -> Int? {
    guard let value = value(key) else { return nil }
    guard let number = value.int, range.contains(number) else {
      throw .invalid(
        name(key), "expected a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  mutating func double(_ key: String, in range: ClosedRange<Double>) throws(APIError) -> Double? {
    guard let value = value(key) else { return nil }
    guard let number = value.number?.double, range.contains(number) else {
      throw .invalid(
        name(key), "expected a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// An array of strings; a single string counts as one.
  mutating func strings(_ key: String) throws(APIError) -> [String]? {
    guard let value = value(key) else { return nil }
    if let text = value.string { return [text] }
    guard let list = value.array else {
      throw .invalid(name(key), "expected a string or an array of strings")
    }
    var texts: [String] = []
    for (index, item) in list.enumerated() {
      guard let text = item.string else {
        throw .invalid("/\(key)/\(index)", "expected a string")
      }
      texts.append(text)
    }
    return texts
  }

  /// A field that is fine as long as it says what would happen anyway.
  mutating func neutral(
    _ key: String, _ isNeutral: (JSONValue) -> Bool
  ) throws(APIError) {
    guard let value = value(key) else { return }
    if !isNeutral(value) { throw .unsupported(name(key)) }
  }

  /// A field that has no effect here, although its sender may expect one: refused, or, by a server
  /// that was told to be lenient, passed over with a warning in the record.
  mutating func tolerate(
    _ key: String, unless isNeutral: (JSONValue) -> Bool = { _ in false }
  ) throws(APIError) {
    guard let value = value(key), !isNeutral(value) else { return }
    guard isLenient else {
      throw .unsupported(
        name(key), "is not supported; a server started with --lenient passes over it")
    }
    warnings.append("\(name(key)) has no effect here")
  }

  /// Fields that change nothing about the answer.
  mutating func ignore(_ keys: [String]) { known.formUnion(keys) }

  /// Refuses the first field that nobody read.
  func finish() throws(APIError) {
    for member in object.members where !known.contains(member.name) {
      if member.value.kind == .null { continue }
      let near = Suggestion.closest(to: member.name, among: known.sorted())
      throw APIError(
        status: 400,
        "\(name(member.name)) is not supported"
          + (near.map { "; did you mean \"\($0)\"?" } ?? ""),
        param: name(member.name), code: "unsupported_parameter")
    }
  }
}
