import ArgumentParser
import Constraints
import Foundation
import Inference
import JSONSchema
import LlamaBackend

/// `martingale bench constraints`: what holding texts to schemas and patterns costs.
struct BenchConstraintsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "constraints",
    abstract: "Time compilation, masks and checks over constraints with tests.",
    discussion: """
      Reads the lines of `check --jsonl`. Every instance is tokenised with the model's vocabulary \
      and walked under the permissive grammar that `check` uses. Times are processor time of one \
      thread in microseconds; single checks are timed in batches of 65.
      """)

  @Argument(help: "Constraints with tests as JSON Lines.")
  var file: String

  @Flag(help: "Skip the masks.")
  var noMasks = false

  @OptionGroup var model: LocalModelOptions
  @OptionGroup(title: "Judging") var reading: JSONReadingOptions

  func run() throws {
    let lines = try Files.read(file).split(separator: UInt8(ascii: "\n"))
    let model = try self.model.load()
    let loading = try ConstraintLoading(reading, judging: true)
    JSONConstraint.prepare(model.vocabulary, options: .judging)
    var total = BenchTotals()
    for (index, line) in lines.enumerated() {
      try Task.checkCancellation()
      let entry: CheckLine
      do {
        entry = try CheckLine(Array(line))
      } catch {
        throw CommandFailure(
          .invalidData, code: error.code, "\(file):\(index + 1): error: \(error.message)")
      }
      try StandardOutput.write(
        line: try measure(entry, model, loading, seed: UInt64(index), &total).text)
    }
    try StandardOutput.write(line: (["total": total.json] as JSONValue).text)
  }

  private func measure(
    _ line: CheckLine, _ model: LlamaModel, _ loading: ConstraintLoading, seed: UInt64,
    _ total: inout BenchTotals
  ) throws -> JSONValue {
    let begin = ThreadClock.now
    let compiled: CompiledConstraint
    do throws(ConstraintError) {
      compiled = try loading.compiler.compile(line.spec)
    } catch {
      if error.code == .unsatisfiable {
        let time = Double(ThreadClock.now - begin) / 1000
        let walk = ConstraintWalk(model.vocabulary, timesMasks: false, seed: seed)
        let over = line.expected.filter { $0 == true }.count
        total.add(walk, compile: time, over: over, under: 0)
        return BenchTotals.record(line.id, walk, compile: time, over: over, under: 0)
      }
      total.refused += 1
      return [
        "id": line.id, "compiled": .bool(false),
        "refused": [
          "pointer": .optional(error.pointer), "keyword": .optional(error.keyword),
          "message": .string(error.message),
        ],
      ]
    }
    let time = Double(ThreadClock.now - begin) / 1000
    var walk = ConstraintWalk(model.vocabulary, timesMasks: !noMasks, seed: seed)
    if let constraint = compiled.constraint {
      for text in line.texts {
        let tokens = try model.tokenize(String(decoding: text, as: UTF8.self), parseSpecial: false)
        try walk.walk(tokens, in: constraint)
      }
    }
    let pairs = zip(line.expected, walk.verdicts)
    let over = pairs.filter { $0 == true && !$1 }.count
    let under = pairs.filter { $0 == false && $1 }.count
    total.add(walk, compile: time, over: over, under: under)
    return BenchTotals.record(line.id, walk, compile: time, over: over, under: under)
  }
}
