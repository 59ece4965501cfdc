import MartingaleKit

/// Runs an extraction task four ways and compares the answers with a key.
///
/// The task's output is one JSON Schema of an object; `x-verbatim` on its properties says which
/// fields are copied from which input.
struct ExtractionBenchmark {
  private let task: AgentTask
  private let items: TaskItems
  private let key: ExtractionKey
  private let validator: SchemaValidator
  /// Input names by field.
  private let spans: [String: String]

  /// A comparison.
  /// - Parameter key: JSON Lines with the right fields of each item, and optionally its `id`.
  /// - Throws: `invalidInput` when the key is not one of this task.
  init(_ task: AgentTask, key: [UInt8]) throws(AgentError) {
    self.task = task
    items = TaskItems(task)
    self.key = try ExtractionKey(key, for: items)
    guard task.output.parts.count == 1, let own = task.output.parts[0].part.text(.jsonSchema),
      let schema = ExtractionArm.withoutSpans(task.output).parts[0].part.text(.jsonSchema)
    else {
      throw AgentError(.invalidInput, "the task's output must be one json_schema")
    }
    do throws(SchemaError) {
      validator = try SchemaValidator(SchemaDocument(schema), patterns: ECMAPatternCompiler())
    } catch {
      throw AgentError(.invalidInput, "/output/json_schema: \(error.message)")
    }
    var spans: [String: String] = [:]
    for property in (try? JSONValue(parsing: own))?["properties"]?.object?.members ?? [] {
      let reference = property.value[JSONConstraint.verbatimKeyword]
      spans[property.name] = reference?.string ?? reference?["source"]?.string
    }
    self.spans = spans
  }

  /// Runs one arm.
  /// - Parameters:
  ///   - folder: where its journal goes; must hold none.
  ///   - limit: how many items at most.
  ///   - follow: told each item's answer.
  func run(
    _ arm: ExtractionArm, model: any LanguageModel,
    compiler: ConstraintCompiler = ConstraintCompiler(), in folder: String, seed: UInt64,
    limit: Int = .max, follow: (ItemResult) -> Void = { _ in }
  ) async throws(AgentError) -> ExtractionScore {
    var score = ExtractionScore(arm, fields: key.fields)
    var run = try TaskRun(
      arm.task(task), model: model, compiler: compiler, journal: Journal(directory: folder),
      seed: seed)
    while score.items < limit, let result = try await run.next() {
      score.tokens += result.tokens
      score.seconds += result.seconds
      let texts = (try? items[result.item].texts.get()) ?? [:]
      let answer = result.text.flatMap { FirstObject.find(in: Array($0.utf8)) }
      score.count(
        answer.flatMap { try? JSONValue(parsing: $0) }, isValid: try isValid(answer),
        key: key.answers[result.item], sources: spans.compactMapValues { texts[$0] })
      follow(result)
    }
    return score
  }

  private func isValid(_ answer: [UInt8]?) throws(AgentError) -> Bool {
    guard let answer, let document = try? JSONDocument(answer) else { return false }
    do throws(SchemaError) {
      return try validator.violations(of: document).isEmpty
    } catch {
      throw AgentError(.invalidInput, "an answer cannot be judged: \(error.message)")
    }
  }
}
