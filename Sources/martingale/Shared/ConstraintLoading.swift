import Constraints
import Foundation

extension ConstraintOptions {
  /// The constraints as data; reads the files that the options name.
  func specification() throws -> ConstraintSpec {
    var parts: [ConstraintSpec.Part] = regex.map { .regex($0) }
    for schema in jsonSchema {
      parts.append(.jsonSchema(try Self.schemaText(schema)))
    }
    for file in grammarFile { parts.append(.gbnf(try Files.readText(file))) }
    for name in grammar { parts.append(.grammar(name)) }
    if !choice.isEmpty { parts.append(.choice(choice)) }
    for file in verbatim { parts.append(.verbatim(try Files.readText(file))) }
    for command in checker { parts.append(.checker(command)) }
    return ConstraintSpec(parts)
  }

  /// A schema given as a file, as `-`, or as the schema itself.
  private static func schemaText(_ argument: String) throws -> String {
    if argument == "-" {
      var input = StandardInput()
      return try Files.text(try input.readAll(), from: "standard input")
    }
    let start = argument.first { !$0.isWhitespace }
    if start == "{" || argument == "true" || argument == "false" { return argument }
    return try Files.readText(argument)
  }

  /// Whether the schema is read from standard input.
  var readsStandardInput: Bool { jsonSchema.contains("-") }
}

/// Compiles constraints for the command line, with errors that show the place.
struct ConstraintLoading {
  let compiler: ConstraintCompiler

  /// - Parameter judging: whether texts of any origin are judged (any property order, whitespace
  ///   and number spelling in JSON), or texts are generated.
  init(_ options: ConstraintOptions? = nil, judging: Bool = false) throws(CommandFailure) {
    let library = ResourceLocator.folder("Grammars", variable: "MARTINGALE_GRAMMARS")
      .map { GrammarLibrary(directory: $0) }
    var json: JSONConstraintOptions = judging ? .judging : .generating
    if let options {
      json.format = options.format == .assert ? .assertion : .annotation
      if !judging {
        json.propertyOrder = options.jsonOrder == .any ? .any : .schema
        json.whitespace = options.jsonWhitespace == 0 ? .none : .atMost(options.jsonWhitespace)
      }
      for pair in options.source {
        let parts = pair.split(separator: "=", maxSplits: 1)
        json.verbatimSources[String(parts[0])] = try Files.readText(String(parts[1]))
      }
    }
    compiler = ConstraintCompiler(json: json, library: library)
  }

  /// Compiles a specification.
  func compile(_ spec: ConstraintSpec) throws(CommandFailure) -> CompiledConstraint {
    do throws(ConstraintError) {
      return try compiler.compile(spec)
    } catch {
      throw failure(error, spec)
    }
  }

  /// An error with the line and a caret where the source is known.
  private func failure(_ error: ConstraintError, _ spec: ConstraintSpec) -> CommandFailure {
    var failure = CommandFailure(error)
    if let pointer = error.pointer {
      failure.message = "\(pointer.isEmpty ? "#" : pointer): \(error.message)"
    }
    guard error.offset != nil else { return failure }
    for part in spec.parts {
      switch part {
      case .regex(let source):
        // The part that fails alone is the one to show.
        guard (try? compiler.compile(ConstraintSpec([part]))) == nil else { continue }
        failure.message = error.rendered(in: source, named: "--regex")
        return failure
      case .gbnf(let source):
        guard (try? compiler.compile(ConstraintSpec([part]))) == nil else { continue }
        failure.message = error.rendered(in: source, named: "--grammar-file")
        return failure
      case .jsonSchema(let source):
        guard (try? compiler.compile(ConstraintSpec([part]))) == nil else { continue }
        failure.message = error.rendered(in: source, named: "--json-schema")
        return failure
      default: continue
      }
    }
    return failure
  }
}
