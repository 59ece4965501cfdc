import Foundation
import Inference
import Prompting
import MartingaleTestSupport
import Testing

extension PromptModelTests {
  struct LabelScorerTests {
    static let template =
      "Review: a sour , nasty offering .\nSentiment: terrible\n\n"
      + "Review: {sentence_1}\nSentiment:"

    static func task(_ texts: [String]) -> PromptTask {
      let items = texts.enumerated().map {
        PromptItem(id: "\($0)", inputs: ["sentence_1": $1], label: $0 % 2)
      }
      return PromptTask(
        name: "films", slots: ["sentence_1"], labels: [" terrible", " great"],
        skeleton: "Review: {sentence_1}\nSentiment:", train: items, dev: items, test: items,
        prompts: [template])
    }

    @Test func tokensAndProtectedTokens() throws {
      guard try PromptModel.isSmolLM2 else { return }
      let genome = try PromptGenome(
        Self.template, slots: ["sentence_1"], model: try PromptModel.model)
      #expect(genome.count == 26)
      let protected = zip(genome.pieces, genome.isProtected).filter(\.1)
        .map { String(decoding: $0.0, as: UTF8.self) }
      #expect(protected == [" {", "sentence", "_", "1", "}"])
      #expect(try genome.length(of: Self.template) == 26)
    }

    @Test func theMarginIsTheMeasuredOne() async throws {
      guard try PromptModel.isSmolLM2 else { return }
      let task = Self.task(["this is film number 0 and it was long"])
      let scorer = try LabelScorer(task, model: try PromptModel.model)
      let (rows, _) = try await scorer.logProbabilities(Self.template, on: task.train)
      // F16 weights: logits 20.60 and 17.75; quantised ones differ by tenths.
      #expect(abs((rows[0][0] - rows[0][1]) - 2.85) < 0.45)
    }

    @Test func sharedAndAloneAgree() async throws {
      let task = Self.task(
        (0..<20).map { "this is film number \($0) and it was \($0 % 3 == 0 ? "long" : "fun")" })
      let scorer = try LabelScorer(task, model: try PromptModel.model)
      let (together, tokens) = try await scorer.logProbabilities(Self.template, on: task.train)
      var alone = 0
      for (item, row) in zip(task.train, together) {
        let (single, cost) = try await scorer.logProbabilities(Self.template, on: [item])
        alone += cost
        #expect(abs((single[0][0] - single[0][1]) - (row[0] - row[1])) < 0.25)
      }
      #expect(Double(alone) / Double(tokens) > 2.5)
      // The same layout gives the same bits, so that results may be remembered.
      let again = try await scorer.logProbabilities(Self.template, on: task.train).rows
      #expect(again == together)
    }

    @Test func aLabelOfTwoTokensIsRefused() throws {
      var task = Self.task(["x"])
      task.labels = [" terrible", " magnificently good"]
      let error = #expect(throws: PromptingError.self) {
        try LabelScorer(task, model: try PromptModel.model)
      }
      #expect(error?.message.contains("\" magnificently good\" is ") == true)
    }

    @Test func evolutionImprovesOnItsOwnItemsAndRepeats() async throws {
      let texts = [
        "a waste of two hours", "a joy from start to end", "dull and badly acted",
        "clever , warm and funny", "i walked out", "i would see it again tomorrow",
      ]
      let task = Self.task(texts)
      let model = try PromptModel.model
      var options = ExperimentOptions()
      options.evolution.population = 4
      options.evolution.offspring = 6
      options.evolution.generations = 2
      options.seed = 3
      let scorer = try LabelScorer(task, model: model)
      func run() async throws -> [ExperimentArm] {
        try await PromptExperiment(
          task, model: model, store: ScoreStore(scorer), options: options
        ).run()
      }
      let arms = try await run()
      #expect(
        arms.map(\.name) == [
          "zero_shot", "unpruned", "best_unpruned", "tapruning", "random", "gga",
        ])
      let main = try #require(arms.last)
      #expect(main.evaluations == 13)
      #expect(arms[4].evaluations == main.evaluations)
      let best = main.curve.map(\.bestSoFar)
      #expect(zip(best, best.dropFirst()).allSatisfy { $0 <= $1 })
      #expect(best.first == arms[1].prompt.fitness)
      #expect(main.test?.count == 6)
      #expect(main.lineage.first?.text == Self.template || main.lineage.count == 1)
      let again = try await run()
      #expect(again.map(\.prompt) == arms.map(\.prompt))
      #expect(again.map(\.tokens) == arms.map(\.tokens))
    }

    @Test func aPromptFoundInSSTIsNoWorseOnItsOwnItems() async throws {
      guard let folder = DevelopmentPrompts.folder("sst-2") else { return }
      let task = try PromptTaskReader(folder: folder).read(labelsOf: try PromptModel.model)
      #expect(task.fitnessItems(draw: 0).items.count == 16)
      #expect(task.dev.count == 200 && task.test.count == 256)
      let scorer = try LabelScorer(task, model: try PromptModel.model)
      let items = task.fitnessItems(draw: 0).items
      let shared = try await scorer.score(task.prompts[0], on: items)
      #expect(shared.outcomes.count == 16)
      #expect((-180...200).contains(shared.reward))
    }
  }
}

/// The prompt tasks of the development data, where there are any.
enum DevelopmentPrompts {
  static func folder(_ task: String) -> String? {
    guard let data = ProcessInfo.processInfo.environment["MARTINGALE_DATA"] else { return nil }
    let folder = "\(data)/prompt/\(task)"
    return FileManager.default.fileExists(atPath: folder) ? folder : nil
  }
}
