import JSONSchema
import Testing

@Suite struct JSONNumberTests {
  private func decimal(_ text: String) throws -> ExactDecimal {
    try #require(JSONNumber(text)).decimal
  }

  @Test(arguments: [
    ("9007199254740993", "9007199254740992"), ("1e400", "1e399"), ("0.1", "0.09999999999999999999"),
    ("1e-400", "0"), ("0", "-1e-400"), ("-1", "-2"), ("12", "9.9"), ("1.5", "1.49"),
  ])
  func orderIsExact(_ greater: String, _ smaller: String) throws {
    #expect(try decimal(smaller) < decimal(greater))
    #expect(try !(decimal(greater) < decimal(smaller)))
    #expect(try decimal(greater) != decimal(smaller))
  }

  @Test(arguments: [
    ("1", "1.0"), ("100", "1e2"), ("0", "-0.0e7"), ("0.001", "1e-3"), ("1E+3", "1000"),
    ("123.4500", "12345e-2"),
  ])
  func spellingsOfOneValueAreEqual(_ one: String, _ two: String) throws {
    #expect(JSONNumber(one) == JSONNumber(two))
    #expect(try decimal(one).hashValue == decimal(two).hashValue)
  }

  @Test(arguments: [
    ("19.99", "0.01", true), ("1e308", "0.5", true), ("0.0075", "0.0001", true),
    ("0.00751", "0.0001", false), ("1e308", "0.123456789", false), ("7", "2", false),
    ("0", "3", true), ("9007199254740993", "2", false), ("9007199254740993", "3", true),
    ("1e400", "1e399", true), ("12391239123", "1e-8", true), ("35", "1.5", false),
    ("4.5", "1.5", true), ("1e999999999999", "7", false), ("1e999999999999", "8", true),
    ("246913578024691357802469135780", "123456789012345678901234567890", true),
    ("246913578024691357802469135781", "123456789012345678901234567890", false), ("-6", "3", true),
    ("5", "0", false),
  ])
  func multiplesAreExact(_ value: String, _ divisor: String, _ expected: Bool) throws {
    #expect(try decimal(value).isMultiple(of: decimal(divisor)) == expected)
  }

  /// Products are multiples of their factors, and nothing else near them is, whatever their length.
  @Test func multiplesOfLongNumbersAreExact() throws {
    var digits: UInt64 = 7
    for length in [19, 20, 36, 37, 55, 200, 5_000] {
      let factor = (0..<length).map { _ -> String in
        digits = digits &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return String(1 + digits >> 33 % 9)
      }.joined()
      // factor × 1000…01 is the factor twice, with zeros between.
      let zeros = String(repeating: "0", count: length % 7)
      let value = try decimal(factor + zeros + factor)
      #expect(try value.isMultiple(of: decimal(factor)))
      #expect(
        try !decimal(factor + zeros + "1" + factor.dropFirst()).isMultiple(of: decimal(factor))
          || factor.first == "1")
      #expect(try !decimal(factor + zeros + factor + "1").isMultiple(of: decimal(factor)))
    }
  }

  @Test func integersAreRecognisedInAnySpelling() throws {
    for text in ["1.0", "1e3", "-0.0", "10e-1", "1e400"] {
      #expect(try #require(JSONNumber(text)).isInteger)
    }
    for text in ["1.5", "1e-1", "0.10"] { #expect(try !#require(JSONNumber(text)).isInteger) }
    #expect(JSONNumber("1.0")?.int == 1)
    #expect(JSONNumber("-9223372036854775808")?.int == .min)
    #expect(JSONNumber("9223372036854775808")?.int == nil)
    #expect(JSONNumber("9.223372036854775807e18")?.int == .max)
    #expect(JSONNumber("1e400")?.int == nil)
  }

  @Test func onlyNumbersAreNumbers() {
    for text in ["", "01", "+1", "1.", ".5", "1e", "- 1", "NaN", " 1", "1 ", "0x1", "\"1\""] {
      #expect(JSONNumber(text) == nil)
    }
    #expect(JSONNumber(1.0)?.text == "1")
    #expect(JSONNumber(Double.infinity) == nil)
    #expect(JSONNumber("1e400")?.double == .infinity)
  }

  @Test(arguments: [
    ("1e2", "100"), ("-1.50", "-1.5"), ("0.001", "0.001"), ("1e40", "1e40"), ("-0", "0"),
    ("12e-1", "1.2"),
  ])
  func decimalsArePlainlySpelled(_ text: String, _ expected: String) throws {
    #expect(try decimal(text).description == expected)
  }
}
