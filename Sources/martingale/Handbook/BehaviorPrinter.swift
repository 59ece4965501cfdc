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
    try TablePrinter.print(
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
    try TablePrinter.print(
      ["SCORE", "NAME", "TOPIC", "INSTRUCTION"],
      hits.map { hit in
        [
          String(format: "%.3f", hit.score), hit.behavior.name.description, hit.behavior.topic,
          hit.behavior.instruction,
        ]
      })
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
