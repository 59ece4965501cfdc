public import JSONSchema

/// A command line with typed places for arguments.
///
/// Each element becomes exactly one argument of the program, whatever the values contain; no shell
/// reads it. In an element `{name}` or `{name:type}` stands for an argument's value (`string`,
/// `integer`, `number`, `boolean`, `path`), `{name...}` alone for all strings of an array, and
/// `{{`, `}}` for braces. An element whose optional argument is missing is left out. A value may
/// not begin an element with `-`, where the program would take it for an option, unless an element
/// `--` came before.
public struct CommandTemplate: Hashable, Sendable {
  /// A place in an element.
  enum Part: Hashable, Sendable {
    case text(String)
    case value(name: String, type: Kind)
    case list(name: String)
  }

  enum Kind: String, Hashable, Sendable {
    case string, integer, number, boolean, path
  }

  let elements: [[Part]]

  /// Reads a template.
  public init(_ argv: [String]) throws(ToolError) {
    guard let program = argv.first, !program.isEmpty else {
      throw ToolError(.invalidDefinition, "a command needs a program")
    }
    var elements: [[Part]] = []
    for element in argv { elements.append(try Self.parse(element)) }
    guard elements[0].allSatisfy({ if case .text = $0 { true } else { false } }) else {
      throw ToolError(.invalidDefinition, "the program of a command must be fixed")
    }
    self.elements = elements
  }

  /// The command line for these arguments.
  public func argv(_ arguments: JSONValue) throws(ToolError) -> [String] {
    var result: [String] = []
    var optionsEnded = false
    for element in elements {
      if case .list(let name)? = element.first {
        guard let list = arguments[name] else { continue }
        for (index, item) in (list.array ?? []).enumerated() {
          guard let text = item.string else {
            throw Self.wrong("\(name)/\(index)", "must be a string")
          }
          try Self.checkOption(text, name, optionsEnded)
          result.append(text)
        }
        continue
      }
      guard let text = try fill(element, arguments, optionsEnded) else { continue }
      if text == "--" { optionsEnded = true }
      result.append(text)
    }
    return result
  }

  /// The names and types of the places, in order of first appearance.
  var places: [(name: String, schema: JSONValue)] {
    var seen: Set<String> = []
    var result: [(String, JSONValue)] = []
    for part in elements.joined() {
      switch part {
      case .text: continue
      case .value(let name, let type):
        let schema: JSONValue = type == .path ? "string" : .string(type.rawValue)
        if seen.insert(name).inserted { result.append((name, ["type": schema])) }
      case .list(let name):
        if seen.insert(name).inserted {
          result.append((name, ["type": "array", "items": ["type": "string"]]))
        }
      }
    }
    return result
  }

  /// The program, which is always fixed.
  var program: String {
    (elements.first ?? []).reduce(into: "") { text, part in
      if case .text(let fixed) = part { text += fixed }
    }
  }

  /// The names of the places in each element.
  var names: [[String]] {
    elements.map { parts in
      parts.compactMap { part in
        switch part {
        case .text: nil
        case .value(let name, _), .list(let name): name
        }
      }
    }
  }

  /// One argument; nil when a value it needs is missing.
  private func fill(_ element: [Part], _ arguments: JSONValue, _ optionsEnded: Bool)
    throws(ToolError) -> String?
  {
    var text = ""
    for (index, part) in element.enumerated() {
      switch part {
      case .text(let fixed): text += fixed
      case .list: continue
      case .value(let name, let type):
        guard let value = arguments[name] else { return nil }
        let piece = try Self.text(value, type, name)
        if index == 0, type == .string || type == .path {
          try Self.checkOption(piece, name, optionsEnded)
        }
        text += piece
      }
    }
    return text
  }

  private static func text(_ value: JSONValue, _ type: Kind, _ name: String) throws(ToolError)
    -> String
  {
    switch type {
    case .string:
      guard let text = value.string else { throw wrong(name, "must be a string") }
      return text
    case .path:
      guard let text = value.string else { throw wrong(name, "must be a path") }
      return try ConfinedPath(text).text
    case .integer:
      guard let number = value.number, number.isInteger else {
        throw wrong(name, "must be an integer")
      }
      return number.int.map { String($0) } ?? number.text
    case .number:
      guard let number = value.number else { throw wrong(name, "must be a number") }
      return number.text
    case .boolean:
      guard let flag = value.bool else { throw wrong(name, "must be true or false") }
      return flag ? "true" : "false"
    }
  }

  private static func checkOption(_ text: String, _ name: String, _ optionsEnded: Bool)
    throws(ToolError)
  {
    if text.utf8.first == UInt8(ascii: "-"), !optionsEnded {
      throw wrong(name, "must not begin with \"-\": the program would take it for an option")
    }
  }

  private static func wrong(_ name: String, _ message: String) -> ToolError {
    ToolError(.invalidArguments, "\"\(name)\" \(message)", pointer: "/\(name)")
  }
}

extension CommandTemplate {
  /// Splits an element at its braces.
  private static func parse(_ element: String) throws(ToolError) -> [Part] {
    var parts: [Part] = []
    var text: [UInt8] = []
    let bytes = Array(element.utf8)
    var at = 0
    while at < bytes.count {
      let byte = bytes[at]
      let doubled = at + 1 < bytes.count && bytes[at + 1] == byte
      if byte == UInt8(ascii: "{") && !doubled {
        guard let close = bytes[at...].firstIndex(of: UInt8(ascii: "}")) else {
          throw ToolError(.invalidDefinition, "\"{\" is not closed in \"\(element)\"")
        }
        if !text.isEmpty { parts.append(.text(String(decoding: text, as: UTF8.self))) }
        text = []
        let place = String(decoding: bytes[(at + 1)..<close], as: UTF8.self)
        parts.append(try part(place, in: element))
        at = close + 1
      } else if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}") {
        guard doubled else {
          throw ToolError(.invalidDefinition, "a single \"}\" in \"\(element)\"; write \"}}\"")
        }
        text.append(byte)
        at += 2
      } else {
        text.append(byte)
        at += 1
      }
    }
    if !text.isEmpty || parts.isEmpty { parts.append(.text(String(decoding: text, as: UTF8.self))) }
    if parts.count > 1, parts.contains(where: { if case .list = $0 { true } else { false } }) {
      throw ToolError(.invalidDefinition, "\"{name...}\" must stand alone in \"\(element)\"")
    }
    return parts
  }

  private static func part(_ place: String, in element: String) throws(ToolError) -> Part {
    let isList = place.hasSuffix("...")
    let fields = (isList ? String(place.dropLast(3)) : place).split(
      separator: ":", omittingEmptySubsequences: false)
    let name = String(fields[0])
    let isName =
      !name.isEmpty
      && name.utf8.allSatisfy { byte in
        byte == UInt8(ascii: "_") || (0x30...0x39).contains(byte)
          || (0x61...0x7A).contains(byte | 0x20)
      }
    guard isName, fields.count <= 2, !(isList && fields.count == 2) else {
      throw ToolError(.invalidDefinition, "\"{\(place)}\" in \"\(element)\" is no {name:type}")
    }
    if isList { return .list(name: name) }
    guard let kind = Kind(rawValue: fields.count == 2 ? String(fields[1]) : "string") else {
      throw ToolError(
        .invalidDefinition,
        "unknown type \"\(fields[1])\" in \"\(element)\"; known: string, integer, number, boolean, "
          + "path")
    }
    return .value(name: name, type: kind)
  }
}
