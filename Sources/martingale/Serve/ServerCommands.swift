import ArgumentParser
import Server

/// The verbs that serve. HTTP is there unless the package was built without it.
enum ServerCommands {
  /// Whether the command line asks for one of them.
  static var isServing: Bool {
    CommandLine.arguments.dropFirst().first.map { ["serve", "mcp"].contains($0) } ?? false
  }

  static var all: [any ParsableCommand.Type] {
    #if HTTP
      [ServeCommand.self, MCPCommand.self]
    #else
      [MCPCommand.self]
    #endif
  }
}

extension CommandFailure {
  init(_ error: ServerError) {
    let status: ExitStatus =
      switch error.code {
      case .invalidConfiguration: .configuration
      case .cannotListen: .unavailable
      case .cancelled: .interrupted
      }
    self.init(status, code: error.code.rawValue, error.message)
  }
}
