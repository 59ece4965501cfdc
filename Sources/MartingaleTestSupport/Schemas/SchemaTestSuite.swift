package import Foundation
package import JSONSchema

/// The JSON-Schema-Test-Suite, for anything that judges documents by schemas.
///
/// A judge gets a group (one schema with its options and all its instances) and answers for each
/// instance. `format` is an annotation in the required tests and an assertion in
/// `optional/format`; the documents that references lead to are supplied.
package struct SchemaTestSuite: Sendable {
  /// What a judge says about an instance.
  package enum Verdict: Hashable, Sendable {
    case accepted
    case rejected
    /// The schema cannot be honoured; the reason, with a pointer if there is one.
    case refused(String)
  }

  /// One schema with its instances.
  package struct Group: Sendable {
    /// The file, such as `draft7/optional/format/date.json`.
    package var file: String
    package var description: String
    package var schema: [UInt8]
    package var options: SchemaOptions
    package var tests: [Test]

    /// Whether the file is one of the optional ones.
    package var isOptional: Bool { file.contains("/optional/") }
  }

  /// One instance.
  package struct Test: Sendable {
    package var description: String
    package var instance: [UInt8]
    package var isValid: Bool
  }

  /// The groups of all drafts in the order of their files.
  package let groups: [Group]

  /// Reads the suite that the repository carries.
  package init() throws {
    try self.init(
      folder: URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../Tests/Fixtures/json-schema-test-suite"))
  }

  /// Reads a suite from its folder.
  package init(folder: URL) throws {
    let remotes = try SchemaTestSuite.remotes(folder.appending(path: "remotes"))
    let tests = folder.appending(path: "tests")
    let drafts: [(String, Dialect)] = [
      ("draft2020-12", .draft2020), ("draft2019-09", .draft2019), ("draft7", .draft7),
      ("draft6", .draft6), ("draft4", .draft4),
    ]
    var groups: [Group] = []
    for (draft, dialect) in drafts {
      for path in SchemaTestSuite.files(tests.appending(path: draft)) {
        let file = "\(draft)/\(path)"
        // Whether `format` asserts is what these two are about.
        let asDeclared = path == "optional/format-assertion.json" || path == "vocabulary.json"
        let asserts = path.hasPrefix("optional/format/")
        let options = SchemaOptions(
          defaultDialect: dialect,
          formats: asDeclared ? .asDeclared : asserts ? .assert : .annotate, resources: remotes)
        let bytes = try [UInt8](Data(contentsOf: tests.appending(path: file)))
        for group in try JSONDocument(bytes).root.elements {
          groups.append(try Group(group, file: file, options: options))
        }
      }
    }
    self.groups = groups
  }

  /// The documents that the suite expects at `http://localhost:1234/`.
  private static func remotes(_ folder: URL) throws -> [String: JSONDocument] {
    var documents: [String: JSONDocument] = [:]
    for path in files(folder) {
      let bytes = try [UInt8](Data(contentsOf: folder.appending(path: path)))
      documents["http://localhost:1234/\(path)"] = try JSONDocument(bytes)
    }
    return documents
  }

  /// Paths of the JSON files in a folder, sorted.
  private static func files(_ folder: URL) -> [String] {
    let paths = FileManager.default.enumerator(atPath: folder.path(percentEncoded: false))
    return (paths?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(".json") }.sorted()
  }
}

extension SchemaTestSuite.Group {
  init(_ node: JSONNode, file: String, options: SchemaOptions) throws {
    let missing = JSONError(.unexpectedEnd, "a test group needs description, schema and tests")
    guard let description = node["description"]?.string, let schema = node["schema"],
      let tests = node["tests"]
    else { throw missing }
    self.init(
      file: file, description: description, schema: Array(schema.sourceBytes), options: options,
      tests: try tests.elements.map { test in
        guard let description = test["description"]?.string, let data = test["data"],
          let isValid = test["valid"]?.bool
        else { throw missing }
        return SchemaTestSuite.Test(
          description: description, instance: Array(data.sourceBytes), isValid: isValid)
      })
  }
}
