import Agents
import ArgumentParser
import Foundation

/// `martingale merge`: the results of shards, as if one machine had done all.
struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Put the results of shards together.",
    discussion: """
      Takes the journals of `run --shard i/n` and prints what `run` would have printed without it, \
      in the order of the items. Shards of another task, model or seed are refused; a shard that was \
      given twice counts once; shards that are missing or not finished are named, and end it with \
      status 75 unless --partial is given.

      EXAMPLES
        martingale run task.json --seed 1 --shard 1/2 --journal s1   # and 2/2 elsewhere
        martingale merge s1 s2 --json > results.jsonl
      """)

  @Argument(
    help: ArgumentHelp("The runs' folders.", valueName: "run"), completion: NameCompletion.runs)
  var runs: [String]

  @Flag(help: "Print one JSON record an item.")
  var json = false

  @Flag(help: "Print what there is although shards are missing.")
  var partial = false

  @Flag(name: .shortAndLong, help: "No notes on standard error.")
  var quiet = false

  func run() throws {
    let merge = try ShardMerge(try runs.map { ($0, try RunLocator.lines(of: $0)) })
    if !quiet {
      for name in merge.duplicates {
        StandardError.write(line: "martingale: note: \(name) is there twice and counts once")
      }
    }
    if !merge.isComplete {
      var parts: [String] = []
      if !merge.missing.isEmpty {
        parts.append("missing: \(merge.missing.map(\.description).joined(separator: ", "))")
      }
      if !merge.unfinished.isEmpty {
        parts.append("not finished: \(merge.unfinished.joined(separator: ", "))")
      }
      let message = parts.joined(separator: "; ")
      guard partial else {
        throw CommandFailure(
          .temporary, code: "shards_missing", "\(message); run them, or give --partial")
      }
      if !quiet { StandardError.write(line: "martingale: note: \(message)") }
    }
    let printer = ResultPrinter(merge.header, isJSON: json, quiet: quiet)
    var tally = ResultTally()
    for result in merge.results {
      try printer.print(result)
      tally.count(result)
    }
    try tally.conclude()
  }
}
