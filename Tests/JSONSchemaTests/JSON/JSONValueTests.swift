import JSONSchema
import Testing

@Suite struct JSONValueTests {
  @Test func equalityIsJSONs() throws {
    let same = [
      ("1", "1.0"), ("1e2", "100"), ("-0", "0"), (#"{"a":1,"b":2}"#, #"{"b":2.0,"a":1}"#),
    ]
    for (one, two) in same {
      #expect(try JSONValue(parsing: one) == JSONValue(parsing: two))
      #expect(try JSONValue(parsing: one).hashValue == JSONValue(parsing: two).hashValue)
    }
    let different = [
      ("1", "true"), ("0", "false"), ("[1,2]", "[2,1]"), (#""é""#, #""e\u0301""#), ("[]", "{}"),
      (#"{"a":1}"#, #"{"a":2}"#), (#"{"a":1}"#, #"{"b":1}"#), ("null", "0"), ("[[1]]", "[[1],1]"),
    ]
    for (one, two) in different {
      #expect(try JSONValue(parsing: one) != JSONValue(parsing: two))
    }
  }

  @Test func layoutsWriteWhatTheyPromise() throws {
    let value = try JSONValue(parsing: #"{"b":[1.50,{}],"a":"é\"\\\u0001\n/","c":[]}"#)
    #expect(value.description == #"{"b":[1.50,{}],"a":"é\"\\\u0001\n/","c":[]}"#)
    #expect(
      JSONWriter(.spaced).string(of: value)
        == #"{"b": [1.50, {}], "a": "é\"\\\u0001\n/", "c": []}"#)
    let pretty = """
      {
        "b": [
          1.50,
          {}
        ],
        "a": "é\\"\\\\\\u0001\\n/",
        "c": []
      }
      """
    #expect(JSONWriter(.indented(2)).string(of: value) == pretty)
    #expect(JSONWriter(sortsKeys: true).string(of: value).hasPrefix(#"{"a":"#))
  }

  @Test func whatIsWrittenReadsBackEqual() throws {
    let text = #"{"a":[1,2,[3,{"x":[[[]]]}]],"":{"":null},"u":"\u007f\u2028😀"}"#
    let value = try JSONValue(parsing: text)
    for layout in [JSONWriter.Layout.compact, .spaced, .indented(3)] {
      #expect(try JSONValue(parsing: JSONWriter(layout).bytes(of: value)) == value)
    }
    #expect(try JSONValue(parsing: value.canonicalBytes) == value)
  }

  @Test func membersAreFoundAndChangedByKey() {
    var object = JSONObject([
      .init(name: "a", value: 1), .init(name: "b", value: 2), .init(name: "a", value: 3),
    ])
    #expect(object.keys == ["a", "b"])
    #expect(object["a"] == 3)
    object["c"] = "x"
    object["a"] = nil
    #expect(JSONValue.object(object).description == #"{"b":2,"c":"x"}"#)
  }

  @Test func literalsMakeValues() {
    let value: JSONValue = ["a": [1, 2.5, true, nil, "x"], "b": [:]]
    #expect(value.description == #"{"a":[1,2.5,true,null,"x"],"b":{}}"#)
    #expect(value["a"]?[1]?.number?.double == 2.5)
  }

  @Test func pointersGoThereAndBack() throws {
    let document = try JSONDocument(#"{"a/b": [{"m~n": 1}, 2], "": 3, "0": [4]}"#)
    for text in ["", "/a~1b", "/a~1b/0/m~0n", "/a~1b/1", "/", "/0/0"] {
      let pointer = try JSONPointer(parsing: text)
      #expect(pointer.description == text)
      #expect(document.root[pointer]?.pointer == pointer)
    }
    for text in ["/a~1b/2", "/a~1b/01", "/a~1b/-", "/x", "/a~1b/0/m~0n/x"] {
      #expect(try document.root[JSONPointer(parsing: text)] == nil)
    }
    #expect(throws: JSONError.self) { try JSONPointer(parsing: "a") }
    #expect(throws: JSONError.self) { try JSONPointer(parsing: "/~2") }
  }
}
