import Agents
import Inference
import Synchronization
import MartingaleTestSupport
import Testing

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
    (#","strategy":"react","tools":["clock"]"#, "only the strategy direct takes a prompt file"),
  ])
  func whatCannotStandBesideItIsRefused(more: String, complaint: String) throws {
    let problems = try folder().problems(task(more))
    #expect(problems.contains(complaint), "\(problems)")
  }
}
