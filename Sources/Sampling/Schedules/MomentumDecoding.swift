public import Inference
import JSONSchema

/// Momentum decoding (arXiv 2212.02175): greedy over a graph of visited tokens, against
/// repetition.
///
/// A most likely token that is new is taken. Otherwise, among the `candidates` most likely tokens
/// v, the best p(v) − α f(c(v)), where c(v) is the length of the longest n-gram (at most
/// `resistance.count`) that ends in v and has occurred before, and f grows with it. The prompt
/// counts as visited.
///
/// The reshaped row puts each token of that order far above the next, so that a constraint gets
/// the first one it admits.
public struct MomentumDecoding: DecodingSchedule {
  /// k.
  public var candidates: Int
  /// α.
  public var strength: Double
  /// f(1), f(2), …; f(0) = 0, and beyond the last it is infinite.
  public var resistance: [Double]
  /// Tokens that may repeat freely, say those of a format.
  public var exempt: Set<TokenID>

  /// The constants for GPT-2 XL.
  public init(
    candidates: Int = 5, strength: Double = 0.2, resistance: [Double] = [1, 2, 3, 4, 5],
    exempt: Set<TokenID> = []
  ) {
    self.candidates = max(1, candidates)
    self.strength = strength
    self.resistance = resistance
    self.exempt = exempt
  }

  /// Its name in records.
  public var name: String { "momentum" }

  /// A row in which the order of preference is unmistakable.
  public mutating func reshape(_ row: Logits, after context: TokenContext) -> Logits {
    let order = preference(row, context.prompt + context.generated)
    var values = row.values
    let top = maximum(of: values)
    for (rank, token) in order.enumerated() {
      values[Int(token)] = top + 100 * Float(order.count - rank)
    }
    return Logits(values)
  }

  /// The most likely tokens, the one to be taken first.
  public func preference(_ row: Logits, _ visited: [TokenID]) -> [TokenID] {
    let best = largest(row.values, candidates)
    guard let first = best.first else { return [] }
    if exempt.contains(first) || !visited.contains(first) { return best }
    let total = Double(row.logProbability(of: first)) - Double(row.values[Int(first)])
    let scored = best.map { token in
      let p = exponential(Double(row.values[Int(token)]) + total)
      return (token, p - strength * penalty(token, visited))
    }
    return scored.sorted { $0.1 == $1.1 ? $0.0 < $1.0 : $0.1 > $1.1 }.map(\.0)
  }

  private func penalty(_ token: TokenID, _ visited: [TokenID]) -> Double {
    if exempt.contains(token) { return 0 }
    // The longest suffix of the text that stood before an earlier `token`, and `token` itself.
    var longest = 0
    for place in visited.indices where visited[place] == token {
      var length = 1
      while length <= resistance.count, place - length >= 0,
        visited[place - length] == visited[visited.count - length]
      {
        length += 1
      }
      longest = max(longest, length)
    }
    if longest == 0 { return 0 }
    return longest <= resistance.count ? resistance[longest - 1] : .infinity
  }
}

extension MomentumDecoding {
  static let kind = ScheduleKind(
    "momentum", "The likeliest token, unless it would repeat what stood there before.",
    settings: [
      "candidates": [
        "type": "integer", "minimum": 1, "maximum": 1000, "default": 5,
        "description": "How many of the likeliest tokens are looked at.",
      ],
      "strength": [
        "type": "number", "minimum": 0, "maximum": 100, "default": 0.2,
        "description": "What a repetition costs, by its length.",
      ],
    ]
  ) { setting in
    MomentumDecoding(
      candidates: setting.value["candidates"]?.int ?? 5,
      strength: setting.value["strength"]?.number?.double ?? 0.2)
  }
}
