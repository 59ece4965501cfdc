import Foundation
import JSONSchema

/// What the environment and the configuration file say, the environment first. Options of the
/// command line come before both, defaults after.
struct Settings {
  /// A value and where it comes from.
  struct Entry {
    var text: String
    var origin: String
  }

  private var entries: [Setting: Entry] = [:]

  /// The settings of this process; read once, when they are first asked for.
  static let current: Result<Settings, CommandFailure> = Result { () throws(CommandFailure) in
    try Settings(
      environment: ProcessInfo.processInfo.environment, arguments: CommandLine.arguments)
  }

  /// Reads `--config FILE`, else `$MARTINGALE_CONFIG`, else the user's `config.json` if it is there.
  init(
    environment: [String: String], arguments: [String]
  ) throws(CommandFailure) {
    let file = Self.file(environment: environment, arguments: arguments)
    if file.isNamed || FileManager.default.fileExists(atPath: file.path) { try read(file.path) }
    for setting in Setting.allCases {
      guard let text = environment[setting.variable], !text.isEmpty else { continue }
      guard Self.isValid(text, for: setting) else {
        throw Self.invalid("$\(setting.variable): expected \(Self.name(of: setting.kind))")
      }
      entries[setting] = Entry(text: text, origin: "$\(setting.variable)")
    }
  }

  /// The configuration file of a process, and whether something names it.
  static func file(
    environment: [String: String], arguments: [String]
  ) -> (path: String, isNamed: Bool) {
    if let path = named(in: arguments) ?? environment["MARTINGALE_CONFIG"], !path.isEmpty {
      return (path, true)
    }
    return (Directories.configuration.appendingPathComponent("config.json").path, false)
  }

  /// The file after `--config`: it has to be known before the options are read.
  private static func named(in arguments: [String]) -> String? {
    for (index, argument) in arguments.enumerated() {
      if argument == "--" { return nil }
      if argument.hasPrefix("--config=") { return String(argument.dropFirst("--config=".count)) }
      if argument == "--config", index + 1 < arguments.count { return arguments[index + 1] }
    }
    return nil
  }

  private mutating func read(_ path: String) throws(CommandFailure) {
    let bytes = try Files.read(path)
    let document: JSONDocument
    do throws(JSONError) {
      document = try JSONDocument(bytes)
    } catch {
      throw Self.invalid(error.rendered(name: path))
    }
    guard document.root.kind == .object else {
      throw Self.invalid("\(path): expected an object")
    }
    for member in document.root.members where member.name != "$schema" {
      guard let setting = Setting(rawValue: member.name) else {
        let near = Suggestion.closest(to: member.name, among: Setting.allCases.map(\.rawValue))
        throw Self.invalid(
          "\(path):\(member.key.location): unknown setting \"\(member.name)\""
            + (near.map { "; did you mean \"\($0)\"?" } ?? ""))
      }
      let text = member.value.string ?? member.value.number?.text
      let isRightKind = (member.value.kind == .string) == (setting.kind == .text)
      guard let text, isRightKind, Self.isValid(text, for: setting) else {
        throw Self.invalid(
          "\(path):\(member.value.location): \(member.name): expected \(Self.name(of: setting.kind))"
        )
      }
      entries[setting] = Entry(text: text, origin: path)
    }
  }

  static func isValid(_ text: String, for setting: Setting) -> Bool {
    switch setting.kind {
    case .text: !text.isEmpty
    case .wholeNumber: Int(text).map { $0 >= 0 } ?? false
    case .number: Double(text).map { $0.isFinite && $0 >= 0 } ?? false
    }
  }

  static func name(of kind: Setting.Kind) -> String {
    switch kind {
    case .text: "a text"
    case .wholeNumber: "a whole number, not negative"
    case .number: "a number, not negative"
    }
  }

  private static func invalid(_ message: String) -> CommandFailure {
    CommandFailure(.configuration, code: "configuration_invalid", message)
  }

  /// What is said about a setting; nil when nothing is.
  subscript(_ setting: Setting) -> Entry? { entries[setting] }
}

extension Setting {
  /// What environment and file say; nil when they do not, or cannot be read, which `main` reports.
  private var said: String? { (try? Settings.current.get())?[self]?.text }

  var text: String? { said }
  var int: Int? { said.flatMap { Int($0) } }
  var double: Double? { said.flatMap { Double($0) } }
}
