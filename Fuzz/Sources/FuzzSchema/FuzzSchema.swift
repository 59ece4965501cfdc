import Fuzzing
import JSONSchema

@main struct Main {
  static func main() { startFuzzer { fuzz($0, $1) } }
}

/// A schema on the first line and an instance on the second: the schema is refused with a message,
/// or judges the instance, and the report agrees with the verdict.
private func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
  let bytes = Array(UnsafeBufferPointer(start: data, count: size))
  let parts = bytes.split(
    separator: UInt8(ascii: "\n"), maxSplits: 1, omittingEmptySubsequences: false)
  let instance = parts.count > 1 ? try? JSONDocument(Array(parts[1])) : try? JSONDocument("{}")
  for dialect in [Dialect.union, .draft4, .draft2019] {
    do throws(SchemaError) {
      let options = SchemaOptions(
        defaultDialect: dialect, limits: SchemaLimits(subschemas: 10_000))
      let schema = try SchemaDocument(Array(parts[0]), options: options)
      precondition(schema.notes.count <= schema.source.count, "more notes than values")
      let limits = ValidationLimits(steps: 20_000, stepsPerValue: 10)
      let validator = try SchemaValidator(schema, patterns: LengthPatterns(), limits: limits)
      guard let instance else { continue }
      let verdict = try validator.accepts(instance)
      let isReportEmpty = try validator.violations(of: instance).isEmpty
      precondition(isReportEmpty == verdict, "two verdicts")
    } catch {
      precondition(!error.rendered().isEmpty && !error.message.isEmpty, "no message")
    }
  }
  return 0
}

/// Stands in for a regex engine: a pattern is translated, and matches texts not shorter than it.
private struct LengthPatterns: PatternCompiler, CompiledPattern {
  var length = 0

  func compile(_ pattern: String) throws(PatternError) -> any CompiledPattern {
    LengthPatterns(length: try ECMAPattern.pcre2(pattern).utf8.count)
  }

  func matches(_ text: ArraySlice<UInt8>) throws(PatternError) -> Bool { text.count >= length }
}
