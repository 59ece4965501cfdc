import ArgumentParser
import Foundation
import Handbook
import Inference
import JSONSchema
import Prompting
import Tools

/// What helps where a question is answered at once.
struct LeafOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("A file of rules that every leaf's prompt gets.", valueName: "file"),
    completion: .file())
  var notes: String?

  @Option(
    help: ArgumentHelp("Behaviors of this handbook for leaves.", valueName: "path"),
    completion: .file())
  var stepHandbook: String?

  @Flag(help: "Leaves that are arithmetic are calculated.")
  var stepCalculator = false

  /// The text of the rules.
  func notesText() throws -> String { try notes.map { try Files.readText($0) } ?? "" }

  /// The helpers in the order in which they are asked: what knows the answer comes first.
  func helpers() async throws -> [any LeafHelp] {
    var helpers: [any LeafHelp] = []
    if stepCalculator { helpers.append(CalculatorHelp()) }
    let text = try notesText()
    if !text.isEmpty { helpers.append(FixedNotes(text)) }
    if let stepHandbook {
      guard FileManager.default.fileExists(atPath: stepHandbook) else {
        throw CommandFailure(
          .missingInput, code: "handbook_not_found", "\(stepHandbook): no such handbook")
      }
      let store = try BehaviorStore(path: stepHandbook)
      helpers.append(
        HandbookHelp(
          BehaviorRetriever(
            store, index: BehaviorIndex(store, embedder: try await EmbedderLoading.load(nil))
          ) { $0.utf8.count / 4 + 1 }))
    }
    return helpers
  }
}

/// The calculator, where a question is an expression.
struct CalculatorHelp: LeafHelp {
  func help(with question: NodeQuestion) async throws(PromptingError) -> LeafReply? {
    guard let text = question.calculation else { return nil }
    do throws(ToolError) {
      let result = try await CalculatorTool().call(["expression": .string(text)])
      guard !result.isError, let exact = result.structured?["exact"]?.string else { return nil }
      return .answer(exact, source: "calculator")
    } catch {
      // No expression: somebody else's question.
      return nil
    }
  }
}

/// Behaviors of a handbook that fit a question.
struct HandbookHelp: LeafHelp {
  private let retriever: BehaviorRetriever

  init(_ retriever: BehaviorRetriever) { self.retriever = retriever }

  func help(with question: NodeQuestion) async throws(PromptingError) -> LeafReply? {
    do throws(HandbookError) {
      let found = try await retriever.behaviors(
        for: question.task, key: RandomKey(seed: 0))
      if found.isEmpty { return nil }
      return .notes(found.map(\.behavior.instruction).joined(separator: "\n"), source: "handbook")
    } catch {
      throw PromptingError(
        error.code == .cancelled ? .cancelled : .invalidInput, error.message)
    }
  }
}
