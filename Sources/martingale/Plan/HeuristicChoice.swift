import ArgumentParser
import JSONSchema
import Planning

/// A heuristic by its name on the command line.
enum HeuristicChoice: ExpressibleByArgument, Hashable, CustomStringConvertible {
  /// One of the library's table.
  case standard(String)
  /// One of the library's table with settings: an object under its name, as it was written.
  case configured(String)
  /// A table of rooms and objects that is given.
  case prior
  /// Those that a benchmark can offer: they know where everything is, draw, or choose among others.
  case random, oracle, bandit, adversarial
  case noisy(Double)

  static let nearest = standard("nearest")
  static let embedding = standard("embedding")
  static let rooms = standard("rooms")

  private static let others: [HeuristicChoice] = [.prior, .random, .oracle, .bandit, .adversarial]

  init?(argument: String) {
    if argument.hasPrefix("{") {
      self = .configured(argument)
    } else if KindTable<HeuristicKind>.standard[argument] != nil {
      self = .standard(argument)
    } else if let other = Self.others.first(where: { $0.description == argument }) {
      self = other
    } else if argument.hasPrefix("noisy:"), let rate = Double(argument.dropFirst(6)),
      (0...1).contains(rate)
    {
      self = .noisy(rate)
    } else {
      return nil
    }
  }

  static let allValueStrings =
    KindTable<HeuristicKind>.standard.keys + others.map(\.description) + ["noisy:E"]

  var description: String {
    switch self {
    case .standard(let name): name
    case .configured(let text): text
    case .prior: "prior"
    case .random: "random"
    case .oracle: "oracle"
    case .bandit: "bandit"
    case .adversarial: "adversarial"
    case .noisy(let rate): "noisy:\(rate)"
    }
  }

  /// The same without its settings.
  var plain: HeuristicChoice {
    guard case .configured(let text) = self, let use = try? KindArgument.heuristic(text) else {
      return self
    }
    return .standard(use.kind.key)
  }

  /// Complains about settings that its kind does not have.
  func check() throws {
    if case .configured(let text) = self { _ = try KindArgument.heuristic(text) }
  }

  /// How its settings are said.
  static let settingsHelp =
    "Settings stand in an object under the name, as in a task: '{\"poll\": {\"samples\": 20, \"negative\": false}}'."

  /// Whether it knows where everything is; only `bench` can offer it.
  var needsTruth: Bool {
    switch self {
    case .oracle, .noisy, .adversarial: true
    default: false
    }
  }
}
