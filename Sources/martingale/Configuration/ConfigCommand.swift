import ArgumentParser
import JSONSchema

/// `martingale config`: what holds without options, and why.
struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config", abstract: "Show and change the configuration.",
    subcommands: [Show.self, Get.self, Set.self, Unset.self], defaultSubcommand: Show.self)

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The settings, and where each comes from.",
      discussion: """
        Options of a command come first, then environment variables, then the file of --config or \
        $MARTINGALE_CONFIG, or config.json in the user's configuration, then defaults.

        EXAMPLES
          martingale config show --origin
          MARTINGALE_MAX_TOKENS=64 martingale config show --json
        """)

    @Flag(help: "Print where each value comes from.")
    var origin = false

    @Flag(help: "Print one JSON object.")
    var json = false

    @Option(
      help: ArgumentHelp("Read this configuration file.", valueName: "file"), completion: .file())
    var config: String?

    func run() throws {
      let settings = try Settings.current.get()
      var record = JSONObject()
      for setting in Setting.allCases {
        let entry = settings[setting]
        let value = entry?.text ?? setting.standard
        let source = entry?.origin ?? "default"
        if json {
          var member: JSONObject = JSONObject()
          member["value"] = Self.json(value, setting)
          if origin { member["origin"] = .string(source) }
          record[setting.rawValue] = origin ? .object(member) : Self.json(value, setting)
        } else {
          let shown = "\(setting.rawValue)\t\(value ?? "(automatic)")"
          try StandardOutput.write(line: origin ? "\(shown)\t\(source)" : shown)
        }
      }
      if json { try StandardOutput.write(line: JSONValue.object(record).text) }
    }

    private static func json(_ text: String?, _ setting: Setting) -> JSONValue {
      guard let text else { return .null }
      switch setting.kind {
      case .text: return .string(text)
      case .wholeNumber, .number: return JSONNumber(text).map { .number($0) } ?? .string(text)
      }
    }
  }
}
