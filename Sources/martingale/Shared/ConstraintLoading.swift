import Constraints
import Foundation
import JSONSchema

extension ConstraintOptions {
  /// The constraints as data; reads the files that the options name.
  func specification() throws -> ConstraintSpec {
    ConstraintSpec(try namedParts().map(\.part))
  }

  /// The constraints with what to call each in messages: the file it comes from, or the option.
  func namedParts() throws -> [(part: ConstraintSpec.Part, name: String)] {
    var parts: [(part: ConstraintSpec.Part, name: String)] = []
    for pattern in regex { parts.append((.regex(pattern), "--regex")) }
    for schema in jsonSchema {
      let name =
        schema == "-" ? "standard input" : Self.isSchemaItself(schema) ? "--json-schema" : schema
      parts.append((.jsonSchema(try Self.schemaText(schema)), name))
    }
    for file in grammarFile { parts.append((.gbnf(try Files.readText(file)), file)) }
    for name in grammar { parts.append((.grammar(name), name)) }
    if !choice.isEmpty || !choiceFile.isEmpty {
      // One list, wherever its texts stand.
      var texts = choice.flatMap(\.texts)
      for file in choiceFile { texts += try Self.lines(of: file) }
      parts.append((.choice(texts), "--choice"))
    }
    for file in verbatim { parts.append((.verbatim(try Files.readText(file)), file)) }
    for command in checker { parts.append((.checker(command), "--checker")) }
    return parts
  }

  /// The lines of a file, each a choice.
  private static func lines(of file: String) throws(CommandFailure) -> [String] {
    var lines = try Files.readText(file).utf8.split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false
    ).map { String(decoding: $0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0, as: UTF8.self) }
    if lines.last == "" { lines.removeLast() }
    guard let empty = lines.firstIndex(of: "") else { return lines }
    throw CommandFailure(
      .invalidData, code: "empty_choice",
      "\(file):\(empty + 1): the line is empty; where the empty text is meant, say --choice ''")
  }

  /// A schema given as a file, as `-`, or as the schema itself.
  private static func schemaText(_ argument: String) throws -> String {
    if argument == "-" {
      var input = StandardInput()
      return try Files.text(try input.readAll(), from: "standard input")
    }
    return isSchemaItself(argument) ? argument : try Files.readText(argument)
  }

  private static func isSchemaItself(_ argument: String) -> Bool {
    argument.first { !$0.isWhitespace } == "{" || argument == "true" || argument == "false"
  }

  /// The option that reads standard input, if one does.
  var readerOfStandardInput: String? {
    if jsonSchema.contains("-") { return "--json-schema -" }
    let files = [
      ("--json-schema", jsonSchema), ("--grammar-file", grammarFile), ("--choice-file", choiceFile),
      ("--verbatim", verbatim),
    ]
    for (option, paths) in files {
      if let path = paths.first(where: { ["/dev/stdin", "/dev/fd/0"].contains($0) }) {
        return "\(option) \(path)"
      }
    }
    return nil
  }
}

/// Compiles constraints for the command line, with errors that show the place.
struct ConstraintLoading {
  let compiler: ConstraintCompiler

  /// - Parameter judging: whether texts of any origin are judged (any property order, whitespace
  ///   and number spelling in JSON), or texts are generated.
  init(
    _ reading: JSONReadingOptions? = nil, writing: JSONWritingOptions? = nil, judging: Bool = false
  ) throws(CommandFailure) {
    let library = ResourceLocator.folder("Grammars", variable: "MARTINGALE_GRAMMARS")
      .map { GrammarLibrary(directory: $0) }
    var json: JSONConstraintOptions = judging ? .judging : .generating
    if let writing {
      json.propertyOrder = writing.jsonOrder == .any ? .any : .schema
      if let style = writing.jsonStyle?.style { json.apply(style) }
      if let most = writing.jsonWhitespace { json.whitespace = most == 0 ? .none : .atMost(most) }
    }
    if let reading {
      json.format = reading.format == .assert ? .assertion : .annotation
      for pair in reading.source {
        let parts = pair.split(separator: "=", maxSplits: 1)
        json.verbatimSources[String(parts[0])] = try Files.readText(String(parts[1]))
      }
    }
    compiler = ConstraintCompiler(json: json, library: library)
  }

  /// Compiles a specification.
  func compile(_ spec: ConstraintSpec) throws(CommandFailure) -> CompiledConstraint {
    try compile(spec.parts.map { ($0, Self.name(of: $0)) })
  }

  /// Compiles parts with their names.
  func compile(_ parts: [(part: ConstraintSpec.Part, name: String)]) throws(CommandFailure)
    -> CompiledConstraint
  {
    do throws(ConstraintError) {
      return try compiler.compile(ConstraintSpec(parts.map(\.part)))
    } catch {
      throw failure(error, parts)
    }
  }

  /// What is legal but probably not meant, a line each, with the place in its part.
  static func warnings(
    of compiled: CompiledConstraint, in parts: [(part: ConstraintSpec.Part, name: String)],
    kinds: KindTable<any ConstraintKind> = .standard
  ) -> [String] {
    // Members stand in the order of the parts.
    zip(compiled.members, parts).flatMap { member, named in
      member.warnings.map { warning in
        if let text = named.part.value.string, kinds[named.part.kind]?.source == .document {
          return warning.rendered(in: text, named: named.name)
        }
        return "\(named.name): warning: \(warning)"
      }
    }
  }

  /// What a part is called that has no name of its own.
  private static func name(of part: ConstraintSpec.Part) -> String {
    part.kind == .gbnf ? "--grammar-file" : "--\(part.kind.rawValue.replacing("_", with: "-"))"
  }

  /// An error with the line and a caret where the source is known.
  private func failure(
    _ error: ConstraintError, _ parts: [(part: ConstraintSpec.Part, name: String)]
  ) -> CommandFailure {
    var failure = CommandFailure(error)
    if let pointer = error.pointer {
      failure.message = "\(pointer.isEmpty ? "#" : pointer): \(error.message)"
    }
    guard error.offset != nil else { return failure }
    for (part, name) in parts {
      // The part that fails alone is the one to show.
      guard let source = part.value.string, let kind = compiler.kinds[part.kind],
        kind.source != .none, (try? compiler.compile(ConstraintSpec([part]))) == nil
      else { continue }
      failure.message = error.rendered(in: source, named: name)
      return failure
    }
    return failure
  }
}
