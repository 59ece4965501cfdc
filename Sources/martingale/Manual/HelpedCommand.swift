import JSONSchema

/// A command as the argument parser describes it.
struct HelpedCommand {
  /// An argument, option or flag.
  struct Argument {
    var isPositional: Bool
    var isFlag: Bool
    var isOptional: Bool
    var isRepeating: Bool
    /// `-m`, `--model`.
    var names: [String]
    var value: String
    var standard: String?
    var choices: [String]
    var abstract: String
    var discussion: String
  }

  var name: String
  var parents: [String]
  var abstract: String
  var discussion: String
  var arguments: [Argument]
  var subcommands: [HelpedCommand]

  /// The words that call it: `martingale handbook search`.
  var call: String { (parents + [name]).joined(separator: " ") }

  /// Reads a `CommandInfoV0`; nil when it is none, or hidden.
  init?(_ value: JSONValue) {
    guard let name = value["commandName"]?.string, value["shouldDisplay"]?.bool != false else {
      return nil
    }
    self.name = name
    parents = value["superCommands"]?.array?.compactMap(\.string) ?? []
    abstract = value["abstract"]?.string ?? ""
    discussion = value["discussion"]?.string ?? ""
    arguments = value["arguments"]?.array?.compactMap(Argument.init) ?? []
    // Two levels at most: the depth of this program's verbs.
    subcommands = value["subcommands"]?.array?.compactMap { HelpedCommand($0) } ?? []
  }
}

extension HelpedCommand.Argument {
  init?(_ value: JSONValue) {
    guard let kind = value["kind"]?.string, value["shouldDisplay"]?.bool != false else {
      return nil
    }
    isPositional = kind == "positional"
    isFlag = kind == "flag"
    isOptional = value["isOptional"]?.bool ?? true
    isRepeating = value["isRepeating"]?.bool ?? false
    names =
      value["names"]?.array?.compactMap { name in
        guard let text = name["name"]?.string else { return nil }
        return (name["kind"]?.string == "long" ? "--" : "-") + text
      } ?? []
    names.sort { $0.utf8.count < $1.utf8.count }
    self.value = value["valueName"]?.string ?? "value"
    standard = value["defaultValue"]?.string
    choices = value["allValues"]?.array?.compactMap(\.string) ?? []
    abstract = value["abstract"]?.string ?? ""
    discussion = value["discussion"]?.string ?? ""
  }

  /// `[--model <name|path>]`.
  var synopsis: String {
    var text = isPositional ? "<\(value)>" : names.last ?? ""
    if !isPositional && !isFlag { text += " <\(value)>" }
    if isRepeating { text += " ..." }
    return isOptional ? "[\(text)]" : text
  }
}
