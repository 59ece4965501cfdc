import Foundation
public import Inference
import JSONSchema

/// HAPO's adaptive temperature (arXiv 2509.16591), as the paper's text has it: uncertain tokens
/// are drawn hotter, certain ones cooler.
///
/// e = ln max(H, 10⁻⁶) for the row's entropy H in nats; h = (e − m) / σ with the pivot quantile m
/// and the deviation σ of e over recent tokens; ĥ = h / (largest |h| on the same side), clamped to
/// ±1; T = T₀ (1 + τ ĥ). The published code heats low-entropy tokens too, by a slip of sign.
public struct EntropyAdaptiveTemperature: DecodingSchedule {
  /// T₀.
  public var base: Double
  /// τ: the largest relative change.
  public var strength: Double
  /// Which quantile of recent log-entropies is neutral.
  public var pivot: Double
  /// Tokens remembered.
  public var window: Int
  /// Tokens seen before anything is changed.
  public var warmUp: Int
  private var recent: [Double] = []
  private var oldest = 0

  /// The paper's constants; a window instead of the previous training batch.
  public init(
    base: Double = 1, strength: Double = 0.05, pivot: Double = 0.5, window: Int = 2048,
    warmUp: Int = 256
  ) {
    self.base = base
    self.strength = strength
    self.pivot = pivot
    self.window = max(2, window)
    self.warmUp = max(2, warmUp)
  }

  /// Its name in records.
  public var name: String { "entropy-adaptive" }

  /// The temperature for a row of entropy `entropy`, which is then remembered.
  public mutating func temperature(entropy: Double) -> Double {
    let e = log(max(entropy, 1e-6))
    defer { remember(e) }
    guard recent.count >= warmUp else { return base }
    let sorted = recent.sorted()
    let m = sorted[min(sorted.count - 1, Int(pivot * Double(sorted.count)))]
    let mean = recent.reduce(0, +) / Double(recent.count)
    let variance = recent.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(recent.count)
    let deviation = variance.squareRoot()
    guard deviation > 0 else { return base }
    let h = (e - m) / deviation
    let extreme = ((h > 0 ? sorted[sorted.count - 1] : sorted[0]) - m) / deviation
    guard extreme != 0 else { return base * (1 + strength * (h == 0 ? 0 : h > 0 ? 1 : -1)) }
    let relative = h / abs(extreme)
    return base * (1 + strength * min(1, max(-1, relative)))
  }

  private mutating func remember(_ e: Double) {
    if recent.count < window {
      recent.append(e)
    } else {
      recent[oldest] = e
      oldest = (oldest + 1) % window
    }
  }

  /// The row at the temperature its entropy asks for.
  public mutating func reshape(_ row: Logits, after context: TokenContext) -> Logits {
    row.divided(by: temperature(entropy: entropy(of: row.values)))
  }
}

extension EntropyAdaptiveTemperature {
  static let kind = ScheduleKind(
    "entropy", "Uncertain tokens are drawn hotter, certain ones cooler.",
    settings: [
      "base": [
        "type": "number", "exclusiveMinimum": 0, "maximum": 100, "default": 1,
        "description": "The temperature of a token of the usual entropy.",
      ],
      "strength": [
        "type": "number", "minimum": 0, "exclusiveMaximum": 1, "default": 0.05,
        "description": "The largest relative change.",
      ],
      "pivot": [
        "type": "number", "minimum": 0, "maximum": 1, "default": 0.5,
        "description": "Which quantile of recent entropies is the usual one.",
      ],
      "warm_up": [
        "type": "integer", "minimum": 2, "maximum": 1_000_000, "default": 256,
        "description": "Tokens seen before anything is changed.",
      ],
    ]
  ) { setting in
    EntropyAdaptiveTemperature(
      base: setting.value["base"]?.number?.double ?? 1,
      strength: setting.value["strength"]?.number?.double ?? 0.05,
      pivot: setting.value["pivot"]?.number?.double ?? 0.5,
      warmUp: setting.value["warm_up"]?.int ?? 256)
  }
}
