import ArgumentParser
import Foundation
import JSONSchema

extension ConfigCommand {
  struct Get: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The value of a setting that holds now.",
      discussion: "Prints nothing and exits 1 where the program decides by itself.")

    @Argument(help: "Its name.")
    var setting: Setting

    @Option(
      help: ArgumentHelp("Read this configuration file.", valueName: "file"), completion: .file())
    var config: String?

    func run() throws {
      guard let value = try Settings.current.get()[setting]?.text ?? setting.standard else {
        throw ExitCode(ExitStatus.failure.rawValue)
      }
      try StandardOutput.write(line: value)
    }
  }

  struct Set: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write a setting into the configuration file.",
      discussion: """
        EXAMPLES
          martingale config set model qwen-0.5b
          martingale config set max_tokens 512
        """)

    @Argument(help: "Its name.")
    var setting: Setting

    @Argument(help: "Its value.")
    var value: String

    @Option(
      help: ArgumentHelp("Change this configuration file.", valueName: "file"), completion: .file())
    var config: String?

    func run() throws {
      let file = try Settings.set(setting, to: value)
      StandardError.write(line: "martingale: \(setting.rawValue) is now \(value) in \(file)")
      Settings.noteOverride(of: setting)
    }
  }

  struct Unset: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take a setting out of the configuration file.")

    @Argument(help: "Its name.")
    var setting: Setting

    @Option(
      help: ArgumentHelp("Change this configuration file.", valueName: "file"), completion: .file())
    var config: String?

    func run() throws {
      let file = try Settings.set(setting, to: nil)
      StandardError.write(line: "martingale: \(file) no longer sets \(setting.rawValue)")
      Settings.noteOverride(of: setting)
    }
  }
}

extension Setting: ExpressibleByArgument {}

extension Settings {
  /// Writes a setting into the configuration file of this process, or takes it out; everything
  /// else in there stays.
  /// - Returns: the file.
  static func set(_ setting: Setting, to value: String?) throws(CommandFailure) -> String {
    let environment = ProcessInfo.processInfo.environment
    let path = file(environment: environment, arguments: CommandLine.arguments).path
    var object = JSONObject()
    if FileManager.default.fileExists(atPath: path) {
      let bytes = try Files.read(path)
      do throws(JSONError) {
        object = try JSONValue(parsing: bytes).object ?? object
      } catch {
        throw CommandFailure(
          .configuration, code: "configuration_invalid", error.rendered(name: path))
      }
    }
    if let value {
      let json: JSONValue? =
        setting.kind == .text ? .string(value) : JSONNumber(value).map { .number($0) }
      guard isValid(value, for: setting), let json else {
        throw CommandFailure(
          .usage, code: "setting_invalid",
          "\(setting.rawValue): expected \(name(of: setting.kind)), not \"\(value)\"")
      }
      object[setting.rawValue] = json
    } else {
      object[setting.rawValue] = nil
    }
    let folder = (path as NSString).deletingLastPathComponent
    if !folder.isEmpty {
      do {
        try FileManager.default.createDirectory(
          atPath: folder, withIntermediateDirectories: true)
      } catch {
        throw CommandFailure(
          .cannotCreate, code: "cannot_create", "\(folder): \(error.localizedDescription)")
      }
    }
    let text = JSONWriter(.indented(2)).string(of: .object(object)) + "\n"
    try Files.write(text.utf8, to: path)
    return path
  }

  /// Says that a variable of the environment comes before what was just written.
  static func noteOverride(of setting: Setting) {
    guard let value = ProcessInfo.processInfo.environment[setting.variable], !value.isEmpty else {
      return
    }
    StandardError.write(
      line: "martingale: $\(setting.variable) is set and comes before it: \(value)")
  }
}
