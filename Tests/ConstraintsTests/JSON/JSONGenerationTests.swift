import Constraints
import Testing

/// What the options for generating texts allow and refuse.
@Suite struct JSONGenerationTests {
  private func accepts(
    _ schema: String, _ text: String, _ options: JSONConstraintOptions = .generating
  ) throws -> Bool {
    try JSONConstraint(schema: schema, options: options).accepts(Array(text.utf8))
  }

  private let person =
    #"{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer"}},"required":["age"]}"#

  @Test func membersComeInSchemaOrder() throws {
    #expect(try accepts(person, #"{"name":"a","age":1,"z":0,"b":1}"#))
    #expect(try accepts(person, #"{"age":1}"#))
    #expect(try !accepts(person, #"{"age":1,"name":"a"}"#))
    #expect(try !accepts(person, #"{"z":0,"age":1}"#))
    var options = JSONConstraintOptions.generating
    options.propertyOrder = .any
    #expect(try accepts(person, #"{"z":0,"age":1,"name":"a"}"#, options))
  }

  @Test func whitespaceIsBounded() throws {
    #expect(try !accepts(person, #"{"age": 1}"#))
    var options = JSONConstraintOptions.generating
    options.whitespace = .atMost(2)
    #expect(try accepts(person, "{ \"age\":\n 1 }", options))
    #expect(try !accepts(person, "{   \"age\":1}", options))
    #expect(try !accepts(person, " {\"age\":1}", options))
    #expect(try !accepts(person, "{\"age\":1} ", options))
  }

  @Test func numbersAreBounded() throws {
    #expect(try accepts(#"{"type":"number"}"#, "-12345678901234567890.12345678"))
    for text in ["1e3", "1E+3", "-8.99e-9", "1e-09", "0e0"] {
      #expect(try accepts(#"{"type":"number"}"#, text), "\(text)")
      #expect(try !accepts(#"{"type":"integer"}"#, text), "\(text)")
    }
    for text in ["123456789012345678901", "0.123456789", "1e1000", "1e", "1e+"] {
      #expect(try !accepts(#"{"type":"number"}"#, text))
    }
    #expect(try accepts(#"{"const":12345678901234567890}"#, "12345678901234567890"))
    #expect(try accepts(#"{"multipleOf":0.0000000001,"type":"number"}"#, "0.0000000001"))
  }

  /// With an exponent to come, digits can be scaled to where the bounds are, and no further.
  @Test func boundsDecideWithExponents() throws {
    func viable(_ schema: String, _ text: String) throws -> Bool {
      let constraint = try JSONConstraint(schema: schema, options: .generating)
      let start = try #require(constraint.start)
      return try constraint.advance(start, by: Array(text.utf8)) != nil
    }
    let thousands = #"{"type":"number","minimum":1000,"maximum":2500}"#
    for (text, expected) in [
      ("1", true), ("2e", true), ("2e3", true), ("2e4", false), ("2e-", false), ("2.6", false),
      ("25", true), ("26", false), ("3", false), ("0", true), ("0.00", true), ("99", false),
      ("0e", false), ("-", false), ("1e03", true), ("1e04", false),
    ] { #expect(try viable(thousands, text) == expected, "\(text)") }
    let small = #"{"type":"number","exclusiveMinimum":0,"maximum":1e-6}"#
    for (text, expected) in [
      ("1e-6", true), ("1e-5", true), ("1e-005", false), ("1.1e-006", false), ("9e-7", true),
      ("0.000001", true), ("0.00001", true), ("0.00001e-1", true), ("0e", false),
    ] { #expect(try viable(small, text) == expected, "\(text)") }
    let below = #"{"type":"number","exclusiveMaximum":-5}"#
    for (text, expected) in [
      ("-1", true), ("-5", true), ("-5e0", true), ("-5e-", false), ("-0", true), ("-0e", false),
      ("1", false),
    ] { #expect(try viable(below, text) == expected, "\(text)") }
  }

  /// Numbers of a list, multiples and integers are written out, also when only alternatives ask.
  @Test(arguments: [
    (#"{"enum":[1000,2]}"#, false), (#"{"type":"number","multipleOf":0.5}"#, false),
    (#"{"anyOf":[{"type":"integer"},{"type":"string"}]}"#, false),
    (#"{"anyOf":[{"type":"integer"},{"type":"number"}]}"#, true), ("{}", true),
  ])
  func exponentsStandWhereNoDigitIsAskedFor(_ row: (String, Bool)) throws {
    #expect(try accepts(row.0, "1e3") == row.1)
  }

  @Test func boundsDecideDigitByDigit() throws {
    let constraint = try JSONConstraint(
      schema: #"{"type":"integer","minimum":17,"maximum":42}"#, options: .generating)
    let start = try #require(constraint.start)
    for (text, isViable) in [
      ("1", true), ("16", false), ("17", true), ("4", true), ("43", false), ("5", false),
      ("-", false), ("0", false), ("171", false), ("42.", false),
    ] {
      let state = try constraint.advance(start, by: Array(text.utf8))
      #expect((state != nil) == isViable, "\(text)")
    }
    let steps = try JSONConstraint(
      schema: #"{"multipleOf":250,"exclusiveMinimum":600,"maximum":800,"type":"number"}"#,
      options: .generating)
    let first = try #require(steps.start)
    #expect(try steps.advance(first, by: Array("75".utf8)) != nil)
    #expect(try steps.advance(first, by: Array("76".utf8)) == nil)
  }

  @Test func hopelessAlternativesDieAtOnce() throws {
    let constraint = try JSONConstraint(
      schema:
        #"{"oneOf":[{"properties":{"kind":{"const":"circle"},"r":{"type":"number"}},"required":["kind","r"],"additionalProperties":false},{"properties":{"kind":{"const":"square"},"a":{"type":"number"}},"required":["kind","a"],"additionalProperties":false}]}"#,
      options: .generating)
    let start = try #require(constraint.start)
    for (text, isViable) in [
      (#"{"kind":"c"#, true), (#"{"kind":"x"#, false), (#"{"kind":"circle","r"#, true),
      (#"{"kind":"circle","a"#, false), (#"{"kind":"square","a":1}"#, true), (#"{"q"#, false),
    ] {
      let state = try constraint.advance(start, by: Array(text.utf8))
      #expect((state != nil) == isViable, "\(text)")
    }
  }

  @Test func verbatimStringsAreSpansOfTheSource() throws {
    var options = JSONConstraintOptions.generating
    options.verbatimSources = ["mail": "The total is\n\"42\" euros."]
    let schema = #"{"type":"string","x-verbatim":"mail","minLength":1}"#
    #expect(try accepts(schema, #""total is\n\"42""#, options))
    #expect(try !accepts(schema, #""total was""#, options))
    #expect(try !accepts(schema, #""""#, options))
    #expect(throws: ConstraintError.self) { try JSONConstraint(schema: schema) }
  }

  @Test func verbatimStringsMayBeWholeWords() throws {
    var options = JSONConstraintOptions.generating
    options.verbatimSources = ["bill": "Total: 180 EUR"]
    let schema =
      #"{"type":["string","null"],"x-verbatim":{"source":"bill","words":true},"pattern":"^[0-9A-Z]+$"}"#
    for (text, isSpan) in [
      (#""180""#, true), (#""80""#, false), (#""18""#, false), (#""EUR""#, true), (#""T""#, false),
      ("null", true),
    ] {
      #expect(try accepts(schema, text, options) == isSpan, "\(text)")
    }
    for bad in [#"{"source":"bil"}"#, #"{"words":true}"#, #"{"source":"bill","word":true}"#, "3"] {
      #expect(throws: ConstraintError.self, "\(bad)") {
        try JSONConstraint(schema: #"{"x-verbatim":\#(bad)}"#, options: options)
      }
    }
  }

  /// A piece of the source that no whole answer begins with is refused at once, and so is a string
  /// where there is none.
  @Test(arguments: [
    ("12 May 2026, 13 Mar 20", #""12 M"#, true), ("12 May 2026, 13 Mar 20", #""13"#, false),
    ("12 May 2026, 13 Mar 20", #""1"#, true), ("12 May 2026, 13 Mar 20", #""2"#, false),
    ("no date here", "\"", false), ("no date here", "n", true), ("", "\"", false),
    ("12 May 2026", #""12 May 2026""#, true),
  ])
  func spansThatCannotMatchAreNotBegun(source: String, text: String, isViable: Bool) throws {
    var options = JSONConstraintOptions.generating
    options.verbatimSources = ["mail": source]
    let schema =
      #"{"type":["string","null"],"x-verbatim":{"source":"mail","words":true},"pattern":"^[0-9]{1,2} [A-Z][a-z]{2} [0-9]{4}$"}"#
    #expect(try isBegun(schema, text, options) == isViable)
  }

  @Test func lengthsOfSpansCountWhileTheyAreWritten() throws {
    var options = JSONConstraintOptions.generating
    options.verbatimSources = ["mail": "é1 élan 22 plumbers"]
    let schema =
      #"{"type":"string","x-verbatim":{"source":"mail","words":true},"minLength":4,"maxLength":4}"#
    #expect(
      try accepts(schema, #""élan""#, options) && accepts(schema, #""n 22""#, options) == false)
    #expect(try isBegun(schema, #""él"#, options))
    #expect(try !isBegun(schema, #""é1"#, options))
    #expect(try !isBegun(schema, #""p"#, options))
    #expect(try !isBegun(schema, #""2"#, options))
  }

  @Test func longSourcesAreJudgedInTime() throws {
    var options = JSONConstraintOptions.generating
    options.verbatimSources = ["mail": String(repeating: "ab ba aab ", count: 20_000)]
    let schema = #"{"type":"string","x-verbatim":"mail","pattern":"^[ab ]*x$"}"#
    // Too many states to be sure of what is right; what is wrong is refused all the same.
    #expect(try accepts(schema, #""ab ba""#, options) == false)
    #expect(try accepts(schema, #""ab x""#, options) == false)
    #expect(try !isBegun(schema, #""x"#, options))
    let free = #"{"type":"string","x-verbatim":"mail","pattern":"^[ab ]*b$"}"#
    #expect(try isBegun(free, "\"", options) && accepts(free, #""ab ba aab""#, options))
  }

  private func isBegun(
    _ schema: String, _ text: String, _ options: JSONConstraintOptions
  ) throws -> Bool {
    let constraint = try JSONConstraint(schema: schema, options: options)
    var state = constraint.start
    for byte in text.utf8 { state = try state.flatMap { try constraint.step($0, byte) } }
    return state != nil
  }
}
