import ArgumentParser
import Constraints
import JSONSchema

/// `martingale grammar audit`: what each file would enforce, and how.
struct GrammarAuditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "What a constraint would enforce, keyword by keyword, before anything is generated.",
    discussion: """
      Reads .regex, .gbnf and .json (schema) files, the names of ready-made constraints, and the \
      constraints that options give, and prints one JSON object each: the path taken, why, and for schemas every keyword with whether \
      it is enforced, an annotation, or refused. Exits 65 when any file is refused.
      """)

  @Argument(help: "Files, or names from `grammar list`.")
  var files: [String] = []

  @OptionGroup(title: "Judging") var constraint: ConstraintOptions
  @OptionGroup(title: "Judging") var writing: JSONWritingOptions

  func validate() throws {
    if files.isEmpty && constraint.isEmpty {
      throw ValidationError("give files, or a constraint, for example --json-schema")
    }
  }

  func run() throws {
    let loading = try ConstraintLoading(constraint.reading, writing: writing)
    var refused = 0
    var parts: [(part: ConstraintSpec.Part, name: String)] = []
    for file in files { parts.append((try part(file), file)) }
    parts += try constraint.namedParts()
    for (part, file) in parts {
      let spec = ConstraintSpec([part])
      let record: JSONValue
      do throws(ConstraintError) {
        let compiled = try loading.compiler.compile(spec)
        let member = compiled.members.first
        record = [
          "file": .string(file), "compiled": .bool(true),
          "kind": .optional(member?.kind.rawValue), "path": .optional(member?.path.rawValue),
          "why": .optional(member?.why), "exact": .bool(member?.isExact ?? false),
          "warnings": .array((member?.warnings ?? []).map { .string($0.description) }),
          "keywords": audit(spec, loading),
        ]
      } catch {
        refused += 1
        record = [
          "file": .string(file), "compiled": .bool(false),
          "refused": [
            "code": .string(error.code.rawValue), "pointer": .optional(error.pointer),
            "keyword": .optional(error.keyword), "message": .string(error.message),
          ],
          "keywords": audit(spec, loading),
        ]
      }
      try StandardOutput.write(line: record.text)
    }
    if refused > 0 {
      throw CommandFailure(.invalidData, code: "refused", "\(refused) of \(parts.count) refused")
    }
  }

  private func part(_ file: String) throws -> ConstraintSpec.Part {
    if file.hasSuffix(".gbnf") { return .gbnf(try Files.readText(file)) }
    if file.hasSuffix(".json") { return .jsonSchema(try Files.readText(file)) }
    if file.hasSuffix(".regex") {
      var text = try Files.readText(file)
      if text.hasSuffix("\n") { text.removeLast() }
      return .regex(text)
    }
    return try GrammarCommand.library().part(named: file)
  }

  /// Keyword by keyword for a schema; null for anything else.
  private func audit(_ spec: ConstraintSpec, _ loading: ConstraintLoading) -> JSONValue {
    guard let source = spec.parts.first?.text(.jsonSchema) else { return .null }
    return .array(
      SchemaAudit(Array(source.utf8), options: loading.compiler.json).entries.map { entry in
        [
          "pointer": .string(entry.pointer), "keyword": .string(entry.keyword),
          "treatment": .string(entry.treatment.rawValue), "note": .string(entry.note),
        ]
      })
  }
}
