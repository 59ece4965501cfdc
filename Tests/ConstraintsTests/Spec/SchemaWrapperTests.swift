import Constraints
import Testing

@Suite struct SchemaWrapperTests {
  private static let inner = #"{"type":"object","properties":{"a":{"type":"integer"}}}"#

  /// The schema that interfaces wrap is used, and that is said with its place.
  @Test(arguments: [
    (#"{"name":"x","strict":true,"schema":INNER}"#, "/schema"),
    (#"{"type":"json_schema","json_schema":{"name":"x","schema":INNER}}"#, "/json_schema/schema"),
    (#"{"type":"function","function":{"name":"f","parameters":INNER}}"#, "/function/parameters"),
    (#"{"name":"f","description":"d","inputSchema":INNER}"#, "/inputSchema"),
    (#"{"name":"f","input_schema":INNER}"#, "/input_schema"),
    (#"{"name":"f","parameters":INNER}"#, "/parameters"),
  ])
  func theWrappedSchemaIsUsed(_ row: (String, String)) throws {
    let text = row.0.replacing("INNER", with: Self.inner)
    let compiled = try ConstraintCompiler().compile(ConstraintSpec([.jsonSchema(text)]))
    let warning = try #require(compiled.members[0].warnings.first)
    #expect(warning.message.contains("the one at \(row.1) is used"))
    let place = try #require(text.firstRange(of: Self.inner))
    #expect(warning.offset == text.utf8.distance(from: text.startIndex, to: place.lowerBound))
    let constraint = try #require(compiled.constraint)
    #expect(try constraint.accepts(Array(#"{"a":1}"#.utf8)))
    #expect(try !constraint.accepts(Array(#"{"a":"1"}"#.utf8)))
    #expect(try !constraint.accepts(Array("1".utf8)))
    guard let used = compiled.specification.parts[0].text(.jsonSchema) else {
      Issue.record("no schema")
      return
    }
    #expect(used.trimmed == Self.inner)
  }

  /// Places inside the schema are places of the file.
  @Test func faultsKeepTheirPlaces() {
    let text = "{\"name\": \"x\",\n \"schema\": {\"type\": \"text\"}}"
    do throws(ConstraintError) {
      _ = try ConstraintCompiler().compile(ConstraintSpec([.jsonSchema(text)]))
      Issue.record("compiled")
    } catch {
      #expect(error.rendered(in: text, named: "s.json").hasPrefix("s.json:2:21: error:"))
    }
  }

  @Test(arguments: [
    #"{"type":"object","properties":{"schema":{},"name":{}}}"#,
    #"{"name":"x","schema":{},"type":"object"}"#, #"{"schema":{}}"#,
    #"{"properties":{"a":{}},"name":"x","parameters":{}}"#, #"{"name":"x","schema":3}"#,
  ])
  func aSchemaIsLeftAsItIs(_ text: String) throws {
    let compiled = try ConstraintCompiler().compile(ConstraintSpec([.jsonSchema(text)]))
    #expect(compiled.members[0].warnings.allSatisfy { !$0.message.contains("around a schema") })
  }
}

extension String {
  fileprivate var trimmed: String {
    String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }
}
