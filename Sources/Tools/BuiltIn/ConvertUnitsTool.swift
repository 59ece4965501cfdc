public import JSONSchema

/// Converts between units exactly.
public struct ConvertUnitsTool: Tool {
  /// The converter; its table of units is built in.
  public init() {}

  public var effect: ToolEffect { .none }

  public var definition: ToolDefinition {
    ToolDefinition(
      name: "convert_units", title: "Unit converter",
      description:
        "Converts a value from one unit of measurement to another: length, mass, time, area, "
        + "volume, speed, temperature, data, energy, power, pressure, angle.",
      inputSchema: Schemas.object(
        [
          "value": ["type": "number", "description": "how many"],
          "from": Schemas.text("unit of the value, for example km or mile", maxLength: 40),
          "to": Schemas.text("unit wanted", maxLength: 40),
        ], required: ["value", "from", "to"]))
  }

  public func call(_ arguments: JSONValue) async throws(ToolError) -> ToolResult {
    let read = ArgumentReader(arguments, of: "convert_units")
    guard let text = arguments["value"]?.number?.text else {
      throw ToolError(.invalidArguments, "convert_units needs \"value\" as a number")
    }
    let names = (try read.string("from"), try read.string("to"))
    guard let value = Rational(decimal: Array(text.utf8), maxExponent: 400) else {
      return .failure("\(text) is too large or too small to convert exactly")
    }
    guard let from = Units.find(names.0) else { return unknown(names.0) }
    guard let to = Units.find(names.1) else { return unknown(names.1) }
    guard let result = Units.convert(value, from: from, to: to) else {
      return .failure(
        "\(from.symbol) is a unit of \(from.quantity.rawValue), \(to.symbol) of "
          + "\(to.quantity.rawValue)")
    }
    let shown = result.terminatingDecimal.flatMap { $0.utf8.count <= 40 ? $0 : nil }
    let number = shown ?? result.rounded(significant: 15)
    return ToolResult(
      text: "\(shown == nil ? "≈ " : "")\(number) \(to.symbol)",
      structured: [
        "value": .string(number), "unit": .string(to.symbol), "exact": .bool(shown != nil),
      ])
  }

  private func unknown(_ name: String) -> ToolResult {
    let known = Units.all.flatMap { [$0.symbol] + $0.names }
    let hint = Suggestion.closest(to: name, among: known).map { "; did you mean \"\($0)\"?" } ?? ""
    return .failure("unknown unit \"\(name)\"\(hint)")
  }
}
