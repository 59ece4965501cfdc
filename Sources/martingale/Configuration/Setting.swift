/// What the configuration can say, by the names of the file.
enum Setting: String, CaseIterable {
  case model
  case threads
  case context
  case temperature
  case maxTokens = "max_tokens"
  case particles
  case handbook
  case host
  case port

  /// What a value must be.
  enum Kind {
    case text
    case wholeNumber
    case number
  }

  var kind: Kind {
    switch self {
    case .model, .handbook, .host: .text
    case .threads, .context, .maxTokens, .particles, .port: .wholeNumber
    case .temperature: .number
    }
  }

  /// The environment variable: `MARTINGALE_MAX_TOKENS`.
  var variable: String { "MARTINGALE_" + rawValue.uppercased() }

  /// What holds without a word from anybody; nil when that depends on the machine.
  var standard: String? {
    switch self {
    case .temperature: "1"
    case .maxTokens: "256"
    case .particles: "8"
    case .host: "127.0.0.1"
    case .port: "8080"
    case .model, .threads, .context, .handbook: nil
    }
  }
}
