import JSONSchema
import Synchronization
import Testing
import Tools

private struct Probe: Tool {
  var effect: ToolEffect = .none
  var name = "probe"
  var body: @Sendable (JSONValue) async throws(ToolError) -> ToolResult = { _ in
    ToolResult(text: "ran")
  }
  var definition: ToolDefinition { ToolDefinition(name: name, description: "") }
  func call(_ arguments: JSONValue) async throws(ToolError) -> ToolResult {
    try await body(arguments)
  }
}

@Suite struct ToolRunnerTests {
  @Test func asksBeforeEffects() async throws {
    let asked = Mutex<[String]>([])
    for effect in [ToolEffect.none, .reads, .writes, .network, .runs, .shell] {
      let approver = ClosureApprover { request in
        asked.withLock { $0.append(request.preview) }
        return false
      }
      let runner = ToolRunner(tools: try ToolSet([Probe(effect: effect)]), approver: approver)
      let result = try? await runner.run(ToolCall(name: "probe", arguments: ["a": "\u{1B}[2J"]))
      #expect((result != nil) == (effect <= .reads))
    }
    #expect(asked.withLock { $0 } == Array(repeating: #"probe {"a":"\u001b[2J"}"#, count: 4))
  }

  @Test func deniesWithNobodyToAskOrOffTheList() async throws {
    let tools = try ToolSet([Probe(effect: .runs), Probe(effect: .shell, name: "sh")])
    for (policy, name, runs) in [
      (ApprovalPolicy.ask, "probe", false), (.withoutAsking, "probe", true),
      (.withoutAsking, "sh", false),
      (.list(["probe"]), "probe", true), (.list(["probe"]), "sh", false),
      (.list(["sh"]), "sh", true),
    ] {
      let runner = ToolRunner(tools: tools, approvals: policy)
      do {
        _ = try await runner.run(ToolCall(name: name))
        #expect(runs)
      } catch {
        #expect(!runs && error.code == .denied)
      }
    }
  }

  @Test func namesUnknownToolsAndBadArguments() async throws {
    let runner = ToolRunner(tools: try ToolSet([CalculatorTool(), ConvertUnitsTool()]))
    await #expect { try await runner.run(ToolCall(name: "calculater")) } throws: {
      ($0 as? ToolError)?.message == #"unknown tool "calculater"; did you mean "calculator"?"#
    }
    #expect(try await runner.run(ToolCall(name: "calculator", arguments: [])).isError)
  }

  @Test func refusesTwoToolsOfOneName() {
    #expect(throws: ToolError.self) { try ToolSet([CalculatorTool(), CalculatorTool()]) }
  }

  @Test(.timeLimit(.minutes(60))) func boundsTimeAndOutput() async throws {
    let slow = Probe { _ in
      try? await Task.sleep(for: .seconds(30))
      return ToolResult(text: "late")
    }
    let runner = ToolRunner(tools: try ToolSet([slow]), timeout: .milliseconds(50))
    await #expect { try await runner.run(ToolCall(name: "probe")) } throws: {
      ($0 as? ToolError)?.code == .timedOut
    }
    let wordy = Probe { _ in ToolResult(text: String(repeating: "é", count: 1000), structured: 1) }
    let cut = ToolRunner(tools: try ToolSet([wordy]), outputLimit: 101)
    let result = try await cut.run(ToolCall(name: "probe"))
    #expect(
      result.text == String(repeating: "é", count: 38) + "\n[… 1899 bytes cut …]\n"
        + String(repeating: "é", count: 12))
    #expect(result.structured == nil)
  }
}

@Suite struct CutOutputTests {
  @Test func keepsHeadAndTailHoweverItIsFed() {
    let bytes = (0..<5000).map { UInt8(0x20 + $0 % 90) }
    for step in [1, 7, 64, 999, 5000] {
      var output = CutOutput(limit: 100)
      for start in stride(from: 0, to: bytes.count, by: step) {
        output.append(Array(bytes[start..<min(start + step, bytes.count)]))
      }
      #expect(output.total == 5000 && output.missing == 4900)
      let head = String(decoding: bytes.prefix(75), as: UTF8.self)
      let tail = String(decoding: bytes.suffix(25), as: UTF8.self)
      #expect(output.text == head + "\n[… 4900 bytes cut …]\n" + tail)
    }
  }

  @Test func keepsShortOutputWhole() {
    #expect(CutOutput.cut("short", limit: 5) == "short")
    var invalid = CutOutput(limit: 10)
    invalid.append([0x61, 0xFF, 0x00])
    #expect(invalid.text == "a\u{FFFD}\u{0}")
    #expect(CutOutput.cut("abc", limit: 0) == "\n[… 3 bytes cut …]\n")
  }

  @Test func escapesWhatATerminalWouldObey() {
    #expect(
      TerminalText.escaped("a\tb\n\u{1B}]0;x\u{7}\r\u{9B}31m\u{202E}ö🙂")
        == "a\tb\n\\u{1b}]0;x\\u{7}\\u{d}\\u{9b}31m\\u{202e}ö🙂")
  }
}
