internal import JSONSchema

/// The behaviors in the text of the third call.
///
/// With a constrained backend the text is always a JSON object of strings; others may wrap it in
/// fences or chatter, repeat keys, nest values or stop in the middle. What is well formed is
/// taken, and everything else is reported.
package struct ExtractedBehaviors: Hashable, Sendable {
  /// Names and instructions that can be stored, in order.
  package var behaviors: [Entry] = []
  /// What was left out, and why.
  package var rejected: [String] = []

  /// One behavior as it was written.
  package struct Entry: Hashable, Sendable {
    package var name: BehaviorName
    package var instruction: String
  }

  /// Reads `text`.
  /// - Parameter lenient: whether names are repaired (missing prefix, spaces, capitals).
  package init(_ text: String, rules: InstructionRules = InstructionRules(), lenient: Bool = true) {
    guard let root = Self.object(in: text) else {
      rejected = ["the text holds no whole JSON object"]
      return
    }
    for member in root.members {
      guard let value = member.value.string else {
        rejected.append("\(member.name.debugDescription): the value is not a string")
        continue
      }
      do {
        let name = try lenient ? BehaviorName(repairing: member.name) : BehaviorName(member.name)
        let instruction = try rules.clean(value)
        if behaviors.contains(where: { $0.name == name }) {
          rejected.append("\(name): the name stands twice; the first is kept")
        } else {
          behaviors.append(Entry(name: name, instruction: instruction))
        }
      } catch {
        rejected.append("\(member.name.debugDescription): \(error.message)")
      }
    }
  }

  /// The first JSON object that begins at a brace and parses.
  private static func object(in text: String) -> JSONNode? {
    let bytes = Array(text.utf8)
    let options = JSONOptions(duplicateKeys: .keep)
    var tries = 0
    for start in bytes.indices where bytes[start] == UInt8(ascii: "{") {
      tries += 1
      guard tries <= 16 else { return nil }
      guard let end = closingBrace(bytes, from: start) else { continue }
      if let document = try? JSONDocument(Array(bytes[start...end]), options: options) {
        return document.root
      }
    }
    return nil
  }

  private static func closingBrace(_ bytes: [UInt8], from start: Int) -> Int? {
    var depth = 0
    var inString = false
    var index = start
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\\") where inString: index += 1
      case UInt8(ascii: "\""): inString.toggle()
      case UInt8(ascii: "{") where !inString: depth += 1
      case UInt8(ascii: "}") where !inString:
        depth -= 1
        if depth == 0 { return index }
      default: break
      }
      index += 1
    }
    return nil
  }
}
