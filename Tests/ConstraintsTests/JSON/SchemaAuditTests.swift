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

  @Test(arguments: [
    (#"{"pattern":"^(a|b)x\\1$"}"#, "enforced_at_close"), (#"{"pattern":"^(a|b)x$"}"#, "enforced"),
    (#"{"format":"idn-hostname"}"#, "enforced_at_close"),
    (#"{"format":"email"}"#, "enforced_at_close"),
    (#"{"format":"date"}"#, "enforced"), (#"{"format":"regex"}"#, "enforced_at_close"),
  ])
  func whatNoAutomatonFollowsIsDecidedAtTheQuote(schema: String, treatment: String) {
    let entries = SchemaAudit(Array(schema.utf8)).entries
    #expect(entries.map(\.treatment.rawValue) == [treatment])
    #expect(entries.first?.note.isEmpty == (treatment == "enforced"))
  }

  /// `enforced` is a promise that a text which cannot become valid is stopped at once.
  @Test(arguments: [#"{"pattern":"^(a|b)x\\1$"}"#, #"{"type":"string","pattern":"^(a|b)x[ab]$"}"#])
  func theTreatmentIsWhatTheConstraintDoes(schema: String) throws {
    let constraint = try JSONConstraint(schema: schema)
    let isLate = SchemaAudit(Array(schema.utf8)).entries.contains {
      $0.treatment == .enforcedAtClose
    }
    let start = try #require(constraint.start)
    #expect((try constraint.advance(start, by: Array(#""ac"#.utf8)) != nil) == isLate)
    #expect(try !constraint.accepts(Array(#""ac""#.utf8)))
    #expect(try constraint.accepts(Array(#""axa""#.utf8)))
  }

  @Test func namesAnUnknownSource() {
    let schema = Array(#"{"items":{"x-verbatim":"letter"}}"#.utf8)
    #expect(SchemaAudit(schema).entries.map(\.pointer) == ["/items/x-verbatim"])
    var options = JSONConstraintOptions.judging
    options.verbatimSources = ["letter": "Dear Sir"]
    #expect(!SchemaAudit(schema, options: options).isRefused)
  }
}
