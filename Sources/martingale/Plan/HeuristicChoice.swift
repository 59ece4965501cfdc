import ArgumentParser

/// A heuristic by its name on the command line.
enum HeuristicChoice: ExpressibleByArgument, Hashable {
  case nearest, random, oracle, prior, likelihood, rooms, embedding, mean, poll, options, bandit
  case adversarial
  case noisy(Double)

  init?(argument: String) {
    switch argument {
    case "nearest": self = .nearest
    case "random": self = .random
    case "oracle": self = .oracle
    case "prior": self = .prior
    case "likelihood": self = .likelihood
    case "rooms": self = .rooms
    case "embedding": self = .embedding
    case "mean": self = .mean
    case "poll": self = .poll
    case "options": self = .options
    case "bandit": self = .bandit
    case "adversarial": self = .adversarial
    default:
      guard argument.hasPrefix("noisy:"), let rate = Double(argument.dropFirst(6)),
        (0...1).contains(rate)
      else { return nil }
      self = .noisy(rate)
    }
  }

  static let allValueStrings = [
    "nearest", "random", "oracle", "noisy:E", "prior", "likelihood", "rooms", "embedding", "mean",
    "poll", "options", "bandit", "adversarial",
  ]

  /// Whether it knows where everything is; only `bench` can offer it.
  var needsTruth: Bool {
    switch self {
    case .oracle, .noisy, .adversarial: true
    default: false
    }
  }
}
