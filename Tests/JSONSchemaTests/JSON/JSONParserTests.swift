import JSONSchema
import Testing

@Suite struct JSONParserTests {
  @Test func readsEveryKindInKeyOrder() throws {
    let text =
      #" {"z": [1, -2.5e3, "a\u00e9\ud83d\ude00\n"], "a": {"t": true, "f": false, "n": null}} "#
    let root = try JSONDocument(text).root
    #expect(root.members.map(\.name) == ["z", "a"])
    #expect(root["z"]?.elements.map(\.kind) == [.number, .number, .string])
    #expect(root["z"]?[2]?.string == "aé😀\n")
    #expect(root["a"]?["t"]?.bool == true)
    #expect(root["a"]?["f"]?.bool == false)
    #expect(root["a"]?["n"]?.kind == .null)
    #expect(root["z"]?.count == 3)
    #expect(root["b"] == nil)
    #expect(root["z"]?[3] == nil)
  }

  @Test func everyValueAndKeyKnowsItsPlace() throws {
    let text = "{\n  \"ä\": 1,\n  \"b\": [true, \"x\"]\n}"
    let root = try JSONDocument(text).root
    let members = Array(root.members)
    #expect(members[0].key.location.description == "2:3")
    #expect(members[0].value.location == SourceLocation(offset: 10, line: 2, column: 8))
    #expect(root["b"]?[1]?.location.description == "3:15")
    #expect(root["b"]?[1]?.pointer.description == "/b/1")
    #expect(members[1].key.pointer.description == "/b")
    #expect(root.pointer.description == "")
    #expect(String(decoding: root["b"]?.sourceBytes ?? [], as: UTF8.self) == "[true, \"x\"]")
  }

  @Test func emptyContainersHaveNothingInside() throws {
    let root = try JSONDocument("[[], {}, [[]]]").root
    #expect(root.elements.map(\.count) == [0, 0, 1])
    #expect(Array(root[0]!.elements).isEmpty)
    #expect(Array(root[1]!.members).isEmpty)
    #expect(root.value.description == "[[],{},[[]]]")
  }

  @Test func aKeyWrittenTwiceIsRefusedHoweverItIsSpelled() {
    #expect(code(#"{"a":1,"a":2}"#) == .duplicateKey)
    #expect(code(#"{"a":1,"\u0061":2}"#) == .duplicateKey)
    #expect(code(#"{"é":1,"e\u0301":2}"#) == nil)
    let many = (0..<40).map { #""k\#($0)":0"# }.joined(separator: ",")
    #expect(code("{\(many)}") == nil)
    #expect(code(#"{\#(many),"\u006b7":0}"#) == .duplicateKey)
  }

  @Test func duplicateKeysCanBeKept() throws {
    let options = JSONOptions(duplicateKeys: .keep)
    let root = try JSONDocument(#"{"a":1,"b":2,"a":3}"#, options: options).root
    #expect(root.members.map(\.name) == ["a", "b", "a"])
    #expect(root["a"]?.number?.int == 3)
    #expect(root.value.description == #"{"a":3,"b":2}"#)
  }

  @Test func keysMadeToCollideAreReadInTime() throws {
    // FNV-1a is easy to steer; two thousand keys over two letters at least share many prefixes.
    let keys = (0..<20_000).map { "\"\(String(repeating: "k", count: $0 % 50))\($0)\":0" }
    let root = try JSONDocument("{" + keys.joined(separator: ",") + "}").root
    #expect(root.count == 20_000)
  }

  @Test func loneSurrogatesAreRefusedOrReplaced() throws {
    for text in [#""\ud800""#, #""\udc00""#, #""\ud800x""#, #""\ud800\u0041""#, #""\ud83d\ud83d""#]
    {
      #expect(code(text) == .loneSurrogate)
    }
    let options = JSONOptions(loneSurrogates: .replace)
    #expect(try JSONDocument(#""\ud800\u0041""#, options: options).root.string == "\u{FFFD}A")
    #expect(try JSONDocument(#""\ud83d\ude00""#, options: options).root.string == "😀")
    #expect(try JSONDocument(#""\u0000""#).root.string == "\0")
  }

  @Test func limitsAreNamed() {
    let deep = String(repeating: "[", count: 10_000)
    #expect(code(deep) == .tooDeep)
    let options = JSONOptions(limits: JSONLimits(bytes: 4, depth: 100_000))
    #expect(throws: JSONError.self) { try JSONDocument("[1,2]", options: options) }
    let generous = JSONOptions(limits: JSONLimits(depth: 100_000))
    let closed = deep + String(repeating: "]", count: 10_000)
    #expect((try? JSONDocument(closed, options: generous))?.count == 10_000)
  }

  @Test func everyPrefixOfADocumentIsRefused() throws {
    let text = Array(#"{"a": [1.5e+3, "x\u00e9\ud83d\ude00", true, null], "bé": {"c": -0}}"#.utf8)
    _ = try JSONDocument(text)
    for length in text.indices {
      #expect(throws: JSONError.self) { try JSONDocument(Array(text[..<length])) }
    }
  }

  @Test(arguments: ["1 2", "[1],", "{} x", "null\0"])
  func onlyOneValueIsRead(_ text: String) {
    #expect(code(text) == .trailingContent)
  }

  private func code(_ text: String) -> JSONError.Code? {
    do throws(JSONError) {
      _ = try JSONDocument(text)
      return nil
    } catch { return error.code }
  }
}
