import Foundation
import Handbook
import JSONSchema

/// Behaviors as lines of JSON, or as a table as wide as the terminal.
struct BehaviorPrinter {
  var json: Bool

  func print(_ behaviors: [Behavior]) throws(OutputError) {
    if json {
      for behavior in behaviors { try StandardOutput.write(line: behavior.json.text) }
      return
    }
    try table(
      ["NAME", "STATUS", "V", "TOPIC", "USED", "WON", "INSTRUCTION"],
      behaviors.map { behavior in
        let known = behavior.statistics.successes + behavior.statistics.failures
        return [
          behavior.name.description, behavior.status.rawValue, String(behavior.version),
          behavior.topic, String(behavior.statistics.cited),
          known == 0 ? "-" : "\(behavior.statistics.successes * 100 / known)%",
          behavior.instruction,
        ]
      })
  }

  func print(_ hits: [BehaviorHit]) throws(OutputError) {
    if json {
      for hit in hits {
        var object = hit.behavior.json.object ?? JSONObject()
        object["score"] = .rounded(hit.score)
        object["cosine"] = .rounded(hit.cosine)
        try StandardOutput.write(line: JSONValue.object(object).text)
      }
      return
    }
    try table(
      ["SCORE", "NAME", "TOPIC", "INSTRUCTION"],
      hits.map { hit in
        [
          String(format: "%.3f", hit.score), hit.behavior.name.description, hit.behavior.topic,
          hit.behavior.instruction,
        ]
      })
  }

  /// On a terminal: aligned, with a heading, cut at the right edge. In a pipe: tabs, nothing else.
  func table(_ heading: [String], _ rows: [[String]]) throws(OutputError) {
    guard StandardOutput.isTerminal else {
      for row in rows { try StandardOutput.write(line: row.joined(separator: "\t")) }
      return
    }
    let all = [heading] + rows
    let widths = heading.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    let columns = ProcessInfo.processInfo.environment["COLUMNS"].flatMap { Int($0) } ?? 100
    for row in all {
      let cells = row.indices.map { column in
        column == row.count - 1
          ? row[column]
          : row[column].padding(toLength: widths[column], withPad: " ", startingAt: 0)
      }
      let line = cells.joined(separator: "  ")
      try StandardOutput.write(line: line.count > columns ? line.prefix(columns - 1) + "…" : line)
    }
  }
}

extension Behavior {
  /// The behavior with its statistics as JSON.
  var json: JSONValue {
    [
      "name": .string(name.description), "instruction": .string(instruction),
      "topic": .string(topic), "scope": .string(scope), "status": .string(status.rawValue),
      "version": .int(version), "author": .string(author.rawValue),
      "merged_into": .optional(mergedInto?.description),
      "created_at": .string(Timestamp.text(createdAt)),
      "updated_at": .string(Timestamp.text(updatedAt)), "stats": statistics.json,
    ]
  }
}
