import Agents
import Inference
import MartingaleTestSupport
import Prompting
import Synchronization
import Testing
import Tools

/// Prompts of tasks that are cut, judged through the whole loop.
@Suite struct EvolvablePromptTests {
  private let react = """
    {"version": 1, "goal": "{{row}}", "inputs": {"row": {"jsonl": "in.jsonl"}}, "strategy": "react",
     "system": "Be {m brief.", "tools": ["calculator"], "output": {"regex": "[0-9]+"},
     "react": {"thought_length": 0, "examples": [
      {"goal": "one and one", "steps": [{"name": "calculator", "arguments": {"expression": "1 + 1"}, "result": "2"}], "answer": "2"}]}}
    """

  private func folder() throws -> Folder {
    let folder = try Folder()
    try folder.write((0..<10).map { "\"number \($0)\"\n" }.joined(), as: "in.jsonl")
    return folder
  }

  @Test func theConversationComesBackAndMarksAreNoPartOfIt() throws {
    let prompt = try EvolvablePrompt(try folder().task(react))
    // The mark is a name that no message has.
    #expect(prompt.slots.first == "m_1" && prompt.text.contains("{m_1}one and one{m_2}"))
    let messages = prompt.messages(of: prompt.text)
    #expect(
      messages.map(\.role) == [
        "system", "user", "assistant", "user", "assistant", "user", "assistant",
      ])
    #expect(messages[0].content == "Be {m brief." && messages[1].content == "one and one")
    #expect(messages[2].content.contains(#""expression":"1 + 1""#))
    #expect(messages[5].content == "Now give the answer." && messages[6].content == "2")
    // What has lost its words goes, in pairs.
    let cut = prompt.text.replacing("Be {m brief.", with: " ").replacing(
      "Now give the answer.", with: ""
    )
    .replacing("{m_6}2", with: "{m_6}")
    #expect(prompt.messages(of: cut).map(\.role) == ["user", "assistant", "user", "assistant"])
  }

  @Test func theTaskTakesWhatWasCutInThePlaceOfItsOwn() async throws {
    let folder = try folder()
    let task = try folder.task(react)
    let prompt = try EvolvablePrompt(task)
    let cut = prompt.task(with: prompt.text.replacing("and one", with: ""))
    #expect(cut.system == nil && cut.react.examples.isEmpty)
    #expect(cut.prompt?.use == .demonstrations)
    // With nothing cut, the model is asked the same.
    var prompts: [[String]] = []
    for task in [task, prompt.task(with: prompt.text)] {
      let listener = Listener()
      var collaborators = Collaborators()
      collaborators.tools = try await TaskToolbox.open(
        task, host: ToolHost(ask: { _ in nil }, now: { 0 }))
      _ = try await folder.run(
        task, listener.model, in: "run-\(prompts.count)", most: 1, with: collaborators)
      prompts.append(listener.heard)
    }
    let lines = prompts.map { Set($0.first?.split(separator: "\n") ?? []) }
    #expect(!lines[0].isEmpty && lines[0] == lines[1])
    #expect(lines[0].contains("user: one and one") && lines[0].contains("assistant: 2"))
  }

  @Test(arguments: [
    (#"{"version":1,"goal":"x"}"#, "the task has nothing that could be cut"),
    (
      #"{"version":1,"goal":"x","inputs":{"a":{"text":"b"}},"system":"Of {{a}}"}"#,
      "nothing that could be cut"
    ),
    (
      #"{"version":1,"goal":"x","strategy":"react","tools":["clock"],"react":{"examples":[{"goal":"a","steps":[{"name":"clock"},{"name":"clock"}]}]}}"#,
      "every step of an example but its last needs a \"result\""
    ),
  ])
  func whatCannotBeCutIsSaid(task: String, complaint: String) throws {
    let task = try folder().task(task)
    let error = #expect(throws: AgentError.self) { try EvolvablePrompt(task) }
    #expect(error?.message.contains(complaint) == true, "\(error?.message ?? "")")
  }

  @Test func fewerThanFiveItemsCannotBeDealt() throws {
    let folder = try Folder()
    let error = #expect(throws: AgentError.self) {
      try LoopScorer.items(of: try folder.task(#"{"version":1,"goal":"x"}"#))
    }
    #expect(error?.message.contains("at least five") == true)
    let (train, dev, test) = try LoopScorer.items(of: try self.folder().task(react))
    #expect(train.map(\.id) == ["0", "3", "5", "8"] && dev.map(\.id) == ["1", "6"])
    #expect(test.map(\.id) == ["2", "4", "7", "9"])
  }

  /// Says what the system message lets it say.
  private static let pupil = ScriptedModel { prompt in
    let number = prompt.matches(of: /number ([0-9])/).last.map { String($0.output.1) } ?? "0"
    return prompt.contains("k") && !prompt.contains("z") ? number : "x"
  }

  @Test func aSearchThroughTheLoopCutsWhatHarmsAndKeepsWhatHelps() async throws {
    let folder = try folder()
    let task = try folder.task(
      """
      {"version": 1, "goal": "{{row}}", "inputs": {"row": {"jsonl": "in.jsonl"}}, "system": "zk",
       "output": {"regex": "[0-9x]"}, "sampling": {"particles": 1, "max_tokens": 8}}
      """)
    let right = (0..<10).map { "{\"answer\": \"\($0)\"}\n" }.joined()
    let expected = try ExpectedAnswers(
      Array(right.utf8), named: "right", for: TaskItems(task))
    let prompt = try EvolvablePrompt(task)
    let scorer = LoopScorer(
      task, prompt: prompt, expected: expected, answers: "a", model: Self.pupil,
      collaborators: Collaborators(), seed: 1)
    let items = try LoopScorer.items(of: task)
    #expect(try await scorer.score("zk", on: items.train).accuracy == 0)
    #expect(try await scorer.score("k", on: items.test).accuracy == 1)
    #expect(try await scorer.score("", on: items.test).accuracy == 0)
    var options = ExperimentOptions()
    options.algorithm = .tapruning
    options.compares = false
    options.evaluations = 8
    let arms = try await PromptExperiment(
      prompt.search(task), model: Self.pupil, store: ScoreStore(scorer), options: options
    ).run()
    let found = try #require(arms.last)
    #expect(found.prompt.text == "k" && found.test?.value == 1)
    #expect((found.difference?.low ?? 0) > 0 && found.evaluations <= 8)
    let artefact = prompt.artefact(of: found.prompt.text)
    #expect(artefact.messages.map(\.content) == ["k"] && artefact.prompt.isEmpty)
    // The file is one that the task can name.
    try artefact.write(to: folder.path + "/found.prompt.json")
    let named = try folder.task(
      """
      {"version": 1, "goal": "{{row}}", "inputs": {"row": {"jsonl": "in.jsonl"}},
       "prompt_file": {"file": "found.prompt.json", "as": "demonstrations"},
       "output": {"regex": "[0-9x]"}, "sampling": {"particles": 1, "max_tokens": 8}}
      """)
    let results = try await folder.run(named, Self.pupil, in: "named", most: 3)
    #expect(results.map(\.text) == ["0", "1", "2"])
  }

  @Test func aRawPromptIsCutAsOneText() async throws {
    let folder = try folder()
    try folder.write(
      #"{"martingale_prompt":1,"task":"t","slots":["row"],"prompt":"zk {row}"}"#, as: "p.json")
    let task = try folder.task(
      """
      {"version": 1, "goal": "x", "inputs": {"row": {"jsonl": "in.jsonl"}}, "prompt_file": "p.json",
       "output": {"regex": "[0-9x]"}, "success": {"regex": "[0-9]"}, "sampling": {"particles": 1}}
      """)
    let prompt = try EvolvablePrompt(task)
    #expect(prompt.text == "zk {row}" && prompt.slots == ["row"])
    let scorer = LoopScorer(
      task, prompt: prompt, expected: nil, answers: "success", model: Self.pupil,
      collaborators: Collaborators(), seed: 1)
    let items = try LoopScorer.items(of: task)
    #expect(try await scorer.score("zk {row}", on: items.dev).accuracy == 0)
    #expect(try await scorer.score("k {row}", on: items.dev).accuracy == 1)
    #expect(prompt.artefact(of: "k {row}").prompt == "k {row}")
  }
}

/// Keeps what it was asked.
private final class Listener: Sendable {
  private let prompts = Mutex<[String]>([])
  var heard: [String] { prompts.withLock { $0 } }
  var model: ScriptedModel {
    ScriptedModel { prompt in
      self.prompts.withLock { if !$0.contains(prompt) { $0.append(prompt) } }
      return #"{"name":"finish","arguments":{}}"#
    }
  }
}
