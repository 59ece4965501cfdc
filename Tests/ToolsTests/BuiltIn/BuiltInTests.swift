import JSONSchema
import Testing
import Tools

@Suite struct BuiltInTests {
  @Test(arguments: [
    ("5", "km", "mile", "≈ 3.10685596118667 mi"), ("1", "mile", "km", "1.609344 km"),
    ("100", "celsius", "fahrenheit", "212 °F"), ("-40", "°F", "°C", "-40 °C"),
    ("0", "K", "°C", "-273.15 °C"), ("36", "km/h", "m/s", "10 m/s"), ("1", "MB", "mb", "1 MB"),
    ("1", "GiB", "MiB", "1024 MiB"), ("8", "bit", "B", "1 B"), ("2.5", "kilograms", "g", "2500 g"),
    ("12", "inches", "feet", "1 ft"), ("1e3", "mm", "meters", "1 m"),
    ("180", "degrees", "turn", "0.5 turn"),
    ("1", "us gallon", "liters", "3.785411784 L"),
  ])
  func converts(_ value: String, _ from: String, _ to: String, _ expected: String) async throws {
    let number = try JSONValue(parsing: value)
    let result = try await ConvertUnitsTool().call([
      "value": number, "from": .string(from), "to": .string(to),
    ])
    #expect(result.text == expected)
  }

  @Test func refusesUnitsOfDifferentQuantities() async throws {
    let wrong = try await ConvertUnitsTool().call(["value": 1, "from": "km", "to": "kg"])
    #expect(wrong.isError && wrong.text == "km is a unit of length, kg of mass")
    let unknown = try await ConvertUnitsTool().call(["value": 1, "from": "kilomtere", "to": "m"])
    #expect(unknown.isError && unknown.text.hasSuffix("did you mean \"kilometre\"?"))
  }

  @Test(arguments: [
    (0, 0, "1970-01-01T00:00:00Z (Thursday)"), (-1, 0, "1969-12-31T23:59:59Z (Wednesday)"),
    (951_782_400, 0, "2000-02-29T00:00:00Z (Tuesday)"),
    (1_709_251_199, 60, "2024-03-01T00:59:59+01:00 (Friday)"),
    (1_709_251_199, -330, "2024-02-29T18:29:59-05:30 (Thursday)"),
    (4_102_444_800, 0, "2100-01-01T00:00:00Z (Friday)"),
    (-2_203_891_200, 0, "1900-03-01T00:00:00Z (Thursday)"),
  ])
  func tellsTheTime(_ seconds: Int, _ offset: Int, _ expected: String) async throws {
    let clock = ClockTool { seconds }
    let result = try await clock.call(["utc_offset_minutes": .number(JSONNumber(offset))])
    #expect(result.text == expected)
  }

  @Test func asksThroughTheInjectedClosure() async throws {
    let tool = AskUserTool { question in question == "Name?\\u{1b}[31m" ? "Ada" : nil }
    #expect(try await tool.call(["question": "Name?\u{1B}[31m"]).text == "Ada")
    #expect(try await tool.call(["question": "Age?"]).isError)
  }

  @Test func findsLinesInFiles() async throws {
    let scratch = try Scratch()
    try scratch.write("alpha\nBeta gamma\n", to: "a.txt")
    try scratch.write("beta\u{0}binary", to: "b.bin")
    try scratch.write("no\nbeta again", to: "deep/er/c.txt")
    let tool = TextSearchTool(root: try ConfinedDirectory(root: scratch.path))
    #expect(
      try await tool.call(["query": "BETA"]).text
        == "a.txt:2: Beta gamma\ndeep/er/c.txt:2: beta again")
    #expect(
      try await tool.call(["query": "beta", "case_sensitive": true]).text
        == "deep/er/c.txt:2: beta again")
    #expect(try await tool.call(["query": "beta", "path": "a.txt"]).text == "a.txt:2: Beta gamma")
    #expect(try await tool.call(["query": "delta"]).text == "no line contains it")
    await #expect(throws: ToolError.self) {
      try await tool.call(["query": "x", "path": "nowhere"])
    }
  }
}
