import ArgumentParser
import JSONSchema

/// Finds misspelled verbs, which the argument parser takes for arguments too many.
enum VerbCheck {
  /// Refuses the first word that should be a verb and is none.
  static func check(
    _ arguments: some Sequence<String>, of root: any ParsableCommand.Type
  ) throws(CommandFailure) {
    var command = root
    var call = root._commandName
    for word in arguments {
      let verbs = command.configuration.subcommands
      // Where one verb is understood, the word may be an argument of it.
      guard !verbs.isEmpty, command.configuration.defaultSubcommand == nil else { return }
      guard !word.hasPrefix("-"), word != "help" else { return }
      let names = verbs.map { [$0._commandName] + $0.configuration.aliases }
      guard let place = names.firstIndex(where: { $0.contains(word) }) else {
        let near = Suggestion.closest(to: word, among: Array(names.joined()))
        throw CommandFailure(
          .usage, code: "unknown_verb",
          "\(call) has no verb \"\(word)\"; "
            + (near.map { "did you mean \"\($0)\"?" } ?? "see \(call) --help"))
      }
      command = verbs[place]
      call += " " + command._commandName
    }
  }
}
