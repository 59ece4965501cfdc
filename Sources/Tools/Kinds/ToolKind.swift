public import JSONSchema

/// A tool that comes with the program, by its name.
public struct ToolKind: Sendable {
  /// The tool's name.
  public let name: String
  /// What it does, in one line.
  public let summary: String
  /// What a host that cannot offer it lacks, as a sentence.
  public let lack: String
  /// The tool; nil on a host that cannot offer it.
  public let make: @Sendable (ToolHost) -> (any Tool)?

  /// A tool.
  public init(
    _ name: String, _ summary: String, lack: String = "",
    make: @escaping @Sendable (ToolHost) -> (any Tool)?
  ) {
    self.name = name
    self.summary = summary
    self.lack = lack
    self.make = make
  }

  /// The tool.
  /// - Throws: `unavailable` when the host cannot offer it.
  public func tool(on host: ToolHost) throws(ToolError) -> any Tool {
    guard let tool = make(host) else { throw ToolError(.unavailable, "\(name): \(lack)") }
    return tool
  }
}

extension KindTable where Kind == ToolKind {
  /// The tools of this library. Those that work in a folder are given with it: see
  /// `ConfinedDirectory.tools`.
  public static let standard = KindTable(
    "tool",
    [
      ToolKind("calculator", "exact arithmetic") { _ in CalculatorTool() },
      ToolKind("convert_units", "units of measurement") { _ in ConvertUnitsTool() },
      ToolKind("clock", "the date and time") { ClockTool(seconds: $0.now) },
      ToolKind("ask_user", "a question to the person who started the agent") {
        AskUserTool($0.ask)
      },
      ToolKind(
        "http_get", "a page of the hosts that --http-hosts names",
        lack: "no host may be asked; name some with --http-hosts"
      ) { host in
        guard let (exchange, hosts) = host.network, hosts.areNamed else { return nil }
        return HTTPGetTool(exchange, hosts: hosts.names)
      },
    ]
  ) { $0.name }
}

extension ConfinedDirectory {
  /// The tools that are confined to this folder.
  public var tools: [any Tool] {
    [
      TextSearchTool(root: self), ReadFileTool(root: self), ListDirectoryTool(root: self),
      WriteFileTool(root: self),
    ]
  }
}
