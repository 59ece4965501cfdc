import Foundation
public import Inference
import JSONSchema

/// Exploratory annealed decoding (arXiv 2510.05251): hot at the start, where texts part ways, and
/// cooler from token to token.
///
/// T(t) = 1 for t < `delay`, then max(1 + `highest` − e^{t/d}, `lowest`). With the paper's constants
/// the lowest temperature is reached at t = 0.742 d; choose d about the length that is expected.
public struct ExploratoryAnnealing: DecodingSchedule {
  /// T_max: how far above 0 the temperature starts, when there is no delay.
  public var highest: Double
  /// T_min.
  public var lowest: Double
  /// c: tokens drawn at temperature 1 first.
  public var delay: Int
  /// d: the scale in tokens.
  public var scale: Double

  /// The paper's constants.
  public init(highest: Double = 1.2, lowest: Double = 0.1, delay: Int = 10, scale: Double = 25) {
    self.highest = highest
    self.lowest = lowest
    self.delay = delay
    self.scale = scale
  }

  /// Its name in records.
  public var name: String { "exploratory-annealing" }

  /// The temperature of the token after `count` generated ones.
  public func temperature(after count: Int) -> Double {
    count < delay ? 1 : max(1 + highest - exp(Double(count) / scale), lowest)
  }

  /// The row at this step's temperature.
  public mutating func reshape(_ row: Logits, after context: TokenContext) -> Logits {
    row.divided(by: temperature(after: context.generated.count))
  }
}

extension ExploratoryAnnealing {
  static let kind = ScheduleKind(
    "annealed", "Hot at the start, where texts part ways, cooler from token to token.",
    settings: [
      "highest": [
        "type": "number", "minimum": 0, "maximum": 100, "default": 1.2,
        "description": "The temperature at the start, above 0.",
      ],
      "lowest": [
        "type": "number", "exclusiveMinimum": 0, "maximum": 100, "default": 0.1,
        "description": "The temperature at the end.",
      ],
      "delay": [
        "type": "integer", "minimum": 0, "maximum": 1_000_000, "default": 10,
        "description": "Tokens drawn at temperature 1 first.",
      ],
      "scale": [
        "type": "number", "exclusiveMinimum": 0, "maximum": 1_000_000, "default": 25,
        "description": "In tokens; the lowest temperature is reached at 0.74 of it.",
      ],
    ]
  ) { setting in
    ExploratoryAnnealing(
      highest: setting.value["highest"]?.number?.double ?? 1.2,
      lowest: setting.value["lowest"]?.number?.double ?? 0.1,
      delay: setting.value["delay"]?.int ?? 10,
      scale: setting.value["scale"]?.number?.double ?? 25)
  }
}
