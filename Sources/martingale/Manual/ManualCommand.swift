import ArgumentParser
import Foundation
import JSONSchema

/// `martingale manual`: manual pages, made from the same texts as `--help`.
struct ManualCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual",
    abstract: "Print or write manual pages.",
    discussion: """
      EXAMPLES
        martingale manual generate | man -l -
        martingale manual --write-to ~/.local/share/man/man1
      """)

  @Argument(help: "The verb; without one, the program's own page.")
  var verb: String?

  @Option(
    help: ArgumentHelp("Write every page to this folder instead.", valueName: "folder"),
    completion: .directory)
  var writeTo: String?

  @Flag(help: "Print a table of every option and the verbs that have it, in Markdown.")
  var options = false

  @Flag(help: ArgumentHelp("Parse every example of the help texts.", visibility: .hidden))
  var checkExamples = false

  func run() throws {
    if options {
      return try StandardOutput.write(Array(OptionTable(try Self.help()).markdown.utf8))
    }
    if checkExamples { return try HelpExamples(try Self.help()).check() }
    let pages = try Self.pages()
    if let writeTo {
      let folder = URL(fileURLWithPath: writeTo)
      do {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      } catch {
        throw CommandFailure(
          .cannotCreate, code: "cannot_write", "\(writeTo): \(error.localizedDescription)")
      }
      for page in pages {
        try Files.write(
          page.text.utf8, to: folder.appendingPathComponent(page.name + ".1").path)
      }
      return
    }
    let name = verb.map { "martingale-\($0)" } ?? "martingale"
    guard let page = pages.first(where: { $0.name == name }) else {
      throw CommandFailure(.usage, code: "unknown_verb", "there is no verb \"\(verb ?? "")\"")
    }
    try StandardOutput.write(Array(page.text.utf8))
  }

  /// A page for the program and one for each verb.
  private static func pages() throws -> [ManualPage] {
    let root = try help()
    let verbs = root.subcommands.filter { $0.name != "help" }
    return [ManualPage(program: root, verbs: verbs)] + verbs.map { ManualPage(verb: $0) }
  }

  /// The whole program as the argument parser describes it.
  private static func help() throws -> HelpedCommand {
    let tool: JSONValue
    do throws(JSONError) {
      tool = try JSONValue(parsing: Martingale._dumpHelp())
    } catch {
      throw CommandFailure(.internalError, code: "no_help", error.message)
    }
    guard let root = tool["command"].flatMap(HelpedCommand.init) else {
      throw CommandFailure(.internalError, code: "no_help", "the help cannot be read")
    }
    return root
  }
}
