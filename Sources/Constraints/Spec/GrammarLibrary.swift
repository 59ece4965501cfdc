internal import Foundation

/// Ready-made constraints: a folder of `.regex`, `.schema.json` and `.gbnf` files.
public struct GrammarLibrary: Hashable, Sendable {
  /// The folder.
  public var directory: String

  /// The constraints in a folder.
  public init(directory: String) {
    self.directory = directory
  }

  private static let endings = [".regex", ".schema.json", ".gbnf"]

  /// The names that can be asked for, sorted.
  public func names() throws(ConstraintError) -> [String] {
    let files: [String]
    do {
      files = try FileManager.default.contentsOfDirectory(atPath: directory)
    } catch {
      throw ConstraintError(
        .fileNotFound, "the folder of ready-made constraints \"\(directory)\" cannot be read")
    }
    return files.compactMap { file in
      Self.endings.first { file.hasSuffix($0) }.map { String(file.dropLast($0.count)) }
    }.filter { !$0.isEmpty && !$0.hasPrefix(".") }.sorted()
  }

  /// The file of a name.
  public func path(of name: String) throws(ConstraintError) -> String {
    let isPlain = !name.isEmpty && !name.contains("/") && !name.hasPrefix(".")
    for ending in Self.endings where isPlain {
      let path = "\(directory)/\(name)\(ending)"
      if FileManager.default.fileExists(atPath: path) { return path }
    }
    let known = try names().joined(separator: ", ")
    throw ConstraintError(
      .fileNotFound, "there is no ready-made constraint \"\(name)\"; there are: \(known)")
  }

  /// What a name stands for. A pattern's file ends with one line end, which is not part of it.
  public func part(named name: String) throws(ConstraintError) -> ConstraintSpec.Part {
    let path = try path(of: name)
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ConstraintError(.fileNotFound, "\"\(path)\" cannot be read")
    }
    guard var text = String(validating: data, as: UTF8.self) else {
      throw ConstraintError(.syntax, "\"\(path)\" is not UTF-8")
    }
    if path.hasSuffix(".gbnf") { return .gbnf(text) }
    if path.hasSuffix(".json") { return .jsonSchema(text) }
    if text.hasSuffix("\r\n") || text.hasSuffix("\n") { text.removeLast() }
    return .regex(text)
  }
}
