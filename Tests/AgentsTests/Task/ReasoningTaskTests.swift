import Agents
import Inference
import JSONSchema
import MartingaleTestSupport
import Testing

/// Tasks whose model thinks before it answers or acts.
@Suite struct ReasoningTaskTests {
  private static let markers = ThoughtMarkers(
    opening: "<think>", closing: "</think>", separator: "\n")
  private static let thinker = ScriptedModel(chatForms: ChatForms(thought: markers)) { prompt in
    prompt.hasSuffix("<think>") ? "12 is 2 times 6.</think>\nyes" : "no"
  }

  private func task(_ sampling: String, _ more: String = "") -> String {
    #"{"version":1,"goal":"Is 12 even?","output":{"regex":"yes|no"},"sampling":{"particles":3,"max_tokens":6\#(sampling)}\#(more)}"#
  }

  @Test(arguments: [#","reasoning":60"#, #","reasoning":"auto""#])
  func aThoughtIsInTheRecordAndNotInTheText(_ sampling: String) async throws {
    let folder = try Folder()
    let results = try await folder.run(try folder.task(task(sampling)), Self.thinker)
    #expect(results.map(\.text) == ["yes"])
    let record = try #require(try folder.records(SampledRecord.self).first)
    #expect(record.text == "yes" && record.thought == "12 is 2 times 6.")
    #expect(record.samples.first?.thought == record.thought)
    let fields = JSONObject(
      record.fields.map { JSONObject.Member(name: $0.0, value: $0.1) })
    #expect(SampledRecord(.object(fields)) == record)
    // What is on the disk is not thought again.
    let again = try await folder.run(try folder.task(task(sampling)), Self.thinker)
    #expect(again.map(\.timeless) == results.map(\.timeless))
  }

  @Test func leavesOfAProblemThinkToo() async throws {
    let folder = try Folder()
    let text = task(
      #","reasoning":60"#, #","strategy":"prs","solve":{"rater":"constant:1"},"system":"Be exact.""#
    )
    let thinker = ScriptedModel(chatForms: ChatForms(thought: Self.markers)) { prompt in
      prompt.contains("Be exact.") && prompt.hasSuffix("<think>")
        ? "12 is 2 times 6.</think>\nyes" : "no"
    }
    #expect(try await folder.run(try folder.task(text), thinker).map(\.text) == ["yes"])
  }

  @Test func thereIsNoThoughtUnlessTheTaskWantsOne() async throws {
    for sampling in ["", #","reasoning":"off""#] {
      let folder = try Folder()
      let results = try await folder.run(try folder.task(task(sampling)), Self.thinker)
      #expect(results.map(\.text) == ["no"])
      #expect(try folder.records(SampledRecord.self).first?.thought == nil)
    }
  }

  @Test func markersStandInForAForm() async throws {
    let folder = try Folder()
    let plain = ScriptedModel { $0.hasSuffix("Let me see. ") ? "Twelve. So: yes" : "no" }
    let text = task(#","reasoning":60,"reasoning_markers":["Let me see. "," So: "]"#)
    let results = try await folder.run(try folder.task(text), plain)
    #expect(results.map(\.text) == ["yes"])
    let none = try Folder()
    await #expect(throws: AgentError.self) {
      try await none.run(try none.task(task(#","reasoning":60"#)), plain)
    }
    let auto = try Folder()
    #expect(
      try await auto.run(try auto.task(task(#","reasoning":"auto""#)), plain).map(\.text) == ["no"])
  }

  @Test func aThoughtEndsWhenTheAnswerStaysTheSame() async throws {
    let folder = try Folder()
    let rambler = ScriptedModel(chatForms: ChatForms(thought: Self.markers)) { prompt in
      prompt.hasSuffix("<think>")
        ? String(repeating: "Twelve is even, is it not?\n\n", count: 9) : "no"
    }
    let sampling = #","reasoning":400,"reasoning_probe":2"#
    let results = try await folder.run(try folder.task(task(sampling)), rambler)
    #expect(results.count == 1)
    let record = try #require(try folder.records(SampledRecord.self).first)
    #expect(
      record.thought == String(repeating: "Twelve is even, is it not?\n\n", count: 2),
      "\(record.thought ?? "")")
  }

  @Test func anAnswerComesInTime() async throws {
    let folder = try Folder()
    let dreamer = ScriptedModel(chatForms: ChatForms(thought: Self.markers)) { _ in
      String(repeating: "hm ", count: 100)
    }
    let results = try await folder.run(try folder.task(task(#","reasoning":30"#)), dreamer)
    #expect(["yes", "no"].contains(results.first?.text))
  }

  @Test func whatCannotHaveAnEffectIsRefused() throws {
    let folder = try Folder()
    for (text, place) in [
      (task(#","reasoning_markers":["a","b"]"#), "/sampling/reasoning_markers"),
      (task(#","reasoning":0"#), "/sampling/reasoning"),
      (task(#","reasoning_probe":2"#), "/sampling/reasoning_probe"),
      (task(#","reasoning":9,"reasoning_probe":0"#), "/sampling/reasoning_probe"),
      (
        task(#","reasoning":9,"reasoning_probe":2,"record_tokens":true"#),
        "/sampling/reasoning_probe"
      ),
      (task(#","reasoning":"much""#), "/sampling/reasoning"),
      (task(#","reasoning":9,"reasoning_markers":["a"]"#), "/sampling/reasoning_markers"),
      (
        task(#","reasoning":9"#, #","strategy":"plan","plan":{"world":{"directory":"."}}"#),
        "/sampling/reasoning"
      ),
    ] {
      #expect(folder.problems(text).contains(place), "\(text): \(folder.problems(text))")
    }
    #expect(folder.problems(task(#","reasoning":9"#)).isEmpty)
    #expect(folder.problems(task(#","reasoning":9"#, #","strategy":"prs""#)).isEmpty)
  }
}
