public import JSONSchema

/// Evaluates arithmetic exactly: whole numbers of any size, fractions, decimals.
public struct CalculatorTool: Tool {
  /// The calculator; it needs nothing.
  public init() {}

  public var effect: ToolEffect { .none }

  public var definition: ToolDefinition {
    ToolDefinition(
      name: "calculator", title: "Calculator",
      description:
        "Evaluates an arithmetic expression exactly: + - * / % ^ ! and parentheses, abs ceil floor "
        + "round sqrt gcd lcm max min. Use it for every calculation with numbers.",
      inputSchema: Schemas.object(
        ["expression": Schemas.text("for example (12.5 + 7) * 3 / 4", maxLength: 2000)],
        required: ["expression"]))
  }

  public func call(_ arguments: JSONValue) async throws(ToolError) -> ToolResult {
    let text = try ArgumentReader(arguments, of: "calculator").string("expression")
    let value: Rational
    do {
      value = try Expression.evaluate(text)
    } catch {
      return .failure("\(error.message) (at byte \(error.offset) of the expression)")
    }
    var result = JSONObject()
    result["exact"] = .string(value.exactText)
    if value.terminatingDecimal == nil {
      result["approximately"] = .string(value.rounded(significant: 15))
    }
    let shown =
      result["approximately"]?.string.map { "\(value.exactText) ≈ \($0)" } ?? value.exactText
    return ToolResult(text: shown, structured: .object(result))
  }
}
