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
    guard json else {
      return try TablePrinter.print(
        ["NAME", "EFFECT", "DESCRIPTION"],
        loaded.definitions.map { definition in
          let line = definition.description.split(whereSeparator: \.isNewline).first ?? ""
          // What is only described cannot be called.
          let effect = loaded.tools[definition.name].map { "\($0.effect)" } ?? "-"
          return [definition.name, effect, String(line)].map(TerminalText.line)
        })
    }
    for definition in loaded.definitions {
      try StandardOutput.write(line: definition.mcp.text)
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
