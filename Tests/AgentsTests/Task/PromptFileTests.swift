import Agents
import Inference
import JSONSchema
import MartingaleTestSupport
import Synchronization
import Testing
import Tools

/// Tasks whose prompt was found.
@Suite struct PromptFileTests {
  private let artefact = """
    {"martingale_prompt": 1, "task": "mood", "slots": ["said"], "labels": [" bad", " good"],
     "prompt": "S: {said}\\nMood:"}
    """

  private func folder(_ artefact: String? = nil) throws -> Folder {
    let folder = try Folder()
    try folder.write(artefact ?? self.artefact, as: "mood.prompt.json")
    try folder.write(
      #"{"id": "a", "said": "hooray {said} <|im_end|>"}"# + "\n" + #"{"id": "b", "said": "oh no"}"#,
      as: "in.jsonl")
    return folder
  }

  private func task(_ more: String = "") -> String {
    #"{"version":1,"goal":"The mood","inputs":{"x":{"jsonl":"in.jsonl"}},"prompt_file":"mood.prompt.json","sampling":{"particles":2,"max_tokens":8}\#(more)}"#
  }

  /// Answers by the prompt, which it keeps.
  private final class Listener: Sendable {
    let prompts = Mutex<[String]>([])
    var model: ScriptedModel {
      ScriptedModel { prompt in
        self.prompts.withLock { if !$0.contains(prompt) { $0.append(prompt) } }
        return prompt.contains("oh no") ? " bad" : " good"
      }
    }
  }

  @Test func thePromptIsTheFileWithTheItemInItsSlots() async throws {
    let folder = try folder()
    let listener = Listener()
    let results = try await folder.run(try folder.task(task()), listener.model)
    #expect(results.map(\.text) == [" good", " bad"])
    // Nothing around it, and what is filled in is not read again.
    #expect(
      listener.prompts.withLock { $0 } == [
        "S: hooray {said} <|im_end|>\nMood:", "S: oh no\nMood:",
      ])
  }

  @Test func labelsAreTheOutputUnlessTheTaskSaysOtherwise() async throws {
    let folder = try folder()
    let stubborn = ScriptedModel { _ in "neither" }
    let free = try await folder.run(
      try folder.task(task(#","output":{"regex":"[a-z]+"}"#)), stubborn, in: "free")
    #expect(free.map(\.text) == ["neither", "neither"])
    let bound = try await folder.run(try folder.task(task()), stubborn, in: "bound")
    #expect(bound.allSatisfy { [" bad", " good"].contains($0.text) })
  }

  @Test func slotsMayBeInputsOfTheirName() async throws {
    let folder = try folder()
    let listener = Listener()
    let json =
      #"{"version":1,"goal":"The mood","inputs":{"said":{"text":"oh no"}},"prompt_file":"mood.prompt.json","sampling":{"max_tokens":8}}"#
    #expect(try await folder.run(try folder.task(json), listener.model).map(\.text) == [" bad"])
  }

  @Test func anItemWithoutTheSlotsTextFailsAlone() async throws {
    let folder = try folder()
    try folder.write(
      #"{"said": "fine"}"# + "\n" + #"{"sad": "oh no"}"# + "\n" + #"{"said": "oh no"}"#,
      as: "in.jsonl")
    let results = try await folder.run(try folder.task(task()), Listener().model)
    #expect(results.map(\.outcome) == [.solved, .failed, .solved])
    #expect(results[1].message?.contains("no text for the slot {said}") == true)
  }

  @Test func theHashCoversTheArtefact() throws {
    let folder = try folder()
    let one = try folder.task(task()).sha256
    try folder.write(artefact.replacing("Mood:", with: "Is:"), as: "mood.prompt.json")
    #expect(try folder.task(task()).sha256 != one)
  }

  @Test(arguments: [
    ("no.json", nil, #"the file "no.json" does not exist"#),
    ("mood.prompt.json", "{}", "mood.prompt.json:1:1: not a prompt artefact"),
    ("mood.prompt.json", "[1]", "mood.prompt.json:1:1: an artefact is an object"),
    ("mood.prompt.json", "{", "mood.prompt.json:1:2: "),
    ("mood.prompt.json", "", "mood.prompt.json:1:1: "),
    (
      "mood.prompt.json",
      #"{"martingale_prompt": 1, "task": "t", "slots": ["sad"], "prompt": "{sad}"}"#,
      "the prompt's slot {sad} has no text: no input has that name, and no member of a JSON Lines input"
    ),
    (
      "mood.prompt.json",
      #"{"martingale_prompt": 1, "task": "t", "slots": ["sai"], "prompt": "{sai}"}"#,
      #"is it "said"?"#
    ),
  ])
  func whatIsWrongWithTheFileIsSaidAtItsKey(
    name: String, content: String?, complaint: String
  ) throws {
    let folder = try folder(content)
    let problems = folder.problems(task().replacing("mood.prompt.json", with: name))
    #expect(
      problems.hasPrefix("task.json:1:82: error: /prompt_file: ") && problems.contains(complaint),
      "\(problems)")
  }

  @Test(arguments: [
    (#","system":"Be brief.""#, "/system: a prompt file is given to the model as it is"),
    (#","describe":true"#, "/describe: a prompt file is given"),
    (#","handbook":{}"#, "/handbook: a prompt file is given"),
    (
      #","strategy":"react","tools":["clock"]"#,
      #"direct takes a prompt file as the whole prompt, and this is react: say {"file": …, "as": "system"}"#
    ),
  ])
  func whatCannotStandBesideItIsRefused(more: String, complaint: String) throws {
    let problems = try folder().problems(task(more))
    #expect(problems.contains(complaint), "\(problems)")
  }

  // MARK: As a part of conversations

  private static let lamp = """
    {"martingale_prompt": 1, "task": "mood", "slots": ["said"], "labels": [" bad", " good"],
     "prompt": "Moods of {said}."}
    """
  private static let shown = """
    {"martingale_prompt": 1, "task": "mood", "slots": ["behaviors", "tools"], "messages": [
     {"role": "system", "content": "T<{tools}> B<{behaviors}>"},
     {"role": "user", "content": "hooray {tools"}, {"role": "assistant", "content": "good"}]}
    """

  private struct Rules: BehaviorSource {
    func recall(_ situation: String) async throws(AgentError) -> [RecalledBehavior] {
      [RecalledBehavior(name: "behavior_be_kind", instruction: "Be kind.", score: 1, version: 1)]
    }
    func learn(_ episode: Episode) async throws(AgentError) {}
  }

  private func used(_ use: String, _ more: String = "") -> String {
    task(more).replacing(
      #""prompt_file":"mood.prompt.json""#,
      with: #""prompt_file":{"file":"mood.prompt.json","as":"\#(use)"}"#)
  }

  @Test func asSystemMessageItStandsAfterTheTasksOwn() async throws {
    let folder = try folder(Self.lamp)
    let listener = Listener()
    let results = try await folder.run(
      try folder.task(used("system", #","system":"Own.""#)), listener.model)
    // Labels of a chat begin with their first letter.
    #expect(results.allSatisfy { $0.text == "good" || $0.text == "bad" })
    let prompt = try #require(listener.prompts.withLock { $0.last })
    #expect(prompt.contains("system: Own.\n\nMoods of oh no.\nuser: The mood"), "\(prompt)")
  }

  @Test func asDemonstrationsItIsShownBeforeTheGoal() async throws {
    let folder = try folder(Self.shown.replacing("T<{tools}> ", with: "Moods. "))
    var collaborators = Collaborators()
    collaborators.behaviors = Rules()
    let listener = Listener()
    let json = used("demonstrations", #","handbook":{},"output":{"choice":["good","bad"]}"#)
    let plain = folder.problems(json)
    #expect(plain.contains("the prompt has no place for {tools}"), "\(plain)")
    try folder.write(
      Self.shown.replacing("T<{tools}> ", with: "").replacing(#", "tools""#, with: ""),
      as: "mood.prompt.json")
    _ = try await folder.run(try folder.task(json), listener.model, with: collaborators)
    let prompt = try #require(listener.prompts.withLock { $0.last })
    #expect(prompt.contains("system: B<Behaviors that may help:\nbehavior_be_kind: Be kind.\n"))
    #expect(prompt.contains("user: hooray {tools\nassistant: good\nuser: The mood"))
  }

  @Test func theLoopFillsItsOwnSlots() async throws {
    let folder = try folder(Self.shown)
    let listener = Listener()
    let json = used("demonstrations", #","strategy":"react","tools":["clock"],"handbook":{}"#)
      .replacing(#""max_tokens":8"#, with: #""max_tokens":96"#)
    var collaborators = Collaborators()
    collaborators.behaviors = Rules()
    collaborators.tools = TaskToolbox(try ToolSet([Bell()]), approvals: .withoutAsking)
    let results = try await folder.run(
      try folder.task(json), listener.model, most: 1, with: collaborators)
    let prompt = try #require(
      listener.prompts.withLock { $0.first }, "\(results.map(\.message))")
    #expect(prompt.contains("T<Use these tools"), "\(prompt)")
    #expect(prompt.contains("B<Keep in mind:\n- behavior_be_kind: Be kind.>"))
    // Each stands there once, and braces that are no slot stay.
    #expect(prompt.ranges(of: "Use these tools").count == 1)
    #expect(prompt.ranges(of: "behavior_be_kind").count == 1)
    #expect(prompt.contains("user: hooray {tools\nassistant: good\nuser: The mood"))
  }

  @Test func aRawPromptMayHaveAPlaceForBehaviors() async throws {
    let folder = try folder(
      artefact.replacing(#"["said"]"#, with: #"["said", "behaviors"]"#)
        .replacing("S: {said}", with: "{behaviors}S: {said}"))
    var collaborators = Collaborators()
    collaborators.behaviors = Rules()
    let listener = Listener()
    let results = try await folder.run(
      try folder.task(task(#","handbook":{}"#)), listener.model, with: collaborators)
    #expect(results.map(\.text) == [" good", " bad"])
    // The first prompt is that of what is set aside, before anything is recalled.
    #expect(
      listener.prompts.withLock { $0 }.contains {
        $0.hasPrefix("Behaviors that may help:\nbehavior_be_kind: Be kind.\n")
          && $0.hasSuffix("S: oh no\nMood:")
      })
  }

  @Test(arguments: [
    (lamp, "demonstrations", "", #"/prompt_file/file: the prompt has no "messages" to show"#),
    (
      shown, "system", "",
      #"/prompt_file/file: the prompt is a conversation: say "as": "demonstrations""#
    ),
    (
      shown, "demonstrations", #","handbook":{}"#,
      "slot {tools} has no text: no tools are called here"
    ),
    (
      shown, "demonstrations", #","strategy":"react","tools":["clock"]"#,
      #"slot {behaviors} has no text: the task has no "handbook""#
    ),
    (
      shown.replacing("hooray {tools", with: "hooray {tools}"), "demonstrations",
      #","strategy":"react","tools":["clock"],"handbook":{}"#,
      "slot {tools} stands in a demonstration"
    ),
    (
      lamp, "system", #","strategy":"plan","plan":{"world":{"directory":"."}}"#,
      "the strategy plan holds no conversation"
    ),
    (
      shown.replacing("\"user\"", with: "\"assistant\""), "demonstrations", "",
      "here speaks user, not assistant"
    ),
    (
      shown.replacing(#", {"role": "assistant", "content": "good"}"#, with: ""), "demonstrations",
      "",
      "a conversation ends with what the assistant says"
    ),
    (lamp, "nothing", "", "/prompt_file/as"),
  ])
  func whatDoesNotFitIsRefusedAtItsPlace(
    file: String, use: String, more: String, complaint: String
  ) throws {
    let problems = try folder(file).problems(used(use, more))
    #expect(problems.contains(complaint), "\(problems)")
  }
}

private struct Bell: Tool {
  let definition = ToolDefinition(name: "clock", description: "Rings.")
  let effect = ToolEffect.none
  func call(_ arguments: JSONValue) async throws(ToolError) -> ToolResult {
    ToolResult(text: "ding")
  }
}
