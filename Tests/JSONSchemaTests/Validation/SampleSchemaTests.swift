import Constraints
import Foundation
import JSONSchema
import Testing

/// Schemas in use, with instances labelled by two other validators.
@Suite struct SampleSchemaTests {
  static var sample: URL? {
    guard let folder = ProcessInfo.processInfo.environment["MARTINGALE_DATA"] else { return nil }
    let file = URL(filePath: folder).appending(path: "json/dev.jsonl")
    return FileManager.default.fileExists(atPath: file.path(percentEncoded: false)) ? file : nil
  }

  @Test(.enabled(if: sample != nil, "MARTINGALE_DATA does not name a folder with json/dev.jsonl"))
  func everyInstanceIsJudgedAsLabelled() throws {
    guard let sample = Self.sample else { return }
    var instances = 0
    for line in try [UInt8](Data(contentsOf: sample)).split(separator: UInt8(ascii: "\n")) {
      let root = try JSONDocument(Array(line)).root
      let schema = try #require(root["schema"])
      let validator = try SchemaValidator(
        SchemaDocument(Array(schema.sourceBytes)), patterns: ECMAPatternCompiler())
      for test in try #require(root["tests"]).elements {
        let data = try #require(test["data"])
        let verdict = try validator.accepts(JSONDocument(Array(data.sourceBytes)))
        #expect(verdict == test["valid"]?.bool, "\(root["id"]?.string ?? "")")
        instances += 1
      }
    }
    #expect(instances > 1_000)
  }
}
