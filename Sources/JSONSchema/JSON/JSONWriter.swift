/// Writes values as JSON text, in key order and without recursion.
public struct JSONWriter: Hashable, Sendable {
  /// What stands around values.
  public enum Layout: Hashable, Sendable {
    /// `{"a":[1,2]}`.
    case compact
    /// `{"a": [1, 2]}`, as Python's `json.dumps(value, ensure_ascii=False)` writes.
    case spaced
    /// One member or element a line, so many spaces a level.
    case indented(Int)
  }

  /// Where white space stands.
  public var layout: Layout
  /// Whether members are written in byte order of their keys instead of their own order.
  public var sortsKeys: Bool
  /// Whether numbers are written in one canonical spelling instead of their own.
  public var canonicalNumbers: Bool

  /// A writer; by default members and numbers are written as they are.
  public init(_ layout: Layout = .compact, sortsKeys: Bool = false, canonicalNumbers: Bool = false)
  {
    self.layout = layout
    self.sortsKeys = sortsKeys
    self.canonicalNumbers = canonicalNumbers
  }

  static let canonical = JSONWriter(.compact, sortsKeys: true, canonicalNumbers: true)

  /// The text of a value.
  public func string(of value: JSONValue) -> String {
    String(decoding: bytes(of: value), as: UTF8.self)
  }

  /// The UTF-8 text of a value.
  public func bytes(of value: JSONValue) -> [UInt8] {
    var output: [UInt8] = []
    var open: [Frame] = []
    var current: JSONValue? = value
    while true {
      if let value = current {
        switch value {
        case .null: output.append(contentsOf: "null".utf8)
        case .bool(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
        case .number(let number):
          output.append(contentsOf: (canonicalNumbers ? spell(number) : number.text).utf8)
        case .string(let text): JSONEscapes.appendQuoted(text, to: &output)
        case .array(let elements): open.append(Frame(elements: elements))
        case .object(let object): open.append(Frame(members: sorted(object)))
        }
      }
      guard let depth = open.indices.last else { return output }
      let opening = open[depth].next == 0
      if opening { output.append(open[depth].isObject ? UInt8(ascii: "{") : UInt8(ascii: "[")) }
      guard let (name, next) = open[depth].step() else {
        if !opening { newline(open.count - 1, &output) }
        output.append(open[depth].isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"))
        open.removeLast()
        if open.isEmpty { return output }
        current = nil
        continue
      }
      if !opening { output.append(UInt8(ascii: ",")) }
      if !opening, layout == .spaced { output.append(UInt8(ascii: " ")) }
      newline(open.count, &output)
      if let name {
        JSONEscapes.appendQuoted(name, to: &output)
        output.append(UInt8(ascii: ":"))
        if layout != .compact { output.append(UInt8(ascii: " ")) }
      }
      current = next
    }
  }

  private func newline(_ depth: Int, _ output: inout [UInt8]) {
    guard case .indented(let width) = layout else { return }
    output.append(UInt8(ascii: "\n"))
    output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: depth * width))
  }

  private func sorted(_ object: JSONObject) -> [JSONObject.Member] {
    guard sortsKeys else { return object.members }
    return object.members.sorted { JSONText($0.name) < JSONText($1.name) }
  }

  private func spell(_ number: JSONNumber) -> String {
    let decimal = number.decimal
    let digits = decimal.digits.map { String($0) }.joined()
    return (decimal.isNegative ? "-" : "")
      + (digits.isEmpty ? "0" : "\(digits)e\(decimal.exponent)")
  }

  /// A container that is being written.
  private struct Frame {
    var elements: [JSONValue] = []
    var members: [JSONObject.Member] = []
    var isObject: Bool
    var next = 0

    init(elements: [JSONValue]) { (self.elements, isObject) = (elements, false) }
    init(members: [JSONObject.Member]) { (self.members, isObject) = (members, true) }

    mutating func step() -> (String?, JSONValue)? {
      guard next < (isObject ? members.count : elements.count) else { return nil }
      defer { next += 1 }
      return isObject ? (members[next].name, members[next].value) : (nil, elements[next])
    }
  }
}

extension JSONValue: CustomStringConvertible {
  /// The compact text.
  public var description: String { JSONWriter().string(of: self) }
}
