import ArgumentParser
import Constraints
import Inference
import JSONSchema
import LlamaBackend
import Prompting
import Sampling

/// `martingale generate`: constrained text from prompts.
struct GenerateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Generate text that satisfies a constraint.",
    discussion: """
      Without a prompt argument, standard input is the prompt. The output is exactly the accepted \
      bytes; a newline follows only on a terminal.

      EXAMPLES
        echo 'A date in spring:' | martingale generate --regex '\\d{4}-\\d{2}-\\d{2}'
        seq 3 | sed 's/^/Write a date: /' | martingale generate --lines --regex '\\d{4}-\\d{2}-\\d{2}'
        martingale generate 'Is this spam? "You won!"' --choice yes --choice no --json
        martingale generate --system 'Which port?' --regex '\\d+' --explain < notes.txt
        martingale generate 'Is 91 a prime?' --reasoning 300 --choice yes --choice no -m qwen3.gguf
      """)

  @Argument(help: "The prompt; standard input when there is none, or when it is -.")
  var prompt: String?

  @Flag(help: "One prompt a line in, one output a line out, in order.")
  var lines = false

  @Flag(help: "One JSON request a line in, one record a line out, in order.")
  var jsonl = false

  @Flag(help: "Print one JSON record an output.")
  var json = false

  @Flag(help: "Print what all particles agree on as soon as it is certain.")
  var stream = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("System message, before the prompt.", valueName: "text"))
  var system: String?

  @Option(
    help: ArgumentHelp(
      "Put each prompt into this prompt file (`prompt evolve` writes one), as it is, without chat.",
      discussion: "Without a constraint the answer is one of the file's labels.",
      valueName: "file"), completion: .file())
  var promptFile: String?

  @Flag(
    inversion: .prefixedNo, exclusivity: .chooseLast,
    help: "Tell the model about the constraint. Default: only for JSON Schema.")
  var describeConstraint: Bool?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Give no answer (exit 1) when log Z is below this: the model does not want the constraint.",
      valueName: "nats"))
  var abstainBelow: Double?

  @Flag(
    help: ArgumentHelp(
      "Let a text without a constraint end at --max-tokens: exit 0.",
      discussion: "Without it such a text is printed and said to be cut, and the exit status is 1.")
  )
  var allowCut = false

  @Flag(
    help: ArgumentHelp(
      "Show on standard error, or in the record, which lines of the prompt support the answer.",
      discussion:
        "What is the same for every input belongs into --system: it is always there. Inputs of more than 16 lines are explained by neighbouring lines."
    ))
  var explain = false

  @Option(
    help: ArgumentHelp(
      "With --explain: orders of the lines that are drawn when there are more than 6.",
      discussion: "More of them have a smaller error and cost as much more. Default: 16.",
      valueName: "n"))
  var explainOrders: Int?

  @Flag(name: .shortAndLong, help: "No notes on standard error.")
  var quiet = false

  @OptionGroup(title: "Constraint") var constraint: ConstraintOptions
  @OptionGroup(title: "Constraint") var writing: JSONWritingOptions
  @OptionGroup(title: "Sampling") var sampling: SamplingOptions
  @OptionGroup(title: "Two models") var routing: RoutingOptions
  @OptionGroup(title: "Reasoning") var reasoning: ReasoningOptions
  @OptionGroup(title: "Model") var model: ModelOptions
  @OptionGroup(title: "Remote model") var prices: PriceOption

  private var readsPromptFromInput: Bool { prompt == nil || prompt == "-" }

  func validate() throws {
    if prices.price != nil && model.endpoint.endpoint == nil {
      throw ValidationError("--price needs --endpoint")
    }
    if lines && jsonl { throw ValidationError("choose one of --lines and --jsonl") }
    if (lines || jsonl) && !readsPromptFromInput {
      throw ValidationError("with --lines and --jsonl the prompts come from standard input")
    }
    if stream && (lines || jsonl || json || sampling.outputs > 1) {
      throw ValidationError("--stream prints one plain output")
    }
    if sampling.diverse != nil && (sampling.outputs == 1 || lines || jsonl) {
      throw ValidationError("--diverse keeps the outputs of -n for one prompt apart")
    }
    if stream && abstainBelow != nil {
      throw ValidationError("--stream cannot take back text, so it excludes --abstain-below")
    }
    try routing.refuse(sampling, model)
    try validateExplanation()
    if let option = constraint.readerOfStandardInput, readsPromptFromInput {
      throw ValidationError("\(option) needs standard input; give the prompt as an argument")
    }
    if constraint.isEmpty && promptFile == nil && !jsonl
      && !["auto", "base"].contains(sampling.method.description)
    {
      throw ValidationError("--method \(sampling.method) needs a constraint")
    }
  }

  private func validateExplanation() throws {
    guard explain else {
      if explainOrders != nil { throw ValidationError("--explain-orders needs --explain") }
      return
    }
    if let explainOrders, !(2...10_000).contains(explainOrders) {
      throw ValidationError("--explain-orders must be 2 to 10000")
    }
    if lines || jsonl || stream || sampling.outputs > 1 {
      throw ValidationError(
        "--explain explains one answer: no --lines, --jsonl, --stream and -n")
    }
    if quiet && !json {
      throw ValidationError("--explain writes to standard error, which --quiet forbids; use --json")
    }
    if reasoning.reasoning != .off {
      throw ValidationError(
        "--explain asks how likely the answer is right after the prompt: no --reasoning")
    }
  }

  func run() async throws {
    // The constraint is compiled before the model is opened: its mistakes show at once.
    let loading = try ConstraintLoading(constraint.reading, writing: writing)
    let artefact = try promptFile.map { path throws(PromptingError) in
      try PromptArtefact.load(from: path)
    }
    var parts = try constraint.namedParts()
    if let artefact, parts.isEmpty, !jsonl, !artefact.labels.isEmpty {
      parts = [(.choice(artefact.labels), "--prompt-file")]
    }
    let specification = ConstraintSpec(parts.map(\.part))
    let compiled = parts.isEmpty ? nil : try loading.compile(parts)
    if let compiled, !quiet {
      for warning in ConstraintLoading.warnings(of: compiled, in: parts) {
        StandardError.write(line: warning)
      }
    }
    if !lines && !jsonl && readsPromptFromInput && StandardInput.isTerminal {
      throw CommandFailure(
        .usage, code: "no_prompt", "no prompt: give it as an argument or on standard input")
    }
    let seed = Seed(model.seed)
    var model = model
    if artefact != nil { model.format.raw = true }  // it was found on raw text
    let session = try await GenerationSession(
      model: model, system: system, sampling: sampling, routing: routing,
      specification: specification, compiled: compiled,
      loading: loading, seed: seed.value, describes: describeConstraint, reasoning: reasoning,
      abstainBelow: abstainBelow, prices: prices.price, allowsCut: allowCut, promptFile: artefact)
    if explain { try session.checkExplains() }
    seed.announce(unless: quiet)
    let outcome: Result<Void, any Error>
    do {
      outcome = .success(try await answer(session))
    } catch {
      outcome = .failure(error)
    }
    await session.close()
    try outcome.get()
  }

  private func answer(_ session: GenerationSession) async throws {
    if jsonl {
      try await JSONLinesMode(session: session, quiet: quiet, outputs: sampling.outputs).run()
    } else if lines {
      try await LinesMode(
        session: session, json: json, quiet: quiet, outputs: sampling.outputs
      ).run()
    } else {
      try await single(session)
    }
  }

  /// One prompt; `-n` outputs.
  private func single(_ session: GenerationSession) async throws {
    let text = try readPrompt()
    if stream { return try await StreamMode(session: session, quiet: quiet).run(text) }
    let printer = OutputPrinter(quiet: quiet)
    var failure: CommandFailure?
    if let kind = sampling.diverse?.kind {
      let found = try await session.different(sampling.outputs, kind, try session.messages(text)) {
        try session.messages(text + $0)
      }
      for answer in found.answers { failure = try show(answer, printer) ?? failure }
      if found.answers.count < sampling.outputs {
        failure = CommandFailure(
          .failure, code: "not_enough",
          "only \(found.answers.count) different outputs were found in \(found.effort)")
      }
    } else {
      for output in 0..<sampling.outputs {
        var answer = try await session.answer(
          try session.messages(text), request: 0, output: UInt64(output))
        if explain, let found = answer.text, !found.isEmpty {
          answer.record.explanation = try await session.explanation(
            of: found, after: text, orders: explainOrders ?? 16)
        }
        let own = try show(answer, printer)
        failure = failure ?? own
      }
    }
    if let failure { throw failure }
  }

  /// Prints an answer.
  /// - Returns: why it is none, if it is none.
  private func show(
    _ answer: GenerationSession.Answer, _ printer: OutputPrinter
  ) throws -> CommandFailure? {
    printer.note(answer)
    if json {
      try StandardOutput.write(line: answer.record.json.text)
    } else if let text = answer.text {
      if sampling.outputs > 1 {
        try printer.write(line: text)
      } else {
        try StandardOutput.write(text)
        if StandardOutput.isTerminal { try StandardOutput.write(line: "") }
      }
    }
    if !json, let explanation = answer.record.explanation {
      for line in explanation.lines { StandardError.write(line: line) }
    }
    return answer.failure
  }

  private func readPrompt() throws -> String {
    if let prompt, prompt != "-" { return prompt }
    var input = StandardInput()
    var bytes = try input.readAll()
    if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
    return try Files.text(bytes, from: "standard input")
  }
}
