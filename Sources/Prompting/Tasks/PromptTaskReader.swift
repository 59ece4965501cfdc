internal import Foundation
public import Inference
internal import JSONSchema

/// Reads a task from its folder: `task.json`, `train16.jsonl` (or `train.jsonl`), `val.jsonl`,
/// `test.jsonl`, and `icl_1shot.jsonl` (or `prompts.jsonl`) with prompts to begin with.
///
/// Every complaint names file, line and column.
public struct PromptTaskReader {
  let folder: String

  /// A reader of one folder.
  public init(folder: String) {
    self.folder = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
  }

  /// The task.
  /// - Parameter model: also checks that every label is one token of this model.
  /// - Throws: `invalidInput` for anything that is missing or not well formed.
  public func read(
    labelsOf model: (any LanguageModel)? = nil
  ) throws(PromptingError) -> PromptTask {
    let description = TaskSource(path: folder + "/task.json")
    let root = try description.document().root
    guard root.kind == .object else { throw description.error("a task is an object", root) }
    let skeleton = try description.string("demo_template", in: root)
    let labels = try self.labels(root, description, model)
    let slots = SlotTemplate(skeleton.text, slots: Self.candidateSlots(skeleton.text)).slots
    guard !slots.isEmpty else {
      throw description.error("the skeleton has no slot such as {sentence_1}", skeleton.node)
    }
    guard Set(slots).count == slots.count else {
      throw description.error("the skeleton has a slot twice", skeleton.node)
    }
    if let count = root["n_labels"], count.number?.int != labels.count {
      throw description.error(
        "n_labels does not agree with the \(labels.count) verbalizers", count)
    }
    let items = ItemReader(slots: slots, labels: labels)
    var task = PromptTask(
      name: try description.string("task", in: root).text, slots: slots, labels: labels,
      skeleton: skeleton.text,
      train: try items.read(first(of: ["train16.jsonl", "train.jsonl"]), labelled: true),
      dev: try items.read(folder + "/val.jsonl", labelled: true),
      test: try items.read(folder + "/test.jsonl", labelled: true),
      prompts: try prompts(slots))
    if let answer = root["answer"] {
      guard labels.isEmpty else {
        throw description.error("a task has \"verbalizers\" or \"answer\", not both", answer)
      }
      task.grading = try AnswerGradingReader(source: description).read(answer)
    }
    return task
  }

  private func labels(
    _ root: JSONNode, _ source: TaskSource, _ model: (any LanguageModel)?
  ) throws(PromptingError) -> [String] {
    guard let list = root["verbalizers"] else { return [] }
    guard list.kind == .array, list.count > 1 else {
      throw source.error("verbalizers are an array of at least two texts", list)
    }
    var result: [String] = []
    for element in list.elements {
      guard let text = element.string, !text.isEmpty else {
        throw source.error("a verbalizer is a text that is not empty", element)
      }
      if result.contains(text) { throw source.error("a verbalizer stands twice", element) }
      if let model {
        do throws(PromptingError) {
          _ = try LabelScorer.token(of: text, model)
        } catch {
          throw source.error(error.message, element)
        }
      }
      result.append(text)
    }
    return result
  }

  private func first(of names: [String]) -> String {
    let paths = names.map { folder + "/" + $0 }
    return paths.first { FileManager.default.fileExists(atPath: $0) } ?? paths[0]
  }

  private func prompts(_ slots: [String]) throws(PromptingError) -> [String] {
    let path = first(of: ["icl_1shot.jsonl", "prompts.jsonl"])
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    let source = TaskSource(path: path)
    var result: [String] = []
    for line in try source.lines() {
      let prompt = try line.string("prompt", in: line.root)
      let found = SlotTemplate(prompt.text, slots: slots).slots
      if let missing = slots.first(where: { !found.contains($0) }) {
        throw line.error("the prompt has no place for {\(missing)}", prompt.node)
      }
      result.append(prompt.text)
    }
    return result
  }

  /// What looks like a slot: a brace, a name, a brace.
  static func candidateSlots(_ text: String) -> [String] {
    var result: [String] = []
    var name: String?
    for character in text {
      switch character {
      case "{": name = ""
      case "}":
        if let name, !name.isEmpty { result.append(name) }
        name = nil
      case _
      where character == "_" || (character.isASCII && (character.isLetter || character.isNumber)):
        name?.append(character)
      default: name = nil
      }
    }
    return result
  }
}
