import ArgumentParser
import Foundation
import MartingaleKit

/// `methods prompt`: what sharing prefixes saves when prompts are scored.
struct PromptCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prompt",
    abstract: "Items scored per second, shared and in a plain loop, side by side in one run.",
    discussion: """
      Candidates are random cuts of the task's prompt, as a search meets them. Shared: one call a \
      candidate, all items and labels together. Loop: one call an item. By label: one call an item \
      and label, as evaluation harnesses ask. The three take turns; times are processor time of \
      the process.
      """)

  @Argument(help: "The task's folder.")
  var folder: String

  @Option(help: ArgumentHelp("Candidates.", valueName: "n"))
  var candidates = 12

  @OptionGroup var model: ModelOptions

  func validate() throws {
    if !(1...1000).contains(candidates) { throw ValidationError("--candidates: 1 to 1000") }
  }

  func run() async throws {
    let reader = PromptTaskReader(folder: folder)
    _ = try reader.read()
    let model = try model.load()
    let task = try reader.read(labelsOf: model)
    let scorer = try LabelScorer(task, model: model)
    let set = task.fitnessItems()
    guard let original = task.prompts.first, !set.items.isEmpty else {
      throw MethodsError("\(folder): needs a prompt and training items")
    }
    let genome = try PromptGenome(original, slots: task.slots, model: model)
    let store = ScoreStore(scorer)
    let control = RandomPruning(
      genome, measure: FitnessMeasure(store, items: set, fitness: .reward, arm: "bench"),
      seed: self.model.seed)
    var shared = Arm()
    var loop = Arm()
    var byLabel = Arm()
    var difference = 0.0
    for number in 0..<candidates {
      try Task.checkCancellation()
      let text = number == 0 ? original : genome.text(of: control.mask(number))
      let together = try await shared.time {
        try await scorer.logProbabilities(text, on: set.items)
      }
      var alone: [[Float]] = []
      for item in set.items {
        alone += try await loop.time { try await scorer.logProbabilities(text, on: [item]) }
      }
      for item in set.items {
        try await byLabel.time { try await scorer.logProbabilitiesByLabel(text, on: item) }
      }
      for (one, two) in zip(together, alone) {
        let margins: (Float, Float) = (one[0] - one[1], two[0] - two[1])
        difference = max(difference, Double(abs(margins.0 - margins.1)))
      }
    }
    let record: JSONValue = [
      "task": .string(task.name), "items": .int(set.items.count), "candidates": .int(candidates),
      "prompt_tokens": .int(genome.count), "shared": shared.json, "loop": loop.json,
      "loop_by_label": byLabel.json, "ratio": shared.ratio(to: loop),
      "ratio_by_label": shared.ratio(to: byLabel),
      "largest_margin_difference": .rounded(difference, places: 4),
      "model": .string(model.identity.name), "threads": .int(model.threads),
    ]
    print(record.text)
  }

  /// What one way of scoring took.
  private struct Arm {
    var seconds = 0.0
    var items = 0
    var tokens = 0

    var itemsPerSecond: Double { seconds > 0 ? Double(items) / seconds : 0 }

    @discardableResult
    mutating func time(
      _ body: () async throws -> (rows: [[Float]], tokens: Int)
    ) async rethrows -> [[Float]] {
      let begin = processorSeconds()
      let (rows, tokens) = try await body()
      seconds += processorSeconds() - begin
      items += rows.count
      self.tokens += tokens
      return rows
    }

    func ratio(to loop: Arm) -> JSONValue {
      [
        "items_per_second": .rounded(itemsPerSecond / loop.itemsPerSecond, places: 3),
        "tokens": .rounded(Double(loop.tokens) / Double(max(tokens, 1)), places: 3),
      ]
    }

    var json: JSONValue {
      [
        "items_per_second": .rounded(itemsPerSecond, places: 2),
        "tokens": .int(tokens),
        "tokens_per_second": .rounded(seconds > 0 ? Double(tokens) / seconds : 0, places: 1),
        "tokens_per_item": .rounded(Double(tokens) / Double(max(items, 1)), places: 2),
      ]
    }
  }
}

/// Processor time of the process so far, all threads together, in seconds.
private func processorSeconds() -> Double { Double(clock()) / Double(CLOCKS_PER_SEC) }
