import ArgumentParser
import Foundation
import JSONSchema
import Retrieval
import Tools

/// Where tools come from.
struct ToolSources: ParsableArguments {
  @Option(
    name: .customLong("tools"),
    help: ArgumentHelp(
      "A catalogue: OpenAI or MCP form, an array, or one tool a line; repeat it.",
      discussion: "Entries with a `command` object can also be called.", valueName: "file"),
    completion: .file())
  var catalogues: [String] = []

  @Option(
    name: .customLong("mcp"),
    help: ArgumentHelp(
      "A file with an `mcpServers` object; its servers are started, in the file's folder.",
      valueName: "file"), completion: .file())
  var servers: [String] = []

  @Option(
    help: ArgumentHelp(
      "Adds the tool http_get, which may ask these hosts only; `any` for all.",
      valueName: "host,host|any"))
  var httpHosts: String?

  @Option(
    help: ArgumentHelp("The folder that file tools are confined to.", valueName: "folder"),
    completion: .directory)
  var root: String?

  @Flag(inversion: .prefixedNo, help: "The tools that come with the program.")
  var builtIn = true

  /// Definitions that can be searched, and the tools among them that can be called.
  struct Loaded {
    var definitions: [ToolDefinition] = []
    var tools = ToolSet.empty
    var clients: [MCPClient] = []
    fileprivate var names: Set<String> = []

    func close() async { for client in clients { await client.close() } }
  }

  /// Loads everything; built-ins only when no catalogue and no server is named, or asked for.
  func load(withBuiltIns: Bool) async throws -> Loaded {
    var loaded = Loaded()
    if builtIn, withBuiltIns { for tool in try builtIns() { try loaded.add(tool) } }
    let environment = ProcessInfo.processInfo.environment
    for path in catalogues {
      let bytes = try Files.read(path)
      let file = CommandToolFile(
        base: FileManager.default.currentDirectoryPath, environment: environment)
      for entry in try ToolCatalogue.read(bytes, file: file, name: path) {
        switch entry {
        case .command(let tool): try loaded.add(tool)
        case .definition(let definition): try loaded.add(definition)
        }
      }
    }
    do {
      for path in servers {
        let entries = try MCPServersFile.read(
          try Files.read(path),
          base: URL(fileURLWithPath: path).deletingLastPathComponent().path,
          environment: environment, name: path)
        for entry in entries { try await connect(entry, &loaded) }
      }
    } catch {
      await loaded.close()
      throw error
    }
    return loaded
  }

  private func connect(_ entry: MCPServerEntry, _ loaded: inout Loaded) async throws {
    let transport: @Sendable () -> any MCPTransport
    switch entry.address {
    case .command(let request): transport = { MCPStdioTransport(request) }
    case .url(let url, let headers):
      let exchange = try Network.exchange(for: entry.name)
      transport = { MCPHTTPTransport(url: url, headers: headers, exchange: exchange) }
    }
    let server = try await MCPServerTools.open(entry, taken: loaded.names, transport: transport)
    loaded.clients.append(server.client)
    for note in server.notes { StandardError.write(line: "martingale: note: \(note)") }
    for tool in server.tools { try loaded.add(tool) }
  }

  private func builtIns() throws -> [any Tool] {
    let host = ToolHost(
      ask: { question in Prompter.ask(question + " ") },
      now: { Int(Date().timeIntervalSince1970) },
      network: try httpHosts.map { names in
        (
          exchange: try Network.exchange(for: "--http-hosts"), hosts: AllowedHosts(names)
        )
      })
    // What this host cannot offer was not asked for.
    let tools = KindTable<ToolKind>.standard.kinds.compactMap { $0.make(host) }
    return tools + (try root.map { try ConfinedDirectory(root: $0).tools } ?? [])
  }
}

extension ToolSources.Loaded {
  mutating func add(_ tool: any Tool) throws(ToolError) {
    try note(tool.definition)
    try tools.add(tool)
  }

  mutating func add(_ definition: ToolDefinition) throws(ToolError) { try note(definition) }

  private mutating func note(_ definition: ToolDefinition) throws(ToolError) {
    guard names.insert(definition.name).inserted else {
      throw ToolError(.invalidDefinition, "there are two tools named \"\(definition.name)\"")
    }
    definitions.append(definition)
  }
}
