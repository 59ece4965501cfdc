import JSONSchema
import Testing

/// The rendered errors are part of the product: each is compared to the letter.
@Suite struct JSONErrorTests {
  private func rendered(_ bytes: [UInt8]) -> String {
    do throws(JSONError) {
      _ = try JSONDocument(bytes)
      return "no error"
    } catch { return error.rendered(name: "task.json") }
  }

  @Test(arguments: [
    (
      "{\n  \"b\": [1, 2,]\n}",
      """
      task.json:2:14: a value is expected after ','; remove the comma
        2 |   "b": [1, 2,]
          |              ^
      """
    ),
    (
      "{\"a\": 1, // one\n \"b\": 2}",
      """
      task.json:1:10: a key is expected after ','; JSON has no comments
        1 | {"a": 1, // one
          |          ^
      """
    ),
    (
      "{'a': 1}",
      """
      task.json:1:2: a key or '}' is expected; strings and keys are written with double quotes
        1 | {'a': 1}
          |  ^
      """
    ),
    (
      "{\"ключ\": True}",
      """
      task.json:1:10: 'True' is written 'true'
        1 | {"ключ": True}
          |          ^
      """
    ),
    (
      "{\"a\":1,\n\"a\":2}",
      """
      task.json:2:1: the key "a" stands here a second time; the first is at 1:2
        2 | "a":2}
          | ^
      """
    ),
    (
      "[\"a\tb\"]",
      """
      task.json:1:4: a control character (0x09) stands in a string; write it as \\t
        1 | ["a b"]
          |    ^
      """
    ),
    (
      "[\"\\x\"]",
      """
      task.json:1:3: no such escape; after '\\' one of " \\ / b f n r t u is expected, and a \
      backslash itself is written '\\\\'
        1 | ["\\x"]
          |   ^
      """
    ),
    (
      "[1\n",
      """
      task.json:2:1: the array that begins at 1:1 is not closed
        2 | 
          | ^
      """
    ),
    (
      "[01]",
      """
      task.json:1:3: a number does not begin with 0 and another digit
        1 | [01]
          |   ^
      """
    ),
    ("", "task.json:1:1: the text is empty; a value is expected\n  1 | \n    | ^"),
    (
      "\u{FEFF}{}",
      "task.json:1:1: the text begins with a byte order mark; save it as UTF-8 without one"
    ),
  ])
  func messagesSayWhatWhereAndWhatToDo(_ text: String, _ expected: String) {
    #expect(rendered(Array(text.utf8)) == expected)
  }

  /// On the line of the error only the column is said: whoever reads one line of a larger text has
  /// another number for it.
  @Test(arguments: [
    ("{\"a\": 1", "task.json:1:8: the object that begins at column 1 is not closed"),
    ("[\"a", "task.json:1:4: the string that begins at column 2 is not closed"),
    (
      "{\"a\":1,\"a\":2}",
      "task.json:1:8: the key \"a\" stands here a second time; the first is at column 2"
    ),
  ])
  func placesOnTheSameLineAreColumns(_ text: String, _ expected: String) {
    #expect(rendered(Array(text.utf8)).split(separator: "\n").first.map(String.init) == expected)
  }

  @Test func longLinesAreCutAroundThePlace() {
    let text =
      "[" + String(repeating: "1234567,", count: 40) + "x" + String(repeating: ",1", count: 60)
    let lines = rendered(Array(text.utf8)).split(separator: "\n")
    #expect(
      lines[0] == "task.json:1:322: a value is expected after ','; text is written in double quotes"
    )
    #expect(lines[1].hasPrefix("  1 | …1234567,") && lines[1].hasSuffix("…"))
    let caret = Array(lines[2]).firstIndex(of: "^")
    #expect(caret.map { Array(lines[1])[$0] } == "x")
  }

  @Test func bytesThatAreNotTextAreShownAsDots() {
    #expect(
      rendered([0x5B, 0x22, 0xFF, 0x22, 0x5D])
        == "task.json:1:3: the bytes here are not UTF-8\n  1 | [\"·\"]\n    |   ^")
    #expect(
      rendered([0xFF, 0xFE, 0x7B, 0]).hasSuffix("the text is UTF-16 or UTF-32; save it as UTF-8"))
    #expect(rendered([0x7B, 0, 0x22, 0]).contains("is this UTF-16?"))
    #expect(rendered(Array("[1,\0]".utf8)).contains("a NUL byte is no part of JSON"))
  }

  /// One sequence of each ill-formed kind of Unicode table 3-7.
  @Test(
    arguments: [
      [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80],
      [0xE2, 0x82], [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80],
      [0xE2, 0x28, 0xA1], [0xF0, 0x9F, 0x98, 0x22],
    ] as [[UInt8]])
  func illFormedUTF8IsRefusedWhereItBegins(_ bytes: [UInt8]) {
    do throws(JSONError) {
      _ = try JSONDocument([0x22, 0x61] + bytes + [0x22])
      Issue.record("accepted")
    } catch {
      #expect(error.code == .invalidUTF8)
      #expect(error.location.offset == 2)
    }
  }
}
