/// Raters by the names of the command line, of task files and of records.
public enum RaterName: Hashable, Sendable, CustomStringConvertible {
  /// The model's law, as its mean or its mode, with or without the prior divided out.
  case model(ModelRater.Reading, dividesPrior: Bool)
  /// Counts of the text.
  case statistics(StatisticsRater.Statistic)
  /// The question's own likelihood.
  case perplexity
  /// The same for everything.
  case constant(Double)

  /// All but constants, which are spelled `constant:5`.
  public static let named: [RaterName] =
    [
      .model(.expected, dividesPrior: true), .model(.expected, dividesPrior: false),
      .model(.argmax, dividesPrior: true), .model(.argmax, dividesPrior: false),
    ] + [.statistics(.all), .statistics(.length), .statistics(.operators), .statistics(.nesting)]
    + [.perplexity]

  /// The rater of a name; nil when there is none.
  public init?(_ name: String) {
    if name.hasPrefix("constant:"), let value = Double(name.dropFirst(9)), (1...10).contains(value)
    {
      self = .constant(value)
    } else if let known = Self.named.first(where: { $0.description == name }) {
      self = known
    } else {
      return nil
    }
  }

  /// The name.
  public var description: String {
    switch self {
    case .model(.expected, let divides): divides ? "model" : "model-raw"
    case .model(.argmax, let divides): divides ? "model-argmax" : "model-argmax-raw"
    case .statistics(.all): "statistics"
    case .statistics(let statistic): statistic.rawValue
    case .perplexity: "perplexity"
    case .constant(let value): "constant:\(value)"
    }
  }

  /// The rater.
  public func rater(_ desk: RoleDesk) -> any ComplexityRater {
    switch self {
    case .model(let reading, let divides):
      ModelRater(desk, reading: reading, dividesPrior: divides)
    case .statistics(let statistic): StatisticsRater(statistic)
    case .perplexity: PerplexityRater(desk.model)
    case .constant(let value): ConstantRater(value)
    }
  }
}
