/// What requests to a server have come to.
public struct RemoteUsage: Hashable, Sendable {
  /// Requests sent, repetitions included.
  public var requests = 0
  /// Requests that were repetitions.
  public var retries = 0
  /// Tokens as the server counted them.
  public var promptTokens = 0
  /// Tokens of answers.
  public var completionTokens = 0

  /// Nothing yet.
  public init() {}

  /// What it cost at given prices.
  public func cost(_ prices: RemotePrices) -> Double {
    (Double(promptTokens) * prices.prompt + Double(completionTokens) * prices.completion)
      / 1_000_000
  }
}

/// Prices of a million tokens, in whatever currency the user thinks in.
public struct RemotePrices: Hashable, Sendable, Codable {
  /// Of a million tokens that are read.
  public var prompt: Double
  public var completion: Double

  /// Prices; nothing costs anything by default.
  public init(prompt: Double = 0, completion: Double = 0) {
    self.prompt = prompt
    self.completion = completion
  }
}
