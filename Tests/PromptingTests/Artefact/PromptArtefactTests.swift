import Foundation
import Inference
import JSONSchema
import Prompting
import MartingaleTestSupport
import Testing

struct PromptArtefactTests {
  private let artefact = PromptArtefact(
    task: "mood", slots: ["s"], labels: [" bad", " good"], prompt: "Rev: {s}\nMood:",
    original: "Review: {s}\nMood:",
    pieces: [
      .init(text: "Rev", isKept: true), .init(text: "iew", isKept: false),
      .init(text: ": {s}\nMood:", isKept: true),
    ],
    record: JSONObject([.init(name: "seed", value: 7)]))

  @Test func whatIsWrittenIsRead() throws {
    let folder = try ScratchFolder()
    let path = folder.path + "/a.prompt.json"
    try artefact.write(to: path)
    let read = try PromptArtefact.load(from: path)
    #expect(read.json == artefact.json)
    #expect(read.pieces == artefact.pieces)
    #expect(read.record["seed"]?.int == 7)
    #expect(try read.render(item: ["s": "a {s} b"]) == "Rev: a {s} b\nMood:")
    #expect(try read.render(text: "x") == "Rev: x\nMood:")
  }

  @Test func theExampleIsWhatItSays() throws {
    let folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Examples/sentiment")
    let task = try PromptTaskReader(folder: folder.path).read()
    let example = try PromptArtefact.load(
      from: folder.appendingPathComponent("sentiment.prompt.json").path)
    #expect(example.pieces.map(\.text).joined() == task.prompts[0])
    #expect(example.pieces.filter(\.isKept).map(\.text).joined() == example.prompt)
    #expect(example.labels == task.labels && example.slots == task.slots)
    #expect(try example.render(text: "it broke").hasSuffix("it broke\nSentiment:"))
    let arms = example.record["arms"]?.array ?? []
    #expect(arms.count == 6 && arms.allSatisfy { $0["test"]?["n"]?.int == 52 })
  }

  @Test func oneTextDoesNotFillSeveralSlots() throws {
    let two = PromptArtefact(
      task: "t", slots: ["a", "b"], labels: [], prompt: "{a}{b}", original: "{a}{b}", pieces: [])
    #expect(throws: PromptingError.self) { try two.render(text: "x") }
    #expect(throws: PromptingError.self) { try two.render(item: ["a": "x"]) }
    #expect(try two.render(item: ["a": "x", "b": "y"]) == "xy")
  }

  @Test(arguments: [
    ("{}", ":1:1: not a prompt artefact: \"martingale_prompt\" is missing"),
    (#"{"martingale_prompt": 2}"#, ":1:23: this program reads artefacts of version 1"),
    (
      #"{"martingale_prompt": 1, "prompt": "x", "slots": ["s"], "task": "t"}"#,
      ":1:36: the prompt has no place for {s}"
    ),
    (
      "{\"martingale_prompt\": 1, \"prompt\": \"{s}\",\n \"slots\": \"s\"}",
      ":2:11: \"slots\" is an array of texts"
    ),
    ("[1", ":1:3: "),
  ])
  func mistakesAreNamedWithTheirPlace(_ text: String, _ message: String) throws {
    let folder = try ScratchFolder()
    try folder.write("a.json", text)
    let error = #expect(throws: PromptingError.self) {
      try PromptArtefact.load(from: folder.path + "/a.json")
    }
    #expect(
      error?.message.hasPrefix(folder.path + "/a.json" + message) == true,
      "\(error?.message ?? "")")
  }

  @Test func theReportShowsWhatWasCut() async throws {
    var run = try PromptEvolution(
      PromptGenome(shortPrompt, slots: ["s"], model: bytewise),
      measure: measure(FunctionScorer.noisy), options: EvolutionTests.options(.gga))
    let history = try await run.run()
    let best = try #require(history.best)
    var arm = ExperimentArm(
      name: "gga", prompt: history.candidates[best], dev: Proportion(count: 40, value: 0.75))
    arm.curve = history.curve
    arm.lineage = history.lineage(of: best)
    arm.test = Proportion(count: 50, value: 0.8)
    var full = artefact
    full.record["arms"] = [arm.json(texts: true)]
    let page = PromptReport(full).html
    #expect(page.contains("<ins>Rev</ins><del>iew</del>"))
    #expect(page.contains("<td>gga</td>"))
    #expect(page.contains("<td>75.0</td><td>80.0</td>"))
    #expect(page.components(separatedBy: "<polyline").count == 4)
    #expect(page.contains("<h2>Lineage</h2>"))
    // Texts of the task are not in the numbers.
    let numbers = JSONWriter().string(of: arm.json(texts: false))
    #expect(!numbers.contains("film") && numbers.contains("\"mask\""))
  }
}
