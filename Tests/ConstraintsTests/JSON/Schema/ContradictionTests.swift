import Constraints
import Testing

/// Schemas that nothing satisfies are refused before generating, with both places.
@Suite struct ContradictionTests {
  private func complaint(_ schema: String) -> ConstraintError? {
    do throws(ConstraintError) {
      _ = try ConstraintCompiler().compile(ConstraintSpec([.jsonSchema(schema)]))
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: [
    (#"{"type":"integer","minimum":5,"maximum":3}"#, "/minimum", ["/minimum", "/maximum"]),
    (
      #"{"type":"number","allOf":[{"exclusiveMinimum":3},{"maximum":3}]}"#,
      "/allOf/0/exclusiveMinimum", ["/allOf/0/exclusiveMinimum", "/allOf/1/maximum"]
    ),
    (#"{"type":"string","minLength":4,"maxLength":2}"#, "/minLength", ["/maxLength"]),
    (#"{"type":"array","minItems":4,"maxItems":2}"#, "/minItems", ["/maxItems"]),
    (
      #"{"allOf":[{"type":"string"},{"type":"integer"}]}"#, "/allOf/1/type",
      ["/allOf/0/type", "/allOf/1/type"]
    ),
    (
      #"{"allOf":[{"const":"a"},{"enum":["b","c"]}]}"#, "/allOf/0/const",
      ["/allOf/0/const", "/allOf/1/enum"]
    ),
    (
      #"{"type":"object","required":["a"],"additionalProperties":false}"#, "/required",
      ["\"a\"", "/additionalProperties"]
    ),
    (
      #"{"type":"object","required":["a"],"properties":{"a":false}}"#, "/required", ["\"a\""]
    ),
    (
      #"{"type":"object","required":["a"],"properties":{"a":{"type":"integer","minimum":5,"maximum":3}}}"#,
      "/properties/a/minimum", ["/properties/a/minimum", "/properties/a/maximum"]
    ),
  ])
  func bothPlacesAreNamed(_ row: (String, String, [String])) throws {
    let error = try #require(complaint(row.0))
    #expect(error.code == .unsatisfiable)
    #expect(error.pointer == row.1)
    for part in row.2 { #expect(error.message.contains(part), "\(error.message)") }
  }

  /// An object that must contain itself.
  @Test func endlessRecursionIsNoValue() throws {
    let error = try #require(
      complaint(
        ##"{"$defs":{"n":{"type":"object","required":["next"],"properties":{"next":{"$ref":"#/$defs/n"}}}},"$ref":"#/$defs/n"}"##
      ))
    #expect(error.code == .unsatisfiable)
  }

  @Test(arguments: [
    #"{"type":["integer","null"],"minimum":5,"maximum":3}"#,
    #"{"properties":{"a":false},"type":"object"}"#,
    ##"{"$defs":{"n":{"type":"object","properties":{"next":{"$ref":"#/$defs/n"}}}},"$ref":"#/$defs/n"}"##,
  ])
  func whatHasAValueIsNotRefused(_ schema: String) {
    #expect(complaint(schema) == nil)
  }
}
