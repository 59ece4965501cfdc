/// A manual page in the man(7) macros.
struct ManualPage {
  /// The file's name without its section.
  let name: String
  private(set) var text = ""

  /// The page of the program.
  init(program: HelpedCommand, verbs: [HelpedCommand]) {
    name = program.name
    head(program)
    macro("SH", "SYNOPSIS")
    line("\\fB\(Self.escape(program.name))\\fR <verb> [options]")
    describe(program)
    macro("SH", "VERBS")
    for verb in verbs {
      macro("TP")
      line("\\fB\(Self.escape(verb.name))\\fR(1)")
      line(Self.escape(verb.abstract))
    }
    options(program)
    macro("SH", "EXIT STATUS")
    for (status, meaning) in Self.statuses {
      macro("TP")
      line("\\fB\(status)\\fR")
      line(Self.escape(meaning))
    }
    macro("SH", "FILES")
    macro("TP")
    line("\\fI$XDG_CONFIG_HOME/martingale/config.json\\fR")
    line("Settings; \\fBmartingale config show\\fR lists them.")
    macro("SH", "SEE ALSO")
    line(verbs.map { "\\fBmartingale\\-\(Self.escape($0.name))\\fR(1)" }.joined(separator: ", "))
  }

  /// The page of a verb, with those below it.
  init(verb: HelpedCommand) {
    name = "martingale-\(verb.name)"
    head(verb)
    macro("SH", "SYNOPSIS")
    synopsis(verb)
    for below in verb.subcommands where below.name != "help" {
      macro("br")
      synopsis(below)
    }
    describe(verb)
    options(verb)
    for below in verb.subcommands where below.name != "help" {
      macro("SH", below.call.uppercased())
      line(Self.escape(below.abstract))
      body(below.discussion, section: "SS")
      list(below.arguments)
    }
    macro("SH", "SEE ALSO")
    line("\\fBmartingale\\fR(1)")
  }

  private static let statuses = [
    ("0", "Success."), ("1", "The command ran, and the answer is no."),
    ("64", "The command line is wrong."), ("65", "Input data is wrong."),
    ("66", "A file is not there."), ("69", "A model or server is not available."),
    ("70", "A fault of this program."), ("71", "The system refused something."),
    ("73", "Output cannot be created."), ("74", "Reading or writing failed."),
    ("75", "A budget or time limit is spent; run again."),
    ("76", "The other side broke a protocol."), ("77", "Not allowed."),
    ("78", "The configuration is wrong."), ("130, 143", "Stopped by SIGINT or SIGTERM."),
  ]

  // MARK: Parts

  private mutating func head(_ command: HelpedCommand) {
    line(
      ".TH \"\(name.uppercased())\" 1 \"\" \"martingale \(ComponentVersions.martingale)\" "
        + "\"Martingale\"")
    macro("SH", "NAME")
    line("\(Self.escape(name)) \\- \(Self.escape(command.abstract))")
  }

  private mutating func synopsis(_ command: HelpedCommand) {
    var parts = ["\\fB\(Self.escape(command.call))\\fR"]
    for argument in command.arguments where !Self.isCommon(argument) {
      parts.append(Self.escape(argument.synopsis))
    }
    line(parts.joined(separator: " "))
  }

  private mutating func describe(_ command: HelpedCommand) {
    macro("SH", "DESCRIPTION")
    line(Self.escape(command.abstract))
    body(command.discussion, section: "SH")
  }

  /// A discussion: paragraphs, capital lines as headings, indented lines as they are.
  private mutating func body(_ discussion: String, section: String) {
    if !discussion.isEmpty { macro("PP") }
    var isExact = false
    for row in discussion.split(separator: "\n", omittingEmptySubsequences: false) {
      let isIndented = row.hasPrefix("  ")
      if isIndented != isExact {
        macro(isIndented ? "nf" : "fi")
        isExact = isIndented
      }
      if row.isEmpty {
        macro("PP")
      } else if !row.contains(where: { $0.isLowercase }) && row.first?.isLetter == true {
        macro(section, String(row))
      } else {
        line(Self.escape(String(row)))
      }
    }
    if isExact { macro("fi") }
  }

  private mutating func options(_ command: HelpedCommand) {
    guard !command.arguments.isEmpty else { return }
    macro("SH", "OPTIONS")
    list(command.arguments)
  }

  private mutating func list(_ arguments: [HelpedCommand.Argument]) {
    for argument in arguments {
      macro("TP")
      var title =
        argument.isPositional
        ? "<\(argument.value)>" : argument.names.joined(separator: ", ")
      if !argument.isPositional && !argument.isFlag { title += " <\(argument.value)>" }
      line("\\fB\(Self.escape(title))\\fR")
      var words = [argument.abstract, argument.discussion].filter { !$0.isEmpty }
      if !argument.choices.isEmpty {
        words.append("One of: \(argument.choices.joined(separator: ", ")).")
      }
      if let standard = argument.standard { words.append("Default: \(standard).") }
      line(Self.escape(words.joined(separator: " ")))
    }
  }

  // MARK: Lines

  private mutating func macro(_ name: String, _ argument: String? = nil) {
    text += ".\(name)" + (argument.map { " \"\(Self.escape($0))\"" } ?? "") + "\n"
  }

  private mutating func line(_ content: String) {
    // A line that begins with a dot or a quote would be a macro.
    let begins = content.first
    let isMacro = content.hasPrefix(".TH ")
    text += ((begins == "." || begins == "'") && !isMacro ? "\\&" : "") + content + "\n"
  }

  /// Backslashes and hyphens as themselves.
  private static func escape(_ text: String) -> String {
    text.replacing("\\", with: "\\e").replacing("-", with: "\\-")
  }

  /// What every command has.
  private static func isCommon(_ argument: HelpedCommand.Argument) -> Bool {
    ["--help", "--version"].contains(argument.names.last ?? "")
  }
}
