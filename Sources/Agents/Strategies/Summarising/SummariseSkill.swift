internal import Constraints
internal import Inference
internal import JSONSchema
internal import Prompting
internal import Sampling
internal import Tools

/// The skill `summarise`: an input that is longer than the prompt may be is read piece by piece, inside the
/// step, for what the agent wants to know of it.
///
/// Every piece is a draw of the step: recorded, budgeted, not made twice when the run is taken up.
struct SummariseSkill: Skill {
  /// The skill by its name in task files.
  static let kind = SkillKind(
    SkillOutline(
      "summarise", "a long input is read piece by piece and summarised",
      settings: SummariseSettings.members, required: ["of"],
      read: { node, reader in
        let settings = SummariseSettings(node)
        let inputs = node.document.root["inputs"]
        if let place = node["of"], !settings.isAmong(inputs?.members.map(\.name) ?? []) {
          reader.fail(place, "there is no input \"\(settings.input)\" in \"inputs\"")
        }
        if let problem = settings.options.problem(context: .max) {
          reader.fail(node, problem)
        }
        return settings
      }
    ) { settings in
      let input = (settings as? SummariseSettings)?.input ?? "the input"
      return .asking(
        "summarise",
        "Reads \"\(input)\" from its beginning to its end, however long it is, and tells what it says.",
        for: "focus", most: 200, about: "what you want to know of it")
    }
  ) { use, setup throws(AgentError) in
    guard let settings = use.settings as? SummariseSettings else {
      throw AgentError(.invalidInput, "\(use.pointer): the skill summarise needs \"of\"")
    }
    if let problem = settings.options.problem(context: setup.model.contextLength) {
      throw AgentError(.invalidInput, "\(use.pointer): \(problem)")
    }
    return SummariseSkill(settings: settings)
  }

  let settings: SummariseSettings

  func use(_ arguments: JSONValue, in step: StepContext) async throws(AgentError) -> ToolResult {
    guard let text = step.item.texts[settings.input] else {
      return .failure("this line has no \"\(settings.input)\"")
    }
    var options = settings.options
    options.focus = arguments["focus"]?.string
    let summariser = Summariser(StepDesk(step), options)
    let pieces = try summariser.pieces(text).count
    guard pieces <= Self.mostPieces else {
      return .failure(
        "\"\(settings.input)\" has \(pieces) pieces of \(options.pieceTokens) tokens; at most "
          + "\(Self.mostPieces) are read")
    }
    let summary = try await summariser.summary(of: text)
    guard let words = summary.text, summary.ending == .finished else {
      return .failure(
        pieces == 0 ? "\"\(settings.input)\" is empty" : "no summary could be drawn")
    }
    return ToolResult(
      text: words,
      structured: [
        "pieces": .int(summary.pieces), "calls": .int(summary.calls),
        "tokens": .int(summary.tokens),
      ])
  }

  /// Merging asks fewer than twice as many questions, and a skill's draws have 256 numbers.
  private static let mostPieces = 120
}

/// What an entry of `tools` that uses `summarise` says.
struct SummariseSettings: Sendable {
  /// The input's name, or `name.key` for a member of a line.
  var input: String
  var options = SummaryOptions()

  init(_ node: JSONNode) {
    input = node["of"]?.string ?? ""
    options.method =
      node["method"]?.string.flatMap { SummaryOptions.Method(rawValue: $0) } ?? .hierarchical
    options.pieceTokens = node["piece_tokens"]?.number?.int ?? 768
    options.maxTokens = node["summary_tokens"]?.number?.int ?? 160
  }

  /// Whether its input is one of these.
  func isAmong(_ inputs: [String]) -> Bool {
    inputs.contains { $0 == input || input.hasPrefix("\($0).") }
  }

  static let members: JSONObject = {
    // A text that is no JSON would be a fault of this file, and shows in the task schema's test.
    let json = try? JSONValue(parsing: text)
    return json?.object ?? JSONObject()
  }()

  private static let text = #"""
    {
      "of": {"type": "string", "minLength": 1, "description": "The input that is read: its name, or name.key for a member of a JSON Lines input."},
      "method": {"enum": ["hierarchical", "incremental"], "default": "hierarchical", "description": "Summaries of pieces are merged; or one summary is carried along and takes in piece after piece."},
      "piece_tokens": {"type": "integer", "minimum": 64, "maximum": 1048576, "default": 768, "description": "About how many tokens are read at once; at least twice summary_tokens."},
      "summary_tokens": {"type": "integer", "minimum": 16, "maximum": 65536, "default": 160, "description": "The most tokens of every summary, which ends with a full stop."}
    }
    """#
}

/// A step of an agent, asked about a long text.
private struct StepDesk: SummaryDesk {
  private let step: StepContext

  init(_ step: StepContext) { self.step = step }

  func count(_ text: String) throws(AgentError) -> Int {
    do throws(InferenceError) {
      return try step.item.model.tokenize(text, parseSpecial: false).count
    } catch {
      throw AgentError(error)
    }
  }

  func cost(of question: SummaryQuestion) throws(AgentError) -> Int {
    try PromptWriter.tokens(of: question.messages, for: step.item.model).count + question.maxTokens
  }

  func answer(_ question: SummaryQuestion) async throws(AgentError) -> SummaryAnswer {
    let constraint: CompiledConstraint
    do throws(ConstraintError) {
      constraint = try step.item.setup.compiler.compile(question.form)
    } catch {
      throw AgentError(error)
    }
    var options = step.item.task.sampling
    options.maxTokens = question.maxTokens
    let record = try await step.sample(
      question.purpose.rawValue,
      prompt: try PromptWriter.tokens(of: question.messages, for: step.item.model),
      under: constraint, options: options)
    return SummaryAnswer(text: record.text, tokens: record.tokens)
  }
}
