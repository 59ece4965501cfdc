internal import JSONSchema

/// The task file's reference page, made from its schema: every member with its kind of value, its
/// default and what it is for, nested as the file is.
package struct TaskReference {
  private let schema: JSONValue

  /// The page of a schema.
  package init(_ schema: TaskSchema) { self.schema = schema.value }

  /// The page, in Markdown.
  package var markdown: String {
    let head = """
      # The task file

      A JSON object; `martingale schema task` prints its schema, `martingale validate` checks a file by it. Members that
      are not listed here are refused. This page is made by `martingale schema task --markdown`.

      """
    return ([head] + members(of: schema, 0)).joined(separator: "\n") + "\n"
  }

  /// The members of an object's schema, a line each.
  private func members(of schema: JSONValue, _ level: Int) -> [String] {
    let required = schema["required"]?.array?.compactMap(\.string) ?? []
    return (schema["properties"]?.object?.members ?? []).flatMap { member -> [String] in
      let value = resolved(member.value)
      let indent = String(repeating: "  ", count: level)
      var facts = [kind(of: value)].filter { !$0.isEmpty }
      if required.contains(member.name) { facts.append("required") }
      if let standard = value["default"] { facts.append("default `\(standard.description)`") }
      let note = facts.isEmpty ? "" : " (\(facts.joined(separator: ", ")))"
      let text = value["description"]?.string.map { ": \($0)" } ?? ""
      return ["\(indent)- `\(member.name)`\(note)\(text)"] + below(value, level + 1)
    }
  }

  /// What stands inside a value.
  private func below(_ value: JSONValue, _ level: Int) -> [String] {
    var lines = members(of: value, level)
    for inner in [value["items"], value["additionalProperties"]].compactMap(\.self)
    where inner.kind == .object {
      lines += below(resolved(inner), level)
    }
    for choice in (value["anyOf"]?.array ?? []) + (value["oneOf"]?.array ?? []) {
      lines += below(resolved(choice), level)
    }
    return lines
  }

  /// A value's schema, with what a reference stands for; what stands beside the reference counts.
  private func resolved(_ value: JSONValue) -> JSONValue {
    guard let way = value["$ref"]?.string, way.hasPrefix("#/") else { return value }
    var target = schema
    for token in way.dropFirst(2).split(separator: "/") { target = target[String(token)] ?? .null }
    var object = target.object ?? JSONObject()
    for member in value.object?.members ?? [] where member.name != "$ref" {
      object[member.name] = member.value
    }
    return .object(object)
  }

  /// The kind of value in words.
  private func kind(of value: JSONValue) -> String {
    if let words = value["enum"]?.array { return words.map { "`\($0)`" }.joined(separator: " or ") }
    if let constant = value["const"] { return "`\(constant)`" }
    if let types = value["type"]?.array {
      return types.compactMap(\.string).joined(separator: " or ")
    }
    if let choices = (value["anyOf"] ?? value["oneOf"])?.array {
      return choices.map { kind(of: resolved($0)) }.filter { !$0.isEmpty }
        .joined(separator: ", or ")
    }
    return value["type"]?.string ?? ""
  }
}
