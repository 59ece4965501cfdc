import Foundation
import MartingaleKit
import MartingaleTestSupport
import Testing

/// The code of the articles in `MartingaleKit.docc`: each block stands here word for word, where it
/// is compiled and run.
@Suite("The articles' code") struct ArticleTests {
  private static let isInstalled = (try? ModelLocator().locate()) != nil

  private func withFolder(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("articles-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await body(folder)
  }

  @Test("Getting started: the first posterior", .enabled(if: isInstalled, "no default model"))
  func first() async throws {
    let posterior = try await Martingale.posterior(
      of: "Is this spam? \"You won a prize!\"", given: .choice(["yes", "no"]), seed: 7)
    for sample in posterior.samples { print(sample.weight, sample.string) }
    #expect(abs(posterior.samples.reduce(0) { $0 + $1.weight } - 1) < 1e-9)
  }

  @Test("Getting started: a model that is kept", .enabled(if: isInstalled, "no default model"))
  func kept() async throws {
    let model = try LlamaModel(path: ModelLocator().locate())
    for city in ["Rome", "Oslo"] {
      let answer = try await model.posterior(
        of: "Is \(city) in Italy?", given: [.choice(["yes", "no"])], seed: 1)
      print(city, answer.samples.first?.string ?? "?")
    }
    let again = try await model.posterior(of: "Well?", given: [.choice(["yes", "no"])], seed: 1)
    #expect(again.samples.allSatisfy { ["yes", "no"].contains($0.string) })
  }

  @Test("Posteriors: weights") func weights() async throws {
    let model = EnumerableModel("two ways", tokens: ["a", "b", "x", "y", "z"]) { context in
      switch context.last {
      case 0: [0, 0, 0.01, 0, 0.99, 0]
      case 1: [0, 0, 0, 0.9, 0.1, 0]
      case 2, 3: [0, 0, 0, 0, 0, 1]
      default: [0.9, 0.1, 0, 0, 0, 0]
      }
    }
    let posterior = try await model.posterior(
      of: "z", given: [.choice(["ax", "by"])], options: SamplerOptions(particles: 2000), seed: 1)
    let byWeight = posterior.samples.map { ($0.string, $0.weight) }
    let chanceOfValid = exp(posterior.logZ ?? -.infinity)
    #expect(byWeight.first?.0 == "by")
    #expect(abs(chanceOfValid - 0.099) < 0.02)
  }

  @Test("Constraints: parts, compiled") func constraints() throws {
    let date: ConstraintSpec.Part = .regex(#"\d{4}-\d{2}-\d{2}"#)
    let person: ConstraintSpec.Part = .jsonSchema(
      #"{"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}"#)
    let sum: ConstraintSpec.Part = .gbnf(#"root ::= [0-9]+ "+" [0-9]+"#)
    let quotation: ConstraintSpec.Part = .verbatim("The quick brown fox jumps over the lazy dog.")
    for (part, good, bad) in [
      (person, #"{"name":"Ada"}"#, "{}"), (sum, "1+2", "1+"), (quotation, "brown fox", "brown dog"),
    ] {
      let compiled = try ConstraintCompiler().compile(ConstraintSpec([part]))
      #expect(try compiled.revalidate(Array(good.utf8)) == [])
      #expect(try compiled.revalidate(Array(bad.utf8)).count == 1)
    }
    let compiled = try ConstraintCompiler().compile(ConstraintSpec([date, .regex("2026.*")]))
    let paths = compiled.members.map { "\($0.kind.rawValue): \($0.why)" }
    let complaints = try compiled.revalidate(Array("2025-01-01".utf8))
    #expect(paths == ["regex: the pattern is regular", "regex: the pattern is regular"])
    #expect(complaints == ["the text does not match the pattern"])
  }

  @Test("Agents: a task, a run") func agents() async throws {
    let model = ScriptedModel { _ in "yes" }
    try await withFolder { folder in
      let json = #"""
        {"version": 1, "goal": "Is {{word}} a colour?", "inputs": {"word": {"text": "red"}},
         "output": {"choice": ["yes", "no"]}, "sampling": {"particles": 4, "max_tokens": 8}}
        """#
      let task = try TaskReader.read(Array(json.utf8), named: "task.json", in: folder)
      #expect(task.goal.places == ["word"])
      var run = try TaskRun(
        task, model: model, journal: Journal(directory: folder + "/run"), seed: 7)
      while let result = try await run.next() {
        print(result.outcome.rawValue, result.text ?? "", result.guarantee?.rawValue ?? "")
      }
      let journal = try String(contentsOfFile: folder + "/run/journal.jsonl", encoding: .utf8)
      #expect(journal.contains(#""outcome":"solved","text":"yes""#))
    }
  }

  @Test("Adding a kind: a critic") func critic() async throws {
    struct Brevity: Potential {
      let natsPerByte: Double

      func complete(_ texts: [[UInt8]]) async throws(SamplingError) -> [Double] {
        texts.map { -natsPerByte * Double($0.count) }
      }

      static let kind = CriticKind(
        "brevity",
        settings: [
          "type": "object", "description": "Short answers weigh more.",
          "additionalProperties": false,
          "properties": ["nats_per_byte": ["type": "number", "minimum": 0, "default": 0.5]],
        ]
      ) { setting, _ in
        Brevity(natsPerByte: setting.value["nats_per_byte"]?.number?.double ?? 0.5)
      }
    }
    let json = #"""
      {"version": 1, "goal": "x", "output": {"choice": ["a", "aaaaaaaaaa"]},
       "sampling": {"particles": 64, "critics": [{"brevity": {"nats_per_byte": 2}}]}}
      """#
    let model = ScriptedModel(insistence: 0) { _ in "" }
    try await withFolder { folder in
      var kinds = AgentKinds.standard
      kinds.critics.add(Brevity.kind)
      let task = try TaskReader.read(Array(json.utf8), named: "task.json", in: folder, kinds: kinds)
      var run = try TaskRun(
        task, model: model, journal: Journal(directory: folder + "/run"), kinds: kinds, seed: 1)
      #expect(try await run.next()?.text == "a")
    }
  }

  @Test("every block of the articles stands in this file")
  func blocks() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let here = try String(contentsOfFile: #filePath, encoding: .utf8)
    let articles = root.appendingPathComponent("Sources/MartingaleKit/MartingaleKit.docc")
    let files = try FileManager.default.contentsOfDirectory(atPath: articles.path).sorted()
    var count = 0
    for file in files where file.hasSuffix(".md") {
      let text = try String(
        contentsOf: articles.appendingPathComponent(file), encoding: .utf8)
      for part in text.components(separatedBy: "```swift\n").dropFirst() {
        let block = part.components(separatedBy: "```")[0]
        #expect(Self.plain(here).contains(Self.plain(block)), "\(file): \(block)")
        count += 1
      }
    }
    #expect(count == 9)
  }

  /// Lines without indentation: a block stands deeper here than in its article.
  private static func plain(_ text: String) -> String {
    text.split(separator: "\n").map { $0.drop { $0 == " " } }.joined(separator: "\n")
  }
}
