import ArgumentParser
import Prompting

/// `martingale prompt evolve`: PromptQuine and its controls on a task folder.
struct PromptEvolveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evolve",
    abstract: "Evolve a task's prompt by cutting tokens, beside its controls.",
    discussion: """
      The folder holds task.json, train16.jsonl, val.jsonl, test.jsonl and icl_1shot.jsonl; answers \
      are labels, scored by likelihood, or texts, graded by a metric, a pattern or a program. \
      Fitness is estimated on a few training items; the best tenth of everything that was tried \
      is raced on the validation items; the test items are looked at once. Every evaluation is \
      kept in the history file: a run that was stopped goes on when it is started again, and the \
      same seed gives the same prompt.

      With --task, an agent task's own demonstrations (react's examples, a prompt file's messages) and \
      system message are cut, each candidate judged by running the task's items; the result is a \
      prompt file that the task can name as "demonstrations" in the place of what was cut, with the \
      figures of the held-out items in it.

      EXAMPLES
        martingale prompt evolve data/prompt/sst-2 -o sentiment.prompt.json --seed 1
        martingale generate --prompt-file sentiment.prompt.json 'a clever film' \\
          --choice ' terrible' --choice ' great'
        martingale prompt evolve --task task.json --expected expected.jsonl -o task.prompt.json \\
          --population 4 --offspring 8 --generations 4 --budget-evaluations 40
      """)

  @Option(help: "What searches: gga, ssga, tapruning, sahc, random.")
  var algorithm: ExperimentOptions.Algorithm = .gga

  @Option(help: "Individuals that survive a generation.")
  var population = 30

  @Option(help: "Offspring that are attempted in a generation.")
  var offspring = 50

  @Option(help: "End after so many generations. Default: when prompts are short.")
  var generations: Int?

  @Option(help: ArgumentHelp("End when prompts have this many tokens.", valueName: "n"))
  var minimumLength = 15

  @Option(help: "The first population: duplicate, random.")
  var beginning: EvolutionOptions.Beginning = .duplicate

  @Flag(help: "Give up children that can no longer survive; same survivors.")
  var abandon = false

  @OptionGroup var experiment: PromptExperimentOptions

  func validate() throws {
    for (name, value) in [("population", population), ("offspring", offspring)] where value < 1 {
      throw ValidationError("--\(name) must be at least 1")
    }
    if offspring < population {
      throw ValidationError("--offspring must be at least --population")
    }
  }

  func run() async throws {
    try await experiment.run { options in
      options.algorithm = algorithm
      options.evolution.population = population
      options.evolution.offspring = offspring
      options.evolution.generations = generations
      options.evolution.minimumLength = minimumLength
      options.evolution.beginning = beginning
      options.evolution.abandonsEarly = abandon
    }
  }
}
