import Constraints
import JSONSchema

/// What a request says the text must be, in every dialect: OpenAI's `response_format`, vLLM's
/// `structured_outputs` and `guided_*`, llama.cpp's `grammar` and `json_schema`, SGLang's `regex`
/// and `ebnf`, and our own under `sampler`. Several may be given; the text satisfies all of them.
struct ConstraintFields {
  /// The constraint as data.
  private(set) var spec = ConstraintSpec()
  /// Where the constraint stands, for errors; the first when there are several.
  private(set) var param: String?
  /// What is accepted and should be written otherwise.
  private(set) var warnings: [String] = []

  /// Whether open objects of schemas are closed.
  private var closesObjects = false

  /// No constraint.
  init() {}

  /// Reads every dialect.
  /// - Parameter closed: whether open objects of schemas are closed when the request does not say.
  init(_ reader: inout FieldReader, closed: Bool = false) throws(APIError) {
    closesObjects = closed
    if let sampler = reader.value("sampler"), sampler.object != nil {
      var inner = try FieldReader(sampler, path: "/sampler")
      closesObjects = try inner.bool("closed_schemas") ?? closed
    }
    try readResponseFormat(&reader)
    try readStructuredOutputs(&reader)
    for key in ["guided_json", "guided_regex", "guided_choice", "guided_grammar"] {
      guard let value = reader.value(key) else { continue }
      let kind = String(key.dropFirst("guided_".count))
      warnings.append("\(key) is an old name; use structured_outputs: {\"\(kind)\": …}")
      try add(kind, value, at: key)
    }
    if let value = reader.value("grammar") { try add("grammar", value, at: "grammar") }
    if let value = reader.value("ebnf") { try add("grammar", value, at: "ebnf") }
    if let value = reader.value("regex") { try add("regex", value, at: "regex") }
    if let value = reader.value("json_schema") { try add("json", value, at: "json_schema") }
    if let list = reader.value("sampler")?["constraints"] { try readOwn(list) }
  }

  private mutating func readResponseFormat(_ reader: inout FieldReader) throws(APIError) {
    guard let value = reader.value("response_format") else { return }
    var format = try FieldReader(value, path: "/response_format")
    switch try format.string("type") {
    case "text": break
    case "json_object":
      if let schema = format.value("schema") {
        try add("json", schema, at: format.name("schema"))
      } else {
        try add("json_object", true, at: "response_format")
      }
    case "json_schema":
      guard let inner = format.value("json_schema") else {
        // llama.cpp's shorter form.
        guard let schema = format.value("schema") else {
          throw .invalid(format.name("json_schema"), "is missing")
        }
        try add("json", schema, at: format.name("schema"))
        break
      }
      var schema = try FieldReader(inner, path: "/response_format/json_schema")
      schema.ignore(["name", "description"])
      _ = try schema.bool("strict")  // what it asks for is done in any case
      guard let value = schema.value("schema") else {
        throw .invalid(schema.name("schema"), "is missing")
      }
      try add("json", value, at: schema.name("schema"))
      try schema.finish()
    default:
      throw .invalid(format.name("type"), "expected text, json_object or json_schema")
    }
    try format.finish()
  }

  private mutating func readStructuredOutputs(_ reader: inout FieldReader) throws(APIError) {
    guard let value = reader.value("structured_outputs") else { return }
    var outputs = try FieldReader(value, path: "/structured_outputs")
    if try outputs.bool("disable_additional_properties") == true { closesObjects = true }
    var count = 0
    for kind in ["json", "regex", "choice", "grammar", "json_object"] {
      guard let value = outputs.value(kind) else { continue }
      count += 1
      try add(kind, value, at: outputs.name(kind))
    }
    if outputs.value("structural_tag") != nil {
      throw .unsupported("/structured_outputs/structural_tag")
    }
    for key in ["disable_fallback", "disable_any_whitespace"] {
      // There is no fallback here, and no optional whitespace: true is what happens anyway.
      _ = try outputs.bool(key)
    }
    try outputs.neutral("whitespace_pattern") { $0.string == "" }
    try outputs.finish()
    guard count == 1 else {
      throw .invalid(
        "structured_outputs", "needs exactly one of json, regex, choice, grammar, json_object")
    }
  }

  /// Our own list, as in task files: `[{"grammar": "date"}, {"verbatim": "…"}]`.
  private mutating func readOwn(_ list: JSONValue) throws(APIError) {
    let path = "/sampler/constraints"
    guard let items = list.array else { throw .invalid(path, "expected an array") }
    for (index, item) in items.enumerated() {
      guard let member = item.object?.members.first, item.object?.count == 1 else {
        throw .invalid("\(path)/\(index)", "expected an object with exactly one key")
      }
      let place = "\(path)/\(index)/\(member.name)"
      switch member.name {
      case "regex", "choice": try add(member.name, member.value, at: place)
      case "gbnf": try add("grammar", member.value, at: place)
      case "json_schema": try add("json", member.value, at: place)
      case "grammar": append(.grammar(try text(member.value, place)), at: place)
      case "verbatim": append(.verbatim(try text(member.value, place)), at: place)
      case "checker":
        throw APIError(
          status: 403, "\(place): a request cannot name a program to run",
          type: "permission_error", param: place, code: "checker_denied")
      default:
        throw .invalid(
          place, "expected regex, json_schema, gbnf, grammar, choice or verbatim")
      }
    }
  }

  private mutating func add(
    _ kind: String, _ value: JSONValue, at place: String
  ) throws(APIError) {
    switch kind {
    case "regex": append(.regex(try text(value, place)), at: place)
    case "grammar": append(.gbnf(try text(value, place)), at: place)
    case "json_object":
      guard value.bool == true else { return }
      append(.jsonSchema(#"{"type":"object"}"#), at: place)
    case "choice":
      guard let list = value.array, !list.isEmpty else {
        throw .invalid(place, "expected a non-empty array of strings")
      }
      var texts: [String] = []
      for (index, item) in list.enumerated() { texts.append(try text(item, "\(place)/\(index)")) }
      append(.choice(texts), at: place)
    default:
      // A schema is a value, or its text.
      switch value.kind {
      case .object, .bool: append(.jsonSchema(JSONWriter().string(of: closed(value))), at: place)
      case .string: append(.jsonSchema(closed(text: value.string ?? "")), at: place)
      default: throw .invalid(place, "expected a JSON Schema")
      }
    }
  }

  private func closed(_ schema: JSONValue) -> JSONValue {
    closesObjects ? schema.closingOpenObjects : schema
  }

  /// A schema that came as text keeps its places where nothing is to be closed.
  private func closed(text: String) -> String {
    guard closesObjects, let schema = try? JSONValue(parsing: text) else { return text }
    return JSONWriter().string(of: schema.closingOpenObjects)
  }

  private mutating func append(_ part: ConstraintSpec.Part, at place: String) {
    spec.parts.append(part)
    if param == nil { param = place }
  }

  private func text(_ value: JSONValue, _ place: String) throws(APIError) -> String {
    guard let text = value.string else { throw .invalid(place, "expected a string") }
    return text
  }
}
