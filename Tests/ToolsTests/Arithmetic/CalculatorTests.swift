import Inference
import JSONSchema
import Testing
import Tools

private func calculate(_ expression: String) async throws -> String {
  try await CalculatorTool().call(["expression": .string(expression)]).text
}

@Suite struct CalculatorTests {
  @Test(arguments: [
    ("1 + 2 * 3", "7"), ("(1 + 2) * 3", "9"), ("0.1 + 0.2", "0.3"),
    ("1/3", "1/3 ≈ 0.333333333333333"),
    ("2^10", "1024"), ("2**-2", "0.25"), ("-2^2", "-4"), ("2^3^2", "512"), ("(-2)^3", "-8"),
    ("7 % 3", "1"), ("-7 % 3", "2"), ("7 % -3", "-2"), ("5!", "120"), ("3!!", "720"),
    ("10 - 4 - 3", "3"),
    ("100 / 10 / 2", "5"), ("--3", "3"), ("+3", "3"), ("2 - -2", "4"),
    ("max(1, 5, 3) + min(2, 4)", "7"),
    ("gcd(48, 180)", "12"), ("lcm(4, 6)", "12"), ("floor(-1.5)", "-2"), ("ceil(-1.5)", "-1"),
    ("round(2.5)", "3"), ("round(-2.5)", "-3"), ("round(1/3, 4)", "0.3333"), ("abs(-4.25)", "4.25"),
    ("sqrt(2.25)", "1.5"), ("4^(1/2)", "2"), ("1e3 + .5", "1000.5"), ("6.02e2", "602"),
    ("1/8", "0.125"),
    ("0 * -1", "0"), ("1/7 * 7", "1"), ("((((((1))))))", "1"), ("12.50 * 4", "50"), ("0^0", "1"),
    ("-0.5", "-0.5"), ("1/1024", "0.0009765625"), ("lcm(0, 5)", "0"), ("(-1)^1000001", "-1"),
  ])
  func value(_ expression: String, _ expected: String) async throws {
    #expect(try await calculate(expression) == expected)
  }

  @Test(arguments: [
    ("1 +", "a number is missing at the end (at byte 3 of the expression)"),
    ("", "a number is missing at the end (at byte 0 of the expression)"),
    ("(1", "this bracket is never closed (at byte 0 of the expression)"),
    ("1)", "this bracket was never opened (at byte 1 of the expression)"),
    ("1/0", "division by zero (at byte 1 of the expression)"),
    ("0^-1", "division by zero (at byte 1 of the expression)"),
    ("1, 2", "a comma belongs between the arguments of a function (at byte 1 of the expression)"),
    (
      "sin(1)",
      "unknown function \"sin\"; known: abs, ceil, floor, gcd, lcm, max, min, round, sqrt (at byte 0 of the expression)"
    ),
    (
      "sqrt(2)",
      "2 has no exact square root; it is near 1.41421356237309505 (at byte 0 of the expression)"
    ),
    ("abs(1, 2)", "abs does not take 2 arguments (at byte 0 of the expression)"),
    ("2^0.3", "only whole exponents (and 1/2) have an exact result (at byte 1 of the expression)"),
    ("1 2", "an operator is missing here (at byte 2 of the expression)"),
    ("1.2.3", "not a number (at byte 0 of the expression)"),
    ("2^99999999", "the result is too large to write out exactly (at byte 1 of the expression)"),
    ("9^9^9^9", "the result is too large to write out exactly (at byte 3 of the expression)"),
    ("99999!", "the result is too large to write out exactly (at byte 5 of the expression)"),
    ("1.5!", "a factorial needs a whole number that is not negative (at byte 3 of the expression)"),
    (
      "system('ls')",
      "unknown function \"system\"; known: abs, ceil, floor, gcd, lcm, max, min, round, sqrt (at byte 0 of the expression)"
    ),
    ("()", "a number is missing here (at byte 1 of the expression)"),
    ("1e99999999999999999999", "not a number (at byte 0 of the expression)"),
  ])
  func fault(_ expression: String, _ expected: String) async throws {
    let result = try await CalculatorTool().call(["expression": .string(expression)])
    #expect(result.isError)
    #expect(result.text == expected)
  }

  @Test func longNumbersAreExact() async throws {
    // Checked with Python's integers.
    #expect(
      try await calculate("2^200 - 3^120")
        == "1605141033959075844331548912511652997482471518155254984194975")
    #expect(
      try await calculate("50!")
        == "30414093201713378043612608166064768844377641568960512000000000000")
  }

  @Test func divisionAndRemainderAgree() async throws {
    var random = RandomKey(seed: 7).stream(for: .test)
    for _ in 0..<200 {
      let digits = { (count: Int) in
        (0..<count).map { _ in String(Int(random.next() % 10)) }.joined()
      }
      let a = "1" + digits(Int(random.next() % 120))
      let b = "9" + digits(Int(random.next() % 60))
      #expect(try await calculate("floor(\(a)/\(b))*\(b) + \(a)%\(b) - \(a)") == "0")
      #expect(try await calculate("(\(a)*\(b))/\(b) - \(a)") == "0")
      #expect(try await calculate("sqrt(\(a)*\(a)) - \(a)") == "0")
      #expect(try await calculate("(\(a)-\(b))*(\(a)+\(b)) - (\(a)^2-\(b)^2)") == "0")
    }
  }

  @Test func deepNestingCostsNoStack() async throws {
    let open = String(repeating: "(", count: 8000)
    let close = String(repeating: ")", count: 8000)
    #expect(try await calculate(open + "1" + close) == "1")
    #expect(try await calculate(String(repeating: "-", count: 16_000) + "1") == "1")
    let tooLong = try await CalculatorTool().call([
      "expression": .string(String(repeating: "(", count: 100_000))
    ])
    #expect(tooLong.isError)
  }

  @Test(.timeLimit(.minutes(60))) func workIsBounded() async throws {
    let factor = "(3^9000/7^4000)"
    let sum = Array(repeating: factor, count: 900).joined(separator: "+")
    let result = try await CalculatorTool().call(["expression": .string(sum)])
    #expect(result.isError)
  }
}
