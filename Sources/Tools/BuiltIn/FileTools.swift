public import JSONSchema

/// Reads a text file below its root.
public struct ReadFileTool: Tool {
  private let root: ConfinedDirectory
  private let limit: Int

  /// Reads at most `limit` bytes at a time.
  public init(root: ConfinedDirectory, limit: Int = 64 << 10) {
    self.root = root
    self.limit = limit
  }

  public var effect: ToolEffect { .reads }

  public var definition: ToolDefinition {
    ToolDefinition(
      name: "read_file", title: "Read a file", description: "Reads a text file.",
      inputSchema: Schemas.object(
        [
          "path": Schemas.text("relative path", maxLength: 1000),
          "offset": Schemas.integer("first byte to read", 0...(1 << 50)),
        ], required: ["path"]))
  }

  public func call(_ arguments: JSONValue) async throws(ToolError) -> ToolResult {
    let read = ArgumentReader(arguments, of: "read_file")
    let path = try ConfinedPath(try read.string("path"))
    let offset = try read.int("offset", default: 0, in: 0...(1 << 50))
    let (bytes, size) = try root.read(path, from: offset, limit: limit)
    let rest = size - offset - bytes.count
    var text = String(decoding: bytes, as: UTF8.self)
    if rest > 0 {
      text += "\n[… \(rest) bytes follow; read on with \"offset\": \(offset + bytes.count) …]"
    }
    return ToolResult(text: text)
  }
}

/// Writes a text file below its root.
public struct WriteFileTool: Tool {
  private let root: ConfinedDirectory

  /// A tool that sees no file outside of the folder.
  public init(root: ConfinedDirectory) { self.root = root }

  public var effect: ToolEffect { .writes }

  public var definition: ToolDefinition {
    ToolDefinition(
      name: "write_file", title: "Write a file",
      description: "Writes text to a file. A file that exists is kept unless the mode says so.",
      inputSchema: Schemas.object(
        [
          "path": Schemas.text("relative path; directories are made as needed", maxLength: 1000),
          "content": Schemas.text("the text"),
          "mode": ["type": "string", "enum": ["create", "overwrite", "append"]],
        ], required: ["path", "content"]))
  }

  public func preview(_ arguments: JSONValue) -> String {
    let bytes = arguments["content"]?.string?.utf8.count ?? 0
    let mode = arguments["mode"]?.string ?? "create"
    return "write_file (\(mode)) \(bytes) bytes to \(arguments["path"]?.string ?? "?")"
  }

  public func call(_ arguments: JSONValue) async throws(ToolError) -> ToolResult {
    let read = ArgumentReader(arguments, of: "write_file")
    let path = try ConfinedPath(try read.string("path"))
    let content = Array(try read.string("content").utf8)
    var mode = ConfinedDirectory.CreationMode(directories: true)
    switch try read.string("mode", default: "create") {
    case "create": break
    case "overwrite": mode.overwrite = true
    case "append": mode.append = true
    default: throw ToolError(.invalidArguments, "\"mode\" is create, overwrite or append")
    }
    try root.write(content, to: path, create: mode)
    return ToolResult(text: "\(content.count) bytes written to \(path.text)")
  }
}

/// Lists a directory below its root.
public struct ListDirectoryTool: Tool {
  private let root: ConfinedDirectory
  private let limit: Int

  /// Lists at most `limit` entries.
  public init(root: ConfinedDirectory, limit: Int = 500) {
    self.root = root
    self.limit = limit
  }

  public var effect: ToolEffect { .reads }

  public var definition: ToolDefinition {
    ToolDefinition(
      name: "list_directory", title: "List a directory",
      description: "Lists the files and directories in a directory.",
      inputSchema: Schemas.object(
        ["path": Schemas.text("relative path; the root when left out", maxLength: 1000)],
        required: []))
  }

  public func call(_ arguments: JSONValue) async throws(ToolError) -> ToolResult {
    let text = try ArgumentReader(arguments, of: "list_directory").string("path", default: ".")
    let (entries, total) = try root.list(try ConfinedPath(text), limit: limit)
    var lines = entries.map { entry in
      switch entry.kind {
      case .file: "\(entry.name) (\(entry.size ?? 0) bytes)"
      case .directory: "\(entry.name)/"
      case .link: "\(entry.name) (link, not followed)"
      case .other: "\(entry.name) (special)"
      }
    }
    if total > entries.count { lines.append("[… \(total - entries.count) more entries …]") }
    return ToolResult(text: lines.isEmpty ? "(empty)" : lines.joined(separator: "\n"))
  }
}
