import Constraints
import Testing

@Suite struct SchemaAuditTests {
  @Test func listsEveryKeyword() {
    let audit = SchemaAudit(
      Array(
        #"{"title":"t","type":"object","properties":{"a":{"format":"shoe-size","minimum":1}},"not":{"required":["b"]},"colour":1}"#
          .utf8))
    #expect(!audit.isRefused)
    let lines = audit.entries.map { "\($0.pointer) \($0.treatment.rawValue)" }
    #expect(
      lines == [
        "/title annotation", "/type enforced", "/properties enforced",
        "/properties/a/format annotation", "/properties/a/minimum enforced",
        "/not enforced_at_close", "/not/required enforced", "/colour annotation",
      ])
    #expect(audit.entries[3].note == "not one of the standard formats")
  }

  @Test func namesWhatIsRefused() {
    let audit = SchemaAudit(Array(#"{"properties":{"a":{"pattern":"("}}}"#.utf8))
    #expect(audit.isRefused)
    #expect(audit.entries.map(\.pointer) == ["/properties/a/pattern"])
    #expect(audit.entries.first?.keyword == "pattern")
  }

  @Test func namesAnUnknownSource() {
    let schema = Array(#"{"items":{"x-verbatim":"letter"}}"#.utf8)
    #expect(SchemaAudit(schema).entries.map(\.pointer) == ["/items/x-verbatim"])
    var options = JSONConstraintOptions.judging
    options.verbatimSources = ["letter": "Dear Sir"]
    #expect(!SchemaAudit(schema, options: options).isRefused)
  }
}
