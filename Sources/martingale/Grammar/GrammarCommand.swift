import ArgumentParser
import Constraints
import Foundation
import JSONSchema

/// `martingale grammar`: ready-made constraints, and questions about constraints.
struct GrammarCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "grammar",
    abstract: "Ready-made constraints; what a constraint would enforce; are two patterns the same.",
    subcommands: [
      List.self, Show.self, GrammarAuditCommand.self, GrammarEqualCommand.self,
      GrammarMinimiseCommand.self,
    ],
    defaultSubcommand: List.self)

  /// The folder of ready-made constraints.
  static func library() throws(CommandFailure) -> GrammarLibrary {
    guard let folder = ResourceLocator.folder("Grammars", variable: "MARTINGALE_GRAMMARS") else {
      throw CommandFailure(
        .missingInput, code: "grammars_missing",
        "no folder of ready-made constraints found; set MARTINGALE_GRAMMARS")
    }
    return GrammarLibrary(directory: folder)
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The names that --grammar takes, with their kinds.")

    @Flag(help: "Print one JSON object a constraint.")
    var json = false

    func run() throws {
      let library = try GrammarCommand.library()
      for name in try library.names() {
        let path = try library.path(of: name)
        let kind =
          path.hasSuffix(".regex") ? "regex" : path.hasSuffix(".gbnf") ? "gbnf" : "json_schema"
        if json {
          let record: JSONValue = [
            "name": .string(name), "kind": .string(kind), "path": .string(path),
          ]
          try StandardOutput.write(line: record.text)
        } else {
          try StandardOutput.write(
            line: name.padding(toLength: 24, withPad: " ", startingAt: 0) + kind)
        }
      }
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The source of a constraint.")

    @Argument(help: "A name from `grammar list`.")
    var name: String

    func run() throws {
      try StandardOutput.write(try Files.read(try GrammarCommand.library().path(of: name)))
    }
  }
}
