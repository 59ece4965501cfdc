import Constraints
import Inference
import MartingaleTestSupport
import Testing

@Suite struct ToolCallsConstraintTests {
  static let qwen = ToolCallForm(
    opening: "<tool_call>\n{\"name\": \"", middle: "\", \"arguments\": ",
    separator: "}\n</tool_call>\n<tool_call>\n{\"name\": \"", closing: "}\n</tool_call>",
    trigger: "<tool_call>")
  static let list = ToolCallForm(
    opening: "[C][{\"n\": \"", middle: "\", \"a\": ", separator: "}, {\"n\": \"", closing: "}]",
    trigger: "[C]")
  static let bare = ToolCallForm(
    opening: "{\"name\": \"", middle: "\", \"parameters\": ", separator: nil, closing: "}",
    trigger: nil)

  static func arguments(_ schema: String) throws -> AnyConstraint {
    var options = JSONConstraintOptions.generating
    options.whitespace = .atMost(1)
    return AnyConstraint(try JSONConstraint(schema: schema, options: options))
  }

  static func calls(
    _ form: ToolCallForm, severalAtOnce: Bool = true
  ) throws -> ToolCallsConstraint {
    try ToolCallsConstraint(
      form,
      [
        (
          "go",
          try arguments(
            #"{"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"], "additionalProperties": false}"#
          )
        ), ("stop", try arguments(#"{"type": "object", "maxProperties": 0}"#)),
        (
          "go_on",
          try arguments(
            #"{"type": "object", "properties": {"t": {"enum": ["}", "a"]}}, "additionalProperties": false}"#
          )
        ),
      ], severalAtOnce: severalAtOnce)
  }

  @Test(arguments: [qwen, list])
  func oneCallOrSeveral(_ form: ToolCallForm) throws {
    let constraint = try Self.calls(form)
    let single = try Self.calls(form, severalAtOnce: false)
    let go = ChatCall(name: "go", arguments: #"{"n": 3}"#)
    let stop = ChatCall(name: "stop", arguments: "{}")
    let on = ChatCall(name: "go_on", arguments: #"{"t":"}"}"#)
    for calls in [[go], [stop], [on], [go, stop], [on, go, stop]] {
      let text = form.text(of: calls)
      #expect(try constraint.accepts(Array(text.utf8)), "\(text)")
      #expect(try single.accepts(Array(text.utf8)) == (calls.count == 1), "\(text)")
      let read = try #require(form.calls(in: "Well.\n" + text))
      #expect(read.words == "Well.\n" && read.calls == calls)
    }
    for bad in [
      form.text(of: [ChatCall(name: "fly", arguments: "{}")]),
      form.text(of: [ChatCall(name: "go", arguments: "{}")]),
      form.text(of: [ChatCall(name: "stop", arguments: #"{"n": 3}"#)]),
      form.text(of: [go]) + " ", "Well." + form.text(of: [go]), form.opening,
      String(form.text(of: [go]).dropLast()),
    ] {
      #expect(try !constraint.accepts(Array(bad.utf8)), "\(bad)")
    }
  }

  @Test(arguments: [qwen, list])
  func notMoreThanAreWanted(_ form: ToolCallForm) throws {
    let tool = ("stop", try Self.arguments(#"{"type": "object", "maxProperties": 0}"#))
    for most in 1...3 {
      let constraint = try ToolCallsConstraint(form, [tool], most: most)
      for count in 1...4 {
        let calls = [ChatCall](repeating: ChatCall(name: "stop", arguments: "{}"), count: count)
        #expect(
          try constraint.accepts(Array(form.text(of: calls).utf8)) == (count <= most),
          "\(count) of \(most)")
      }
    }
  }

  @Test func whatIsNoCallIsNotReadAsOne() {
    let form = Self.qwen
    for text in [
      "", "words", "<tool_call>", form.opening + "go" + form.middle + "{",
      form.text(of: [ChatCall(name: "go", arguments: "{}")]) + "more",
      form.opening + "go" + form.middle + "3" + form.closing,
    ] {
      #expect(form.calls(in: text) == nil, "\(text)")
    }
    let tricky = ChatCall(name: "go", arguments: #"{"t": "</tool_call>\"}{"}"#)
    #expect(form.calls(in: form.text(of: [tricky]))?.calls == [tricky])
    #expect(Self.bare.calls(in: #"so {"name": "go", "parameters": {}}"#) == nil)
  }

  @Test func theLawsHold() throws {
    let small = ToolCallForm(opening: "<", middle: ":", separator: ",", closing: ">", trigger: "<")
    let constraint = try ToolCallsConstraint(
      small,
      [
        (
          "a",
          try Self.arguments(
            #"{"type": "object", "properties": {"a": {"enum": [1, 2]}}, "additionalProperties": false}"#
          )
        ),
        ("ab", try Self.arguments(#"{"type": "object", "maxProperties": 0}"#)),
      ])
    let trial = LawTrial(
      alphabet: "<>a:,{}\"1b", accepted: ["<a:{}>", "<ab:{},a:{\"a\":1}>"],
      rejected: ["", "<a:{}", "<b:{}>", "<ab:{\"a\":1}>"])
    #expect(checkConstraintLaws(constraint, trial) == [])
    let two = try ToolCallsConstraint(
      small, [("ab", try Self.arguments(#"{"type": "object", "maxProperties": 0}"#))], most: 2)
    let bounded = LawTrial(
      alphabet: "<>a:,{}\"1b", accepted: ["<ab:{}>", "<ab:{},ab:{}>"],
      rejected: ["<ab:{},", "<ab:{},ab:{},ab:{}>"])
    #expect(checkConstraintLaws(two, bounded) == [])
    let both = WordsOrCalls(AnyConstraint(constraint), beginning: Array("<".utf8), trigger: "<")
    let words = LawTrial(
      alphabet: "<>a:,{}\"1b", accepted: ["", "ab}", "<a:{}>", "b<ab:{}>"],
      rejected: ["<", "a<", "a<a:{}", "<a:{}>a"])
    #expect(checkConstraintLaws(both, words) == [])
    let first = WordsOrCalls(AnyConstraint(constraint), beginning: Array("<".utf8), trigger: nil)
    let atFirst = LawTrial(
      alphabet: "<>a:,{}\"1b", accepted: ["", "ab}", "<a:{}>", "b<ab"], rejected: ["<", "<a"])
    #expect(checkConstraintLaws(first, atFirst) == [])
    // Behind a lead, which may begin as calls do.
    let led = WordsOrCalls(
      AnyConstraint(constraint), beginning: Array("<".utf8), trigger: nil, lead: ":>")
    let behindLead = LawTrial(
      alphabet: "<>a:,{}\"1b", accepted: [":>", ":>ab}", "<a:{}>", ":><a"],
      rejected: ["", ":", "ab", "<", "<a"])
    #expect(checkConstraintLaws(led, behindLead) == [])
    let alike = ToolCallForm(opening: ":a", middle: ":", separator: nil, closing: "", trigger: nil)
    let leadAlike = WordsOrCalls(
      AnyConstraint(
        try ToolCallsConstraint(
          alike, [("b", try Self.arguments(#"{"type": "object", "maxProperties": 0}"#))])),
      beginning: Array(":a".utf8), trigger: nil, lead: ":>")
    let alikeTrial = LawTrial(
      alphabet: "<>a:,{}\"1b", accepted: [":>", ":>:ab", ":ab:{}"], rejected: [":", ":a", ":b"])
    #expect(checkConstraintLaws(leadAlike, alikeTrial) == [])
    // Words end with a stop sequence; calls may contain it, and a trigger in it does not count.
    let stops = [Array("b,".utf8), Array("a<".utf8)]
    let ended = WordsOrCalls(
      AnyConstraint(constraint), beginning: Array("<".utf8), trigger: "<", endings: stops)
    let untilEnd = LawTrial(
      alphabet: "<>a:,{}\"1b", accepted: ["", "ab,", "aa<", "b", "b<ab:{},ab:{}>"],
      rejected: ["b,a", "aa<a:{}>", "<ab:{}"])
    #expect(checkConstraintLaws(ended, untilEnd) == [])
  }

  @Test func theMaskIsWhatAdvanceAdmits() throws {
    let constraint = try Self.calls(Self.qwen)
    let pieces = [
      "}", "}}", "}}\n", "}}\n</", "\"}}\n</tool_call>", "{}}\n", "3}", "3", "1}}\n<", "{", "\"n\"",
      ": ", ":", " ", "<tool_call>", "\n", "}}x", "{\"", "go", "_on",
    ]
    let vocabulary = Vocabulary(
      tokens: pieces.map { Array($0.utf8) }, kinds: pieces.map { _ in .text })
    let whole = Array(
      Self.qwen.text(of: [
        ChatCall(name: "go", arguments: #"{"n": 31}"#),
        ChatCall(name: "go_on", arguments: #"{"t": "}"}"#),
      ]).utf8)
    var state = try #require(constraint.start)
    for (place, byte) in whole.enumerated() {
      var mask = TokenMask(count: vocabulary.count)
      try constraint.fillMask(&mask, state, over: vocabulary.trie)
      for token in 0..<TokenID(vocabulary.count) {
        let admitted = try constraint.advance(state, by: Array(vocabulary.bytes(of: token))) != nil
        #expect(mask[token] == admitted, "\(pieces[Int(token)]) at \(place)")
      }
      state = try #require(try constraint.advance(state, by: [byte]))
    }
    #expect(try constraint.isComplete(state))
  }
}
