import ArgumentParser
import Foundation
import Inference
import JSONSchema
import LlamaBackend
import Server
import Tools

/// `martingale mcp`: a Model Context Protocol server on standard input and output.
struct MCPCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mcp",
    abstract: "Offer generation, checking, tasks and the handbook to MCP clients.",
    discussion: """
      Speaks the Model Context Protocol over standard input and output, both with and without a \
      handshake, until standard input ends. Nothing but protocol is written to standard output.

      EXAMPLES
        {"mcpServers": {"martingale": {"command": "martingale", "args": ["mcp"]}}}
      """)

  @Option(
    help: ArgumentHelp(
      "The handbook's file. Default: $MARTINGALE_HANDBOOK, else handbook.sqlite in the user's data.",
      valueName: "path"), completion: .file())
  var handbook: String?

  @Option(help: ArgumentHelp("Particles when a call does not say.", valueName: "n"))
  var particles = Setting.particles.int ?? ServiceLimits().particles

  @Flag(name: .shortAndLong, help: "Note every line that comes in on standard error.")
  var verbose = false

  @OptionGroup(title: "Model") var model: ServedModelOptions
  @OptionGroup(title: "Model") var length: ServedLengthOption

  func validate() throws {
    if !(1...256).contains(particles) { throw ValidationError("--particles must be 1 to 256") }
  }

  func run() async throws {
    let loading = try ConstraintLoading()
    let opened = try model.load()
    var limits = ServiceLimits()
    limits.particles = particles
    limits.defaultTokens = length.maxTokens
    let service = CompletionService(
      ServedModel(
        opened.model, usesChatFormat: opened.hasChatTemplate,
        created: Int(Date().timeIntervalSince1970),
        isBatchInvariant: opened.isBatchInvariant),
      compiler: loading.compiler, limits: limits,
      clock: { Int(Date().timeIntervalSince1970) })
    let tools =
      [service.generateTool, service.checkTool]
      + ServedTools(handbook: handbook, model: model.model ?? Setting.model.text).all
    let server = try MCPServer(tools, version: ComponentVersions.martingale) { message in
      // Whoever stops reading closes standard input too, which ends the server.
      try? StandardOutput.write(line: message.text)
    }
    for await line in InputLines.all(limit: 16 << 20) {
      switch line {
      case .whole(let bytes):
        if verbose { StandardError.write(line: "martingale: \(bytes.count) bytes came in") }
        await server.take(bytes)
      case .tooLong(let limit): await server.takeOverlongLine(limit: limit)
      }
    }
    // Who pipes requests has closed the input when the last is under way.
    await server.stop(grace: .seconds(60))
  }
}
