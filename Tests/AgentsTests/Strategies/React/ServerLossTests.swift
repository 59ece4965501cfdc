import Agents
import Foundation
import Inference
import JSONSchema
import Synchronization
import MartingaleTestSupport
import Testing
import Tools

/// A server in this process: a tool over a connection that is lost by plan.
final class LostTool: ConnectedTool {
  /// What becomes of a call.
  enum Fate {
    case answered
    /// The server was gone before it was asked.
    case notReached
    /// The server is lost in the middle, before or after it did what it does.
    case lost(done: Bool)
    /// It cannot be brought back.
    case away
  }

  let definition: ToolDefinition
  let effect: ToolEffect
  let server = "s"
  private let plan: @Sendable (_ attempt: Int) -> Fate
  private let answer: @Sendable (JSONValue) -> String
  private let state = Mutex((attempts: 0, connection: 1, done: [JSONValue]()))

  init(
    _ name: String, effect: ToolEffect = .network,
    answer: @escaping @Sendable (JSONValue) -> String = { _ in "sent" },
    plan: @escaping @Sendable (_ attempt: Int) -> Fate
  ) {
    definition = ToolDefinition(
      name: name, description: "Sends.",
      inputSchema: ["type": "object", "properties": ["q": ["type": "string"]]])
    self.effect = effect
    self.answer = answer
    self.plan = plan
  }

  /// The arguments of what was really done.
  var done: [JSONValue] { state.withLock { $0.done } }

  func connect() async throws(ToolError) -> ToolConnection {
    let (attempts, connection) = state.withLock { ($0.attempts, $0.connection) }
    if case .away = plan(attempts) { throw ToolError(.unavailable, "the server is gone") }
    return ToolConnection(server: "s", number: connection)
  }

  func call(_ arguments: JSONValue) async throws(ToolError) -> ToolResult {
    let fate = state.withLock { state -> Fate in
      let fate = plan(state.attempts)
      state.attempts += 1
      switch fate {
      case .answered: state.done.append(arguments)
      case .lost(let isDone):
        state.connection += 1
        if isDone { state.done.append(arguments) }
      case .notReached, .away: break
      }
      return fate
    }
    switch fate {
    case .answered: return ToolResult(text: answer(arguments))
    case .lost: throw ToolError(.outcomeUnknown, "s: ended (exited(3))")
    case .notReached, .away: throw ToolError(.unavailable, "s: is gone")
    }
  }
}

@Suite(.timeLimit(.minutes(30))) struct ServerLossTests {
  private static let task =
    #"{"version":1,"strategy":"react","goal":"send {{q}}","inputs":{"q":{"jsonl":"in.jsonl"}},"tools":["clock"],"react":{"thought_length":0},"sampling":{"particles":2,"max_tokens":80}}"#

  /// Sends what the goal says, then answers with what the tool said.
  private let sender = ScriptedModel { prompt in
    let turn = prompt.components(separatedBy: "user: ").last ?? ""
    if turn.contains("not known") { return Player.call("finish", #"{"answer":"unknown"}"#) }
    if turn.hasPrefix("send failed") { return Player.call("finish", #"{"answer":"failed"}"#) }
    if turn.hasPrefix("Result") { return Player.call("finish", #"{"answer":"sent"}"#) }
    let item = prompt.firstMatch(of: /send ([a-z0-9]+)/).map { String($0.output.1) } ?? ""
    return Player.call("send", #"{"q":"\#(item)"}"#)
  }

  private func folder(_ items: Int) throws -> Folder {
    let folder = try Folder()
    try folder.write((0..<items).map { "\"i\($0)\"\n" }.joined(), as: "in.jsonl")
    return folder
  }

  @Test func anItemWhoseCallWasLostHasItsOwnOutcomeAndTheOthersGoOn() async throws {
    for isDone in [false, true] {
      let folder = try folder(4)
      let task = try folder.task(Self.task)
      let tool = LostTool("send") { $0 == 1 ? .lost(done: isDone) : .answered }
      var tools = try Collaborators.tools([tool])
      let first = try await folder.run(task, sender, with: tools)
      #expect(first.map(\.outcome) == [.solved, .unknownOutcome, .solved, .solved])
      #expect(first[1].message?.contains("exited(3)") == true)
      #expect(try folder.journal().last?.contains("run_finished") == false)
      tools.unknownOutcomes = .report
      let again = try await folder.run(task, sender, with: tools)
      #expect(again.map(\.text) == ["sent", "unknown", "sent", "sent"])
      #expect(tool.done.count == (isDone ? 4 : 3))
      #expect(try folder.journal().last?.contains("run_finished") == true)
    }
  }

  @Test func withConsentALostCallIsMadeAgainAFewTimes() async throws {
    let folder = try folder(2)
    let task = try folder.task(Self.task)
    let tool = LostTool("send") {
      $0 == 0 ? .lost(done: false) : $0 > 1 ? .lost(done: true) : .answered
    }
    var tools = try Collaborators.tools([tool])
    tools.unknownOutcomes = .repeat
    let results = try await folder.run(task, sender, with: tools)
    #expect(results.map(\.text) == ["sent", "unknown"])
    // The first of the first item, and three of the second.
    #expect(
      try folder.records(ToolStartedRecord.self).map(\.isRepeated) == [
        false, true, false, true, true,
      ])
    #expect(tool.done.count == 4)
  }

  @Test func aCallThatWasNotMadeIsMadeWhenTheRunGoesOn() async throws {
    for isGoneFirst in [false, true] {
      let folder = try folder(3)
      let task = try folder.task(Self.task)
      let gone = LostTool("send") { $0 == 0 ? .answered : isGoneFirst ? .away : .notReached }
      let first = try await folder.run(task, sender, with: try Collaborators.tools([gone]))
      #expect(first.map(\.outcome) == [.solved, .unavailable, .unavailable])
      let withdrawn = try folder.records(ToolWithdrawnRecord.self).count
      #expect(withdrawn == (isGoneFirst ? 0 : 2))
      // No consent is needed: it is known that nothing was done.
      let back = LostTool("send") { _ in .answered }
      let again = try await folder.run(task, sender, with: try Collaborators.tools([back]))
      #expect(again.map(\.text) == ["sent", "sent", "sent"])
      #expect(back.done == [["q": "i1"], ["q": "i2"]])
    }
  }

  /// A world that counts its calls and forgets when its process ends.
  @Test func aServerThatWasLostIsBroughtBackByItsEarlierCalls() async throws {
    let folder = try Folder()
    let task = try folder.task(
      #"{"version":1,"strategy":"react","goal":"x","tools":["clock"],"react":{"thought_length":0},"sampling":{"particles":2,"max_tokens":80}}"#
    )
    let walker = ScriptedModel { prompt in
      prompt.contains("at 4") ? Player.call("finish", #"{"answer":"there"}"#) : Player.call("walk")
    }
    for crash in 1..<8 {
      let place = Mutex(0)
      let tool = LostTool("walk") { _ in
        place.withLock { place in
          place += 1
          return "at \(place)"
        }
      } plan: { attempt in
        guard attempt == crash else { return .answered }
        place.withLock { $0 = 0 }
        return .lost(done: false)
      }
      var tools = try Collaborators.tools([tool])
      tools.tools?.replayed = ["walk"]
      let result = try await folder.run(task, walker, in: "crash-\(crash)", with: tools)[0]
      #expect(result.text == "there", "crash at \(crash): \(result)")
      let texts = try folder.records(ToolFinishedRecord.self, in: "crash-\(crash)").map(\.text)
      #expect(texts == ["at 1", "at 2", "at 3", "at 4"])
    }
  }

  /// A thousand items, a server that dies twenty times, a process that is killed ten times: every
  /// item has its right outcome, and nothing is done twice.
  @Test func nothingIsDoneTwiceWhateverDies() async throws {
    let isLong = ProcessInfo.processInfo.environment["MARTINGALE_LONG_TESTS"] != nil
    let (items, deaths, kills) = isLong ? (1000, 20, 10) : (60, 6, 4)
    let folder = try folder(items)
    let task = try folder.task(Self.task)
    var random = SplitMix(state: 7)
    var fates: [Int: Bool] = [:]
    while fates.count < deaths {
      fates[Int(random.next() % UInt64(items))] = random.next() % 2 == 0
    }
    let plan = fates
    let tool = LostTool("send") { plan[$0].map { .lost(done: $0) } ?? .answered }
    var tools = try Collaborators.tools([tool])
    for kill in 1...kills {
      _ = try await folder.run(task, sender, most: items * kill / kills, with: tools)
      // Killed in the last call, or after it: what comes before a call is on the disk.
      let lines = try folder.journal()
      let call = try #require(lines.lastIndex { $0.contains("tool_started") })
      let place = call + Int(random.next() % UInt64(lines.count - call))
      try folder.write(lines[...place].map { $0 + "\n" }.joined(), as: "run/journal.jsonl")
    }
    _ = try await folder.run(task, sender, with: tools)
    tools.unknownOutcomes = .report
    let results = try await folder.run(task, sender, with: tools)
    #expect(results.count == items && results.allSatisfy { $0.outcome == .solved })
    let done = tool.done.compactMap { $0["q"]?.string }
    #expect(Set(done).count == done.count, "something was done twice")
    for (number, result) in results.enumerated() {
      // What is said to be sent was; what nobody knows may have been.
      if result.text == "sent" { #expect(done.contains("i\(number)")) }
      #expect(result.text == "sent" || result.text == "unknown")
    }
    #expect(results.count { $0.text == "unknown" } <= deaths + kills)
    #expect(results.count { $0.text == "unknown" } >= deaths)
  }
}

/// A small generator of random numbers that is the same everywhere.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

@Suite struct CallLimitTests {
  private static let task =
    #"{"version":1,"strategy":"react","goal":"x","tools":["clock"],"react":{"thought_length":0},"sampling":{"particles":2,"max_tokens":80}BUDGET}"#

  /// Calls until it is told to stop.
  private let insisting = ScriptedModel { prompt in
    let turn = prompt.components(separatedBy: "user: ").last ?? ""
    return turn.contains("was not called")
      ? Player.call("finish", #"{"answer":"enough"}"#) : Player.call("send")
  }

  private func run(
    _ budget: String, limits: [String: Int] = [:], effect: ToolEffect = .network,
    replayed: Set<String> = []
  ) async throws -> (Folder, ItemResult, TestTool) {
    let folder = try Folder()
    let task = try folder.task(Self.task.replacingOccurrences(of: "BUDGET", with: budget))
    let count = Mutex(0)
    let send = TestTool("send", effect: effect) { _ throws(ToolError) in
      ToolResult(text: "sent \(count.withLock { $0 += 1; return $0 })")
    }
    var tools = try Collaborators.tools([send])
    tools.tools?.limits = limits
    tools.tools?.replayed = replayed
    return (folder, try await folder.run(task, insisting, with: tools)[0], send)
  }

  @Test func theSameCallWithAnEffectIsStoppedAndTheModelIsTold() async throws {
    let (folder, result, send) = try await run("")
    #expect(result.text == "enough" && send.calls == 5)
    let last = try #require(try folder.records(ToolFinishedRecord.self).last)
    #expect(last.error == "repeated" && last.isError)
    #expect(last.text.contains("5 times with these arguments"))
    // It was not announced, because it was not made.
    #expect(try folder.records(ToolStartedRecord.self).count == 5)
  }

  @Test func theNumberIsTheTasks() async throws {
    let (_, result, send) = try await run(#","budget":{"same_calls":2}"#)
    #expect(result.text == "enough" && send.calls == 2)
    let (_, unlimited, replayed) = try await run(
      #","budget":{"same_calls":2,"steps":6}"#, replayed: ["send"])
    // All steps but the last, which is for an answer.
    #expect(unlimited.steps == 6 && replayed.calls == 5)
  }

  @Test func aToolHasItsOwnLimit() async throws {
    let (folder, result, send) = try await run(#","budget":{"steps":6}"#, limits: ["send": 3])
    #expect(send.calls == 3)
    // The tool is not shown any more, so that all that is left is to finish.
    #expect(result.steps == 4, "\(result)")
    #expect(try folder.records(ToolStartedRecord.self).count == 3)
  }

  @Test func limitsAreReadFromTheTask() throws {
    let folder = try Folder()
    let task = try folder.task(
      #"{"version":1,"strategy":"react","goal":"x","tools":[{"use":"clock","calls":2}],"budget":{"same_calls":3}}"#
    )
    #expect(task.tools.limits == ["clock": 2] && task.budget.sameCalls == 3)
    #expect(
      folder.problems(
        #"{"version":1,"strategy":"react","goal":"x","tools":[{"use":"clock","calls":0}]}"#
      ).contains("/tools/0/calls"))
  }
}
