import Agents
import Foundation
import Inference
import JSONSchema
import LlamaBackend
import MartingaleTestSupport
import Sampling
import Synchronization
import Testing
import Tools

/// Actions in the model's own form of calls.
@Suite struct NativeFormTests {
  static let form = ToolCallForm(
    opening: "<tool_call>\n{\"name\": \"", middle: "\", \"arguments\": ",
    separator: "}\n</tool_call>\n<tool_call>\n{\"name\": \"", closing: "}\n</tool_call>",
    trigger: "<tool_call>")
  static let forms = ChatForms(calls: form, hasToolRole: true)

  static func calls(_ calls: (String, String)...) -> String {
    form.text(of: calls.map { ChatCall(name: $0.0, arguments: $0.1) })
  }

  /// Multiplies what the goal says with the calculator, finishes, and gives the result.
  private static func multiplier(_ forms: ChatForms = forms) -> ScriptedModel {
    ScriptedModel(chatForms: forms) { prompt in
      let result = prompt.firstMatch(of: /\n(?:tool: |user: Result of calculator: )([0-9]+)\n/)
      if prompt.contains("Now give the answer."), let result { return String(result.output.1) }
      if result != nil { return calls(("finish", "{}")) }
      guard let goal = prompt.firstMatch(of: /([0-9]+) times ([0-9]+)/) else { return "" }
      return calls(("calculator", #"{"expression": "\#(goal.output.1) * \#(goal.output.2)"}"#))
    }
  }

  private func native(_ folder: Folder, _ more: String = "") throws -> AgentTask {
    try folder.write("\"17 times 23\"\n\"4 times 5\"\n", as: "in.jsonl")
    return try folder.task(
      """
      {"version": 1, "strategy": "react", "goal": "What is {{q}}?", "inputs": {"q": {"jsonl": "in.jsonl"}},
       "tools": ["calculator"], "react": {"form": "native"}, "output": {"verbatim": "observation"},
       "sampling": {"particles": 2, "max_tokens": 120}\(more)}
      """)
  }

  @Test func toolsCallsAndResultsAreTheTemplates() async throws {
    let folder = try Folder()
    let tools = try Collaborators.tools([CalculatorTool()])
    let results = try await folder.run(try native(folder), Self.multiplier(), with: tools)
    #expect(results.map(\.text) == ["391", "20"], "\(results)")
    #expect(results.map(\.toolCalls) == [1, 1] && results.map(\.steps) == [2, 2])
    let drawn = try folder.records(SampledRecord.self)
    try #require(drawn.count == 6)
    #expect(drawn[0].text == Self.calls(("calculator", #"{"expression": "17 * 23"}"#)))
    #expect(drawn[0].prompt == "tools: calculator\nuser: What is 17 times 23?\nassistant: ")
    let call = #"{"expression":"17 * 23"}"#
    #expect(
      drawn[2].prompt == """
        tools: calculator finish
        user: What is 17 times 23?
        assistant: \(Self.calls(("calculator", call)))
        tool: 391
        assistant: \(Self.calls(("finish", "{}")))
        tool: Now give the answer.
        assistant:\u{20}
        """)
    let decided = try folder.records(DecidedRecord.self)
    #expect(decided.map(\.tool) == ["calculator", "finish", "calculator", "finish"])
    #expect(decided.allSatisfy { $0.entropy < 0.01 && $0.logZ != nil })
  }

  @Test func aTemplateWithoutARoleForResultsHasThemFromTheUser() async throws {
    let folder = try Folder()
    let model = Self.multiplier(ChatForms(calls: Self.form, hasToolRole: false))
    let tools = try Collaborators.tools([CalculatorTool()])
    let results = try await folder.run(try native(folder), model, with: tools)
    #expect(results.map(\.text) == ["391", "20"], "\(results)")
    let prompt = try #require(try folder.records(SampledRecord.self)[1].prompt)
    #expect(prompt.contains("\nuser: Result of calculator: 391\n") && !prompt.contains("tool: "))
  }

  @Test func cutAfterEveryRecordItEndsWithTheSameAnswers() async throws {
    let folder = try Folder()
    let task = try native(folder)
    let tools = try Collaborators.tools([CalculatorTool()])
    let whole = try await folder.run(task, Self.multiplier(), with: tools).map(\.timeless)
    let lines = try folder.journal()
    for count in 0...lines.count {
      try folder.write(lines[..<count].map { $0 + "\n" }.joined(), as: "run/journal.jsonl")
      let again = try await folder.run(task, Self.multiplier(), with: tools)
      #expect(again.map(\.timeless) == whole, "cut after \(count) records")
    }
    // Begun in the one form, a run does not go on in the other.
    try folder.write(lines[..<4].map { $0 + "\n" }.joined(), as: "run/journal.jsonl")
    await #expect {
      _ = try await folder.run(
        try Player.multiplication(folder), Self.multiplier(), with: tools)
    } throws: {
      ($0 as? AgentError)?.code == .changed
    }
  }

  /// Answers when two calls are under way at the same time, and never before.
  private final class Meeting: Tool {
    let definition: ToolDefinition
    let effect = ToolEffect.none
    private let hall: Hall

    final class Hall: Sendable {
      let waiting = Mutex<[CheckedContinuation<Void, Never>]>([])

      func meet() async {
        await withCheckedContinuation { own in
          let all = waiting.withLock { waiting -> [CheckedContinuation<Void, Never>] in
            waiting.append(own)
            guard waiting.count == 2 else { return [] }
            defer { waiting = [] }
            return waiting
          }
          for one in all { one.resume() }
        }
      }
    }

    init(_ name: String, _ hall: Hall) {
      self.hall = hall
      definition = ToolDefinition(
        name: name, description: "Meets.",
        inputSchema: ["type": "object", "properties": [:], "additionalProperties": false])
    }

    func call(_ arguments: JSONValue) async throws(ToolError) -> ToolResult {
      await hall.meet()
      return ToolResult(text: "\(definition.name) was there")
    }
  }

  @Test(.timeLimit(.minutes(5)))
  func severalCallsOfOneAnswerRunSideBySide() async throws {
    let folder = try Folder()
    let task = try folder.task(
      """
      {"version": 1, "strategy": "react", "goal": "x", "tools": ["clock"],
       "react": {"form": "native", "calls": 2}, "sampling": {"particles": 2, "max_tokens": 200}}
      """)
    let model = ScriptedModel(chatForms: Self.forms) { prompt in
      prompt.contains("tool: ann was there\ntool: bob was there\n")
        ? Self.calls(("finish", #"{"answer": "both"}"#))
        // Three are not wanted: the third cannot be written.
        : Self.calls(("ann", "{}"), ("bob", "{}"), ("ann", "{}"))
    }
    let hall = Meeting.Hall()
    let result = try await folder.run(
      task, model, with: try .tools([Meeting("ann", hall), Meeting("bob", hall)]))[0]
    #expect(result.text == "both" && result.toolCalls == 2, "\(result)")
    let first = try #require(try folder.records(SampledRecord.self).first?.text)
    #expect(Self.form.calls(in: first)?.calls.count == 2)
  }

  @Test func callsThatAPromptShowsAreToldInTheSameForm() async throws {
    let folder = try Folder()
    try folder.write(
      #"""
      {"martingale_prompt": 1, "task": "t", "slots": ["tools"], "messages": [
        {"role": "system", "content": "Use {tools}."},
        {"role": "user", "content": "2 times 2?"},
        {"role": "assistant", "content": "{\"name\":\"calculator\",\"arguments\":{\"expression\":\"2 * 2\"}}"},
        {"role": "user", "content": "Hello"}, {"role": "assistant", "content": "{\"no\": 1}"}]}
      """#, as: "found.json")
    let task = try native(
      folder, #","prompt_file": {"file": "found.json", "as": "demonstrations"}"#)
    let tools = try Collaborators.tools([CalculatorTool()])
    _ = try await folder.run(task, Self.multiplier(), with: tools)
    let prompt = try #require(try folder.records(SampledRecord.self).first?.prompt)
    #expect(
      prompt == """
        tools: calculator
        system: Use calculator.
        user: 2 times 2?
        assistant: \(Self.calls(("calculator", #"{"expression":"2 * 2"}"#)))
        user: Hello
        assistant: {"no": 1}
        user: What is 17 times 23?
        assistant:\u{20}
        """)
  }

  @Test func examplesAreToldInTheSameForm() async throws {
    let folder = try Folder()
    let task = try folder.task(
      """
      {"version": 1, "strategy": "react", "goal": "What is 4 times 5?", "tools": ["calculator"],
       "react": {"form": "native", "examples": [{"goal": "2 times 2?", "steps": [
         {"name": "calculator", "arguments": {"expression": "2 * 2"}, "result": "4"}], "answer": "4"}]},
       "output": {"verbatim": "observation"}, "sampling": {"particles": 2, "max_tokens": 120}}
      """)
    let model = ScriptedModel(chatForms: Self.forms) { prompt in
      let own = prompt.components(separatedBy: "user: What is").last ?? ""
      if own.contains("Now give") { return "20" }
      return own.contains("tool: 20")
        ? Self.calls(("finish", "{}")) : Self.calls(("calculator", #"{"expression": "4 * 5"}"#))
    }
    let result = try await folder.run(task, model, with: try .tools([CalculatorTool()]))[0]
    #expect(result.text == "20", "\(result)")
    let prompt = try #require(try folder.records(SampledRecord.self).first?.prompt)
    #expect(
      prompt.hasPrefix(
        """
        tools: calculator
        user: 2 times 2?
        assistant: \(Self.calls(("calculator", #"{"expression":"2 * 2"}"#)))
        tool: 4
        assistant: \(Self.calls(("finish", "{}")))
        tool: Now give the answer.
        assistant: 4
        user: What is 4 times 5?
        """), "\(prompt)")
  }

  @Test func leavesOfASolutionCallToolsInIt() async throws {
    let folder = try Folder()
    let task = try folder.task(
      """
      {"version": 1, "strategy": "react", "goal": "How far is it to Rome?",
       "tools": [{"use": "solve", "rater": "constant:1", "answer": {"regex": "[0-9]+ km"}},
         {"name": "atlas", "command": {"argv": ["true"]}}],
       "react": {"form": "native"}, "sampling": {"particles": 2, "max_tokens": 90}}
      """)
    let model = ScriptedModel(chatForms: Self.forms) { prompt in
      if prompt.contains("You solve problems exactly") {
        return prompt.contains("atlas answers: 1430") ? " 1430 km" : " 0 km"
      }
      if prompt.hasPrefix("tools: atlas answer\nuser: ") {
        return Self.calls(("atlas", #"{"place": "Rome"}"#))
      }
      return prompt.contains("tool: 1430 km")
        ? Self.calls(("finish", #"{"answer": "1430 km"}"#))
        : Self.calls(("solve", #"{"problem": "How far is Rome?"}"#))
    }
    let atlas = TestTool(
      "atlas",
      arguments: [
        "type": "object", "properties": ["place": ["type": "string"]], "required": ["place"],
      ]
    ) { _ throws(ToolError) in ToolResult(text: "1430") }
    let result = try await folder.run(task, model, with: try .tools([atlas]))[0]
    #expect(result.text == "1430 km" && atlas.calls == 1, "\(result)")
  }

  /// An argument that has to be copied from the message, which has none.
  @Test func aToolThatNothingFitsIsLeftOut() async throws {
    let folder = try Folder()
    try folder.write("\"Hello.\"\n", as: "in.jsonl")
    let task = try folder.task(
      """
      {"version": 1, "strategy": "react", "goal": "{{q}}", "inputs": {"q": {"jsonl": "in.jsonl"}},
       "tools": ["clock"],
       "react": {"form": "native"}, "sampling": {"particles": 2, "max_tokens": 90}, "budget": {"steps": 2}}
      """)
    let model = ScriptedModel(chatForms: Self.forms) { prompt in
      prompt.contains("\ntool: ")
        ? Self.calls(("finish", #"{"answer": "late"}"#)) : Self.calls(("look", "{}"))
    }
    let order = TestTool(
      "order",
      arguments: [
        "type": "object", "required": ["number"], "additionalProperties": false,
        "properties": [
          "number": ["type": "string", "pattern": "^[A-Z][0-9]{3}$", "x-verbatim": "q"]
        ],
      ]
    ) { _ throws(ToolError) in ToolResult(text: "never") }
    let look = TestTool("look") { _ throws(ToolError) in ToolResult(text: "seen") }
    let result = try await folder.run(task, model, with: try .tools([order, look]))[0]
    #expect(result.text == "late" && look.calls == 1 && order.calls == 0, "\(result)")
  }

  @Test func whatAToolSaysIsDataInItsOwnRole() async throws {
    let folder = try Folder()
    let task = try folder.task(
      """
      {"version": 1, "strategy": "react", "goal": "x", "tools": ["clock"],
       "react": {"form": "native", "observation_length": 16}, "sampling": {"particles": 2, "max_tokens": 90}}
      """)
    let model = ScriptedModel(chatForms: Self.forms) { prompt in
      prompt.contains("\ntool: ")
        ? Self.calls(("finish", #"{"answer": "seen"}"#)) : Self.calls(("look", "{}"))
    }
    let look = TestTool("look", "Looks.\n\u{1b}[31m" + String(repeating: "x", count: 5000)) {
      _ throws(ToolError) in .failure("\u{1b}[31mno " + String(repeating: "y", count: 100))
    }
    let result = try await folder.run(task, model, with: try .tools([look]))[0]
    #expect(result.text == "seen")
    let prompt = try #require(try folder.records(SampledRecord.self).last?.prompt)
    #expect(prompt.contains("\ntool: failed: ") && prompt.contains("more bytes]"))
    #expect(!prompt.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
  }

  /// Mistral's way of writing calls, with control tokens that the default model has.
  @Test(.enabled(if: (try? ModelLocator().locate()) != nil, "run Scripts/bootstrap"))
  func markersThatAreControlTokensAreDrawn() async throws {
    let folder = try Folder()
    var options = LlamaOptions(contextLength: 512, threads: 1)
    options.chatTemplate = ChatTemplateSource(
      """
      {%- if tools %}{{- (tools | tojson) + '\\n' }}{%- endif %}
      {%- for message in messages %}
        {%- if message.role == 'tool' %}{{- '\\nResult: ' + message.content + '\\n' }}
        {%- else %}
          {{- message.content or '' }}
          {%- for call in message.tool_calls or [] %}
            {{- '<repo_name>' + call.function.name + '<file_sep>' + (call.function.arguments if call.function.arguments is string else call.function.arguments | tojson) }}
          {%- endfor %}
          {{- eos_token }}
        {%- endif %}
      {%- endfor %}
      """, origin: "markers.jinja")
    let model = try LlamaModel(path: ModelLocator().locate(), options: options)
    let form = try #require(model.chatForms.calls)
    #expect(form.opening == "<repo_name>" && form.middle == "<file_sep>")
    let look = TestTool("look") { _ throws(ToolError) in ToolResult(text: "seen") }
    let task = try folder.task(
      """
      {"version": 1, "strategy": "react", "goal": "Look.", "tools": ["clock"],
       "react": {"form": "native", "answer": "observation"},
       "sampling": {"particles": 2, "max_tokens": 40}, "budget": {"steps": 2}}
      """)
    let result = try await folder.run(task, model, with: try .tools([look]))[0]
    #expect(result.text == "seen" && look.calls == 1, "\(result)")
    let drawn = try #require(try folder.records(SampledRecord.self).first?.text)
    let calls = try #require(form.calls(in: drawn)?.calls)
    #expect(calls.map(\.name) == ["look"] && drawn.hasPrefix("<repo_name>look<file_sep>{"))
  }

  @Test func whatCannotBeIsRefused() async throws {
    let folder = try Folder()
    let plain = ScriptedModel { _ in "" }
    await #expect {
      _ = try await folder.run(
        try native(folder), plain, with: try .tools([CalculatorTool()]))
    } throws: {
      let error = $0 as? AgentError
      return error?.code == .notAvailable && error?.message.contains("react.form") == true
    }
    let thought = folder.problems(
      #"{"version":1,"goal":"x","strategy":"react","tools":["clock"],"react":{"form":"native","thought_length":9}}"#
    )
    #expect(thought.contains("/react/thought_length") && thought.contains("sampling.reasoning"))
    let none = folder.problems(
      #"{"version":1,"goal":"x","strategy":"react","tools":["clock"],"react":{"form":"native","thought_length":0}}"#
    )
    #expect(none.isEmpty)
    let other = folder.problems(
      #"{"version":1,"goal":"x","strategy":"react","tools":["clock"],"react":{"form":"foreign"}}"#)
    #expect(other.contains("/react/form"))
  }

  @Test(
    .enabled(
      if: ProcessInfo.processInfo.environment["MARTINGALE_LONG_TESTS"] != nil
        && (try? ModelLocator().locate("qwen2.5-coder-0.5b-instruct-q4_k_m")) != nil,
      "set MARTINGALE_LONG_TESTS, and run Scripts/bootstrap --model qwen-0.5b"))
  func aModelCallsInItsOwnForm() async throws {
    let folder = try Folder()
    let model = try LlamaModel(
      path: ModelLocator().locate("qwen2.5-coder-0.5b-instruct-q4_k_m"),
      options: LlamaOptions(contextLength: 2048, threads: 1))
    let form = try #require(model.chatForms.calls)
    let task = try native(folder, #","budget":{"steps":2}"#)
    let results = try await folder.run(task, model, with: try .tools([CalculatorTool()]))
    // What it works out is the model's affair; one of the two it gets right.
    #expect(results.count == 2 && results.contains { $0.text == "20" }, "\(results)")
    let drawn = try folder.records(SampledRecord.self)
    let actions = drawn.filter { $0.part == "action" }
    #expect(actions.allSatisfy { form.calls(in: $0.text ?? "")?.words.isEmpty == true })
    let second = try #require(drawn.dropFirst().first?.prompt)
    let told = try #require(try folder.records(ToolFinishedRecord.self).first)
    #expect(second.contains("<tool_response>\n\(told.text)\n</tool_response>"), "\(second)")
  }
}
