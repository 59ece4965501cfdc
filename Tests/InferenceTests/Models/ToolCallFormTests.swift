import Inference
import MartingaleTestSupport
import Testing

@Suite struct ToolCallFormTests {
  @Test(arguments: [ToolCallForm.coder, .glm])
  func whatIsWrittenIsRead(_ form: ToolCallForm) throws {
    let kinds = [
      "go": ArgumentKinds(
        named: ["to": .string, "n": .number, "note": [.string, .null]], others: .all)
    ]
    for arguments in [
      "{}", #"{"to":"Oslo"}"#, #"{"to":"12"}"#, #"{"n":12}"#, #"{"n":-1.5e+3,"to":""}"#,
      #"{"to":"a\n\"b\" \\ {c}\u0001 ø 😀"}"#, #"{"to":"<parameter> </para </arg_key"}"#,
      #"{"note":null}"#, #"{"note":"nul"}"#, #"{"note":"12"}"#, #"{"note":"{}"}"#,
      #"{"x":[1,{"a":"</x>"}],"y":{"b":null},"z":"plain","w":true}"#, #"{"ein Name":"x"}"#,
    ] {
      let call = ChatCall(name: "go", arguments: arguments)
      let text = form.text(of: [call, ChatCall(name: "go_on", arguments: "{}"), call])
      let read = try #require(form.calls(in: "So:\n" + text, kinds: kinds), "\(text)")
      #expect(read.words == "So:\n")
      #expect(read.calls.map(\.name) == ["go", "go_on", "go"])
      #expect(read.calls.map(\.arguments) == [arguments, "{}", arguments], "\(text)")
    }
  }

  @Test func theKindSaysWhatAValueIs() {
    func read(_ value: String, _ kinds: ValueKinds) -> String? {
      let text =
        "<tool_call>\n<function=f>\n<parameter=a>\n\(value)\n</parameter>\n</function>\n</tool_call>"
      let kinds = ["f": ArgumentKinds(named: ["a": kinds])]
      return ToolCallForm.coder.calls(in: text, kinds: kinds)?.calls.first?.arguments
    }
    #expect(read("true", .string) == #"{"a":"true"}"#)
    #expect(read("true", [.string, .boolean]) == #"{"a":true}"#)
    #expect(read("true", [.string, .number]) == #"{"a":"true"}"#)
    #expect(read("12", [.string, .number]) == #"{"a":12}"#)
    #expect(read("012", [.string, .number]) == #"{"a":"012"}"#)
    #expect(read("1.", [.string, .number]) == #"{"a":"1."}"#)
    #expect(read("[1, 2]", .all) == #"{"a":[1, 2]}"#)
    #expect(read("[1, 2]", [.string, .object]) == #"{"a":"[1, 2]"}"#)
    #expect(read("\n", .string) == #"{"a":"\n"}"#)
    #expect(read("nulls", .all) == #"{"a":"nulls"}"#)
  }

  /// Nothing is escaped between tags: the first tag that ends a value ends it, wherever it comes from.
  @Test func aTagEndsAValueAtOnce() {
    func read(_ value: String) -> String? {
      let text =
        "<tool_call>\n<function=f>\n<parameter=a>\n\(value)\n</parameter>\n</function>\n</tool_call>"
      let kinds = ["f": ArgumentKinds(named: ["a": .string, "b": .string])]
      return ToolCallForm.coder.calls(in: text, kinds: kinds)?.calls.first?.arguments
    }
    #expect(read("x") == #"{"a":"x"}"#)
    for value in [
      "x</parameter>", "</parameter>y", "x\n</parameter>y", "\n<</parameter>",
      "x\n</parameter>\n</function>\n</tool_call>",
    ] {
      #expect(read(value) == nil, "\(value)")
    }
    // That is another argument, which a constraint has to forbid, and does.
    #expect(read("x\n</parameter>\n<parameter=b>\ny") == #"{"a":"x","b":"y"}"#)
    #expect(read("x\n</parameter") == #"{"a":"x\n</parameter"}"#)
  }

  @Test func tagsThatCannotBeToldApartAreNotSound() {
    let tags = ArgumentTags(opening: "<a>", middle: "</a>", closing: "</v>", end: "</c>")
    #expect(tags.isSound)
    for change: (inout ArgumentTags) -> Void in [
      { $0.opening = "" }, { $0.end = "" }, { $0.end = "<a" }, { $0.opening = "</c>x" },
      { $0.middle = "" }, { $0.closing = "" }, { $0.closing = "<<v>" }, { $0.closing = "\n\n</v>" },
    ] {
      var other = tags
      change(&other)
      #expect(!other.isSound, "\(other)")
    }
  }

  @Test func textsThatAreNoObjectsAreNotWritten() {
    for text in ["", "3", "[]", "{", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, #"{"a":"b}"#] {
      #expect(ToolCallForm.coder.tags?.text(of: text) == nil, "\(text)")
    }
    #expect(
      ToolCallForm.glm.tags?.text(of: #" { "a" : "b\u00e9\ud83d\ude00" , "c" : [ 1 ] } "#)
        == "<arg_key>a</arg_key><arg_value>bé😀</arg_value><arg_key>c</arg_key><arg_value>[ 1 ]</arg_value></tool_call>"
    )
  }
}
