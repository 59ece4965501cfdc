import Inference
import Prompting
import MartingaleTestSupport
import Testing

struct ExperimentTests {
  private func task(prompts: [String] = [shortPrompt, "R: {s}\nSentiment:"]) -> PromptTask {
    PromptTask(
      name: "t", slots: ["s"], labels: [" a", " b"], skeleton: "Review: {s} Sentiment:",
      train: items(8), dev: items(60), test: items(30), prompts: prompts)
  }

  private var options: ExperimentOptions {
    var options = ExperimentOptions()
    options.evolution.population = 5
    options.evolution.offspring = 8
    options.seed = 2
    options.controlSeed = 9
    return options
  }

  @Test func everyArmIsChosenInItsWay() async throws {
    let scorer = CountingScorer(.noisy)
    let arms = try await PromptExperiment(
      task(), model: bytewise, store: ScoreStore(scorer), options: options
    ).run()
    #expect(
      arms.map(\.name) == ["zero_shot", "unpruned", "best_unpruned", "tapruning", "random", "gga"])
    for arm in arms {
      #expect(arm.dev.count == 60)
      #expect(arm.test?.count == 30)
    }
    #expect(arms[4].evaluations == arms[5].evaluations)
    #expect(arms[1].difference?.mean == 0)
    #expect(arms[4...].allSatisfy { $0.considered >= $0.finalists && $0.finalists <= 10 })
    #expect((arms[3].considered, arms[3].finalists) == (1, 1))
    #expect(arms[3...].allSatisfy { $0.lineage.first?.text == shortPrompt })
    // Chosen from the best tenth, on dev alone.
    #expect(arms[5].prompt.fitness > arms[1].prompt.fitness)
  }

  @Test func tapruningChoosesAmongWhatItAccepted() async throws {
    var options = options
    options.algorithm = .tapruning
    options.compares = false
    let scorer = FunctionScorer.noisy
    let arm = try #require(
      try await PromptExperiment(
        task(), model: bytewise, store: ScoreStore(scorer), options: options
      ).run().last)
    let task = task()
    let measure = FitnessMeasure(
      ScoreStore(scorer), items: task.fitnessItems(draw: 0, shots: nil), fitness: options.fitness,
      arm: "again")
    let outcome = try await ThresholdPruning(measure: measure).run(
      shortPrompt, slots: task.slots, model: bytewise)
    let chosen = try #require(outcome.chosen)
    #expect(arm.prompt.text == outcome.history.candidates[chosen].text)
    #expect(
      outcome.accepted.allSatisfy {
        outcome.history.candidates[$0].fitness <= arm.prompt.fitness
      })
    // A cut that was refused is never chosen, however well it does on the dev set.
    #expect(outcome.accepted.count < outcome.history.candidates.count)
  }

  @Test func searchesWithoutControlsAndTests() async throws {
    var options = options
    options.compares = false
    options.tests = false
    options.algorithm = .ssga
    options.evaluations = 40
    let arms = try await PromptExperiment(
      task(), model: bytewise, store: ScoreStore(FunctionScorer.noisy), options: options
    ).run()
    #expect(arms.map(\.name) == ["zero_shot", "unpruned", "best_unpruned", "ssga"])
    #expect(arms.allSatisfy { $0.test == nil })
    #expect(arms[3].evaluations < 60)
  }

  @Test func theRightThingsAreRefused() async {
    var options = options
    options.prompt = 7
    await #expect(throws: PromptingError.self) {
      try await PromptExperiment(
        task(), model: bytewise, store: ScoreStore(FunctionScorer.noisy), options: options
      ).run()
    }
    options.prompt = 0
    options.draw = 3
    let seeded = task(prompts: [shortPrompt])
    var drawn = seeded
    drawn.train = seeded.train.map { item in
      var item = item
      item.seed = 0
      return item
    }
    await #expect(throws: PromptingError.self) {
      try await PromptExperiment(
        drawn, model: bytewise, store: ScoreStore(FunctionScorer.noisy), options: options
      ).run()
    }
  }
}
