import ArgumentParser
import Constraints
import JSONSchema

/// What the output must be. Several constraints may be given; the output satisfies all of them.
struct ConstraintOptions: ParsableArguments {
  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp("The whole output matches this pattern (PCRE2 syntax).", valueName: "re"))
  var regex: [String] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "The output is JSON that this schema accepts: a file, the schema itself, or - for stdin.",
      valueName: "file|inline|-"), completion: .file())
  var jsonSchema: [String] = []

  @Option(
    help: ArgumentHelp("The output is derived by this GBNF grammar.", valueName: "file"),
    completion: .file())
  var grammarFile: [String] = []

  @Option(
    help: ArgumentHelp(
      "The output satisfies a ready-made constraint (see `grammar list`).", valueName: "name"),
    completion: NameCompletion.grammars)
  var grammar: [String] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp("The output is one of these texts; repeat it.", valueName: "text"))
  var choice: [Choices] = []

  @Option(
    help: ArgumentHelp(
      "The output is a line of this file, or a text of --choice.", valueName: "file"),
    completion: .file())
  var choiceFile: [String] = []

  @Option(
    help: ArgumentHelp("The output is a contiguous span of this file.", valueName: "file"),
    completion: .file())
  var verbatim: [String] = []

  @Option(
    help: ArgumentHelp(
      "The output satisfies an external program (line protocol: see the README).",
      valueName: "command"))
  var checker: [String] = []

  @OptionGroup var reading: JSONReadingOptions

  /// Whether any constraint was given.
  var isEmpty: Bool {
    regex.isEmpty && jsonSchema.isEmpty && grammarFile.isEmpty && grammar.isEmpty
      && choice.isEmpty && choiceFile.isEmpty && verbatim.isEmpty && checker.isEmpty
  }
}

/// What JSON Schemas mean where the standard leaves a choice.
struct JSONReadingOptions: ParsableArguments {
  @Option(
    name: .customLong("json-format"),
    help: ArgumentHelp(
      "Whether `format` in a schema is enforced or only noted.", valueName: "assert|annotation"))
  var format: FormatPolicy = .assert

  @Option(
    help: ArgumentHelp(
      "A text that `\"x-verbatim\": \"name\"` in a schema copies spans from; repeat it.",
      valueName: "name=file"))
  var source: [String] = []

  func validate() throws {
    for pair in source where !pair.dropFirst().dropLast().contains("=") {
      throw ValidationError("--source takes name=file, got \"\(pair)\"")
    }
  }
}

/// How JSON is written where texts are generated; texts of any origin are judged however they are written.
struct JSONWritingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The order of JSON members when generating.", valueName: "schema|any"))
  var jsonOrder: MemberOrder = .schema

  @Option(
    help: ArgumentHelp(
      "How JSON is written when generating: without white space, in indented lines, or as the model likes.",
      valueName: "compact|pretty|any"))
  var jsonStyle: WritingStyle?

  @Option(
    help: ArgumentHelp(
      "The most whitespace between JSON tokens when generating; 0 is compact.", valueName: "n"))
  var jsonWhitespace: Int?

  func validate() throws {
    guard let jsonWhitespace else { return }
    if !(0...1000).contains(jsonWhitespace) {
      throw ValidationError("--json-whitespace must be 0 to 1000")
    }
    if jsonStyle != nil {
      throw ValidationError("--json-style and --json-whitespace both say where white space is")
    }
  }
}

/// What `format` means in a schema.
enum FormatPolicy: String, ExpressibleByArgument, CaseIterable {
  case assert
  case annotation
}

/// How JSON is written, by the names of the library's styles.
struct WritingStyle: ExpressibleByArgument {
  let style: JSONStyle

  init?(argument: String) {
    guard let style = KindTable<JSONStyle>.standard[argument] else { return nil }
    self.style = style
  }

  static var allValueStrings: [String] { KindTable<JSONStyle>.standard.kinds.map(\.key) }
}

/// In which order JSON members may come.
enum MemberOrder: String, ExpressibleByArgument, CaseIterable {
  case schema
  case any
}
