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
      var id = JSONValue.null
      do {
        let parsed = try CheckLine(line)
        id = parsed.id
        do {
          try StandardOutput.write(line: try checked(parsed).text)
        } catch let error as ConstraintError {
          // A line that meets a limit is one that has no verdict; the others have theirs.
          throw CommandFailure(error)
        }
      } catch let failure as CommandFailure where failure.status != .interrupted {
        bad += 1
        StandardError.write(line: "martingale: line \(number): \(failure.message)")
        let record: JSONValue = [
          "id": id,
          "error": ["code": .string(failure.code), "message": .string(failure.message)],
        ]
        try StandardOutput.write(line: record.text)
      }
    }
    if bad > 0 {
      throw CommandFailure(.invalidData, code: "bad_lines", "\(bad) line(s) could not be read")
    }
  }

  private func checked(_ line: CheckLine) throws -> JSONValue {
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
      results.append(try Verdict.withoutCheckers(text, compiled).accepted)
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
