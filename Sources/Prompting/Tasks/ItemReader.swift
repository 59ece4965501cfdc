internal import JSONSchema

/// Reads items from JSON Lines: `{"id", "inputs": {slot: text}, "label"?, "answer"?, "seed"?,
/// "half"?}`.
struct ItemReader {
  let slots: [String]
  let labels: [String]

  /// The items of a file; at least one.
  func read(_ path: String, labelled: Bool) throws(PromptingError) -> [PromptItem] {
    let source = TaskSource(path: path)
    var result: [PromptItem] = []
    for line in try source.lines() { result.append(try item(line, labelled, result.count)) }
    guard !result.isEmpty else { throw source.error("the pool is empty; it needs items") }
    return result
  }

  private func item(
    _ line: TaskSource, _ labelled: Bool, _ number: Int
  ) throws(PromptingError) -> PromptItem {
    let root = try line.root
    guard let inputs = root["inputs"] else { throw line.error("\"inputs\" is missing", root) }
    guard inputs.kind == .object else { throw line.error("\"inputs\" is an object", inputs) }
    var texts: [String: String] = [:]
    for slot in slots {
      guard let node = inputs[slot] else {
        throw line.error("there is no text for the slot {\(slot)}", inputs)
      }
      guard let text = node.string else { throw line.error("\"\(slot)\" is a text", node) }
      texts[slot] = text
    }
    for member in inputs.members where !slots.contains(member.name) {
      throw line.error("the task's skeleton has no slot {\(member.name)}", member.key)
    }
    var item = PromptItem(
      id: root["id"]?.string ?? "\(line.path.split(separator: "/").last ?? ""):\(number)",
      inputs: texts)
    item.answer = root["answer"]?.string
    item.seed = root["seed"]?.number?.int
    item.half = root["half"]?.number?.int
    item.label = try label(root, line)
    if labelled && item.label == nil && item.answer == nil {
      throw line.error("the item has neither \"label\" nor \"answer\"", root)
    }
    return item
  }

  private func label(_ root: JSONNode, _ line: TaskSource) throws(PromptingError) -> Int? {
    guard let node = root["label"], node.kind != .null else { return nil }
    if let text = node.string {
      if let index = labels.firstIndex(where: { $0 == text || $0 == " " + text }) { return index }
      throw line.error("unknown label \"\(text)\"; there are \(known)", node)
    }
    guard let value = node.number?.int, labels.indices.contains(value) else {
      throw line.error("unknown label; there are \(known)", node)
    }
    return value
  }

  private var known: String {
    labels.isEmpty
      ? "none, the task has no verbalizers"
      : labels.enumerated().map { "\($0) (\"\($1)\")" }.joined(separator: ", ")
  }
}
