public import JSONSchema

/// Finds lines that contain a text in the files below its root.
public struct TextSearchTool: Tool {
  private let root: ConfinedDirectory
  private let limits: Limits

  /// How much is looked at.
  public struct Limits: Hashable, Sendable {
    /// Most lines returned.
    public var matches = 50
    /// Most files opened.
    public var files = 10_000
    /// Most bytes read of one file; binary files (with a NUL byte) are passed over.
    public var fileBytes = 8 << 20

    /// The defaults above.
    public init() {}
  }

  /// A search in the files below a folder.
  public init(root: ConfinedDirectory, limits: Limits = Limits()) {
    self.root = root
    self.limits = limits
  }

  public var effect: ToolEffect { .reads }

  public var definition: ToolDefinition {
    ToolDefinition(
      name: "text_search", title: "Search in files",
      description:
        "Finds the lines that contain a text in files, with file names and line numbers.",
      inputSchema: Schemas.object(
        [
          "query": Schemas.text("the text to find, literally", maxLength: 500),
          "path": Schemas.text("where to look; everywhere when left out", maxLength: 1000),
          "case_sensitive": ["type": "boolean"],
        ], required: ["query"]))
  }

  public func call(_ arguments: JSONValue) async throws(ToolError) -> ToolResult {
    let read = ArgumentReader(arguments, of: "text_search")
    let exact = try read.bool("case_sensitive")
    let query = Array(try read.string("query").utf8)
    guard !query.isEmpty else { throw ToolError(.invalidArguments, "\"query\" is empty") }
    let needle = exact ? query : query.map(Self.lower)
    var search = Search(needle: needle, exact: exact, limits: limits)
    let start = try read.string("path", default: ".")
    try search.run(root, from: try ConfinedPath(start))
    if search.lines.isEmpty { return ToolResult(text: "no line contains it") }
    var text = search.lines.joined(separator: "\n")
    if search.stopped { text += "\n[… there may be more; search in a narrower place …]" }
    return ToolResult(text: text)
  }

  static func lower(_ byte: UInt8) -> UInt8 {
    (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
  }
}

/// One search, with an explicit stack of places still to be visited.
private struct Search {
  let needle: [UInt8]
  let exact: Bool
  let limits: TextSearchTool.Limits
  var lines: [String] = []
  var stopped = false
  private var files = 0

  init(needle: [UInt8], exact: Bool, limits: TextSearchTool.Limits) {
    self.needle = needle
    self.exact = exact
    self.limits = limits
  }

  mutating func run(_ root: ConfinedDirectory, from start: ConfinedPath) throws(ToolError) {
    if !start.components.isEmpty, let (bytes, _) = try? root.read(start, limit: limits.fileBytes) {
      scan(bytes, start.text)
      return
    }
    var pending = [start]
    while let place = pending.popLast(), !stopped {
      if Task.isCancelled { throw ToolError(.cancelled, "text_search was cancelled") }
      let entries: [DirectoryEntry]
      do {
        entries = try root.list(place, limit: limits.files).entries
      } catch {
        if place == start { throw error }
        continue  // a directory that vanished or may not be read is passed over
      }
      var below: [ConfinedPath] = []
      for entry in entries where !stopped {
        let text = place.components.isEmpty ? entry.name : place.text + "/" + entry.name
        guard let path = try? ConfinedPath(text) else { continue }
        if entry.kind == .directory, path.components.count < 64 { below.append(path) }
        guard entry.kind == .file else { continue }
        files += 1
        if files > limits.files { stopped = true }
        if let (bytes, _) = try? root.read(path, limit: limits.fileBytes) {
          scan(bytes, path.text)
        }
      }
      pending.append(contentsOf: below.reversed())
    }
  }

  private mutating func scan(_ bytes: [UInt8], _ path: String) {
    guard !bytes.contains(0) else { return }
    for (index, line) in bytes.split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false
    ).enumerated() where contains(line) {
      if lines.count == limits.matches {
        stopped = true
        return
      }
      let shown = CutOutput.cut(String(decoding: line, as: UTF8.self), limit: 400)
      lines.append("\(path):\(index + 1): \(shown)")
    }
  }

  private func contains(_ line: ArraySlice<UInt8>) -> Bool {
    guard line.count >= needle.count else { return false }
    for start in line.startIndex...(line.endIndex - needle.count) {
      var matched = 0
      while matched < needle.count {
        let byte = line[start + matched]
        if (exact ? byte : TextSearchTool.lower(byte)) != needle[matched] { break }
        matched += 1
      }
      if matched == needle.count { return true }
    }
    return false
  }
}
