import JSONSchema
import Prompting

extension PromptArtefact {
  /// The prompt around a command-line argument: a text, or with several slots a JSON object.
  func rendered(argument: String) throws(CommandFailure) -> String {
    do throws(PromptingError) {
      if slots.count == 1 { return try render(text: argument) }
      guard let object = try? JSONValue(parsing: argument).object else {
        throw PromptingError(
          .invalidInput,
          "the prompt has the slots \(slots.joined(separator: ", ")); give a JSON object with "
            + "their texts")
      }
      var texts: [String: String] = [:]
      for member in object.members { texts[member.name] = member.value.string }
      return try render(item: texts)
    } catch {
      throw CommandFailure(error)
    }
  }
}
