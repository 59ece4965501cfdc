import Constraints
import JSONSchema

/// `check --jsonl`: constraints with tests in, a verdict a test out.
struct CheckLines {
  let loading: ConstraintLoading

  func run() throws {
    var input = StandardInput()
    var number = 0
    var bad = 0
    while let line = try input.nextLine() {
      try Task.checkCancellation()
      number += 1
      do {
        try StandardOutput.write(line: try judge(try CheckLine(line)).text)
      } catch let failure as CommandFailure {
        bad += 1
        StandardError.write(line: "martingale: line \(number): \(failure.message)")
        let record: JSONValue = [
          "id": .null,
          "error": ["code": .string(failure.code), "message": .string(failure.message)],
        ]
        try StandardOutput.write(line: record.text)
      }
    }
    if bad > 0 {
      throw CommandFailure(.invalidData, code: "bad_lines", "\(bad) line(s) could not be read")
    }
  }

  private func judge(_ line: CheckLine) throws -> JSONValue {
    let clock = ContinuousClock()
    let begin = clock.now
    let compiled: CompiledConstraint
    do throws(ConstraintError) {
      compiled = try loading.compiler.compile(line.spec)
    } catch {
      guard error.code != .unsatisfiable else {
        return record(
          line, microseconds: microseconds(clock.now - begin),
          results: line.texts.map { _ in false })
      }
      return [
        "id": line.id, "compiled": .bool(false),
        "refused": [
          "pointer": .optional(error.pointer), "keyword": .optional(error.keyword),
          "message": .string(error.message),
        ],
        "compile_us": .rounded(microseconds(clock.now - begin), places: 1), "results": [],
      ]
    }
    let elapsed = microseconds(clock.now - begin)
    var results: [Bool] = []
    for text in line.texts {
      results.append(try Verdict.judge(text, compiled).accepted)
    }
    return record(line, microseconds: elapsed, results: results)
  }

  private func record(_ line: CheckLine, microseconds: Double, results: [Bool]) -> JSONValue {
    [
      "id": line.id, "compiled": .bool(true), "refused": .null,
      "compile_us": .rounded(microseconds, places: 1),
      "results": .array(results.map { .bool($0) }),
    ]
  }

  private func microseconds(_ duration: Duration) -> Double { duration / .microseconds(1) }
}

/// One line of `check --jsonl`.
private struct CheckLine {
  var id: JSONValue = .null
  var spec = ConstraintSpec()
  var texts: [[UInt8]] = []

  init(_ line: [UInt8]) throws(CommandFailure) {
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue(parsing: line)
    } catch {
      throw Self.invalid("not JSON: \(error.message)")
    }
    guard let object = value.object else { throw Self.invalid("expected an object") }
    id = object["id"] ?? .null
    for member in object.members {
      switch member.name {
      case "schema", "json_schema": spec.parts.append(.jsonSchema(member.value.text))
      case "regex": spec.parts.append(.regex(try Self.text(member)))
      case "gbnf": spec.parts.append(.gbnf(try Self.text(member)))
      case "grammar": spec.parts.append(.grammar(try Self.text(member)))
      case "verbatim": spec.parts.append(.verbatim(try Self.text(member)))
      case "choice":
        let texts = member.value.array?.compactMap(\.string) ?? []
        guard !texts.isEmpty else { throw Self.invalid("/choice: expected strings") }
        spec.parts.append(.choice(texts))
      // Other keys (a split, features, a comment) describe the line and are not ours to judge.
      default: continue
      }
    }
    guard !spec.parts.isEmpty else { throw Self.invalid("no constraint (schema, regex, …)") }
    for (index, test) in (object["tests"]?.array ?? []).enumerated() {
      if let data = test["data"] {
        texts.append(JSONWriter(.spaced).bytes(of: data))
      } else if let text = test["text"]?.string {
        texts.append(Array(text.utf8))
      } else {
        throw Self.invalid("/tests/\(index): needs \"data\" or \"text\"")
      }
    }
  }

  private static func text(_ member: JSONObject.Member) throws(CommandFailure) -> String {
    guard let text = member.value.string else {
      throw invalid("/\(member.name): expected a string")
    }
    return text
  }

  private static func invalid(_ message: String) -> CommandFailure {
    CommandFailure(.invalidData, code: "invalid_request", message)
  }
}
