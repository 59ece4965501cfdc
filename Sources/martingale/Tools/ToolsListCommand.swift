import ArgumentParser
import JSONSchema
import Tools

/// `martingale tools list`: names and what they are for.
struct ToolsListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "The tools of the catalogues and servers, or the built-in ones.")

  @OptionGroup var sources: ToolSources

  @Flag(help: "Print one JSON object a tool, in MCP form.")
  var json = false

  func run() async throws {
    let loaded = try await sources.load(
      withBuiltIns: sources.catalogues.isEmpty && sources.servers.isEmpty)
    await loaded.close()
    for definition in loaded.definitions {
      if json {
        try StandardOutput.write(line: definition.mcp.text)
      } else {
        let line = definition.description.split(whereSeparator: \.isNewline).first ?? ""
        try StandardOutput.write(line: TerminalText.line("\(definition.name) — \(line)"))
      }
    }
  }
}

/// `martingale tools show`: one definition, whole.
struct ToolsShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "One tool's definition as JSON.")

  @Argument(help: "The tool's name.")
  var name: String

  @OptionGroup var sources: ToolSources

  func run() async throws {
    let loaded = try await sources.load(withBuiltIns: true)
    await loaded.close()
    guard let definition = loaded.definitions.first(where: { $0.name == name }) else {
      let near = Suggestion.closest(to: name, among: loaded.definitions.map(\.name))
      throw CommandFailure(
        .invalidData, code: "tool_not_found",
        "unknown tool \"\(name)\"" + (near.map { "; did you mean \"\($0)\"?" } ?? ""))
    }
    try StandardOutput.write(line: JSONWriter(.indented(2)).string(of: definition.mcp))
  }
}
