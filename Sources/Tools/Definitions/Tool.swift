public import JSONSchema

/// Something an agent can do.
///
/// Requirements on a conformer: `call` is given arguments that satisfy `definition.inputSchema`;
/// it ends when its task is cancelled; it leaves no process, descriptor or temporary file behind;
/// what goes wrong in its subject matter is a result with `isError`, and only what the caller must
/// handle (denied, timed out, not available) is thrown.
public protocol Tool: Sendable {
  /// What the model is told.
  var definition: ToolDefinition { get }
  /// The most that a call may do to the world.
  var effect: ToolEffect { get }
  /// What a call would do, for a person who is to approve it: a command line, a path, an address.
  func preview(_ arguments: JSONValue) -> String
  /// Most time for a call, when the tool has a limit of its own; nil leaves it to the runner.
  var timeLimit: Duration? { get }
  /// Does it.
  func call(_ arguments: JSONValue) async throws(ToolError) -> ToolResult
}

extension Tool {
  /// The name and the arguments.
  public func preview(_ arguments: JSONValue) -> String {
    "\(definition.name) \(arguments)"
  }

  /// None of its own.
  public var timeLimit: Duration? { nil }
}

/// A tool behind a connection that can be lost and made again.
public protocol ConnectedTool: Tool {
  /// What the server behind it is called.
  var server: String { get }
  /// Makes sure that the tool can be reached, connecting again where that is needed.
  /// - Returns: the connection. Another number means that what the server kept in its process is
  ///   gone.
  /// - Throws: `unavailable` when it cannot be reached; nothing was asked of it then.
  func connect() async throws(ToolError) -> ToolConnection
}

/// Which connection a tool is called over.
public struct ToolConnection: Hashable, Sendable {
  /// What the server is called.
  public var server: String
  /// How often it was connected to, this time included.
  public var number: Int

  /// A connection.
  public init(server: String, number: Int) {
    self.server = server
    self.number = number
  }
}

/// What a tool may do to the world, the harmless first.
public enum ToolEffect: Int, Hashable, Sendable, Comparable {
  /// Computes from its arguments; may ask the person at the terminal.
  case none
  /// Reads inside a directory it is confined to.
  case reads
  /// Writes inside a directory it is confined to.
  case writes
  /// Talks to the network, or to a server whose effects we cannot see.
  case network
  /// Runs a program.
  case runs
  /// Runs a shell script.
  case shell

  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// What came of a call: data for the model, never instructions to us.
public struct ToolResult: Hashable, Sendable {
  /// The result as text.
  public var text: String
  /// The result as JSON, when the tool has one.
  public var structured: JSONValue?
  /// Whether the tool says that it failed; the text says why.
  public var isError: Bool

  /// A result.
  public init(text: String, structured: JSONValue? = nil, isError: Bool = false) {
    self.text = text
    self.structured = structured
    self.isError = isError
  }

  /// A result whose text is the JSON's.
  public init(_ structured: JSONValue) {
    self.init(text: structured.description, structured: structured)
  }

  /// A failure the model should see.
  public static func failure(_ message: String) -> ToolResult {
    ToolResult(text: message, isError: true)
  }
}

/// A call of a tool, as a model makes it.
public struct ToolCall: Hashable, Sendable {
  /// Which tool.
  public var name: String
  /// With what; an object.
  public var arguments: JSONValue

  /// A call.
  public init(name: String, arguments: JSONValue = .object(JSONObject())) {
    self.name = name
    self.arguments = arguments
  }
}
