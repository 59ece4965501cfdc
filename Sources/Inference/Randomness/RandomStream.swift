/// What a random number is drawn for. Part of a stream's key, so that code that draws more or
/// fewer numbers for one purpose does not shift those of another.
public enum RandomPurpose: UInt64, Sendable {
  case token = 1
  case resampling = 2
  case selection = 3
  case prompt = 4
  case planning = 5
  case learning = 6
  case tools = 7
  case test = 8
}

/// The place of a draw inside a run: every stream of random numbers is named by it.
public struct RandomKey: Hashable, Sendable {
  /// The user's seed.
  public var seed: UInt64
  /// Which request of the run (line, record, agent step).
  public var request: UInt64
  /// Which output of the request.
  public var output: UInt64

  /// Names the streams of one output.
  public init(seed: UInt64, request: UInt64 = 0, output: UInt64 = 0) {
    self.seed = seed
    self.request = request
    self.output = output
  }

  /// The stream of one particle slot at one step for one purpose.
  public func stream(slot: Int = 0, step: Int = 0, for purpose: RandomPurpose) -> RandomStream {
    var key = mix(seed &+ 0x9E37_79B9_7F4A_7C15)
    for part in [
      request, output, UInt64(bitPattern: Int64(slot)), UInt64(bitPattern: Int64(step)),
      purpose.rawValue,
    ] {
      key = mix(key ^ (part &+ 0x9E37_79B9_7F4A_7C15 &+ (key << 6) &+ (key >> 2)))
    }
    return RandomStream(key: key)
  }
}

/// A counter-based generator: draw `i` is a function of (key, i) alone.
///
/// The mixing function is SplitMix64's finaliser (Steele, Lea, Flood 2014).
public struct RandomStream: RandomNumberGenerator, Sendable {
  private let key: UInt64
  private var counter: UInt64 = 0

  /// A stream named by a 64-bit key.
  public init(key: UInt64) {
    self.key = key
  }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    counter &+= 1
    return mix(key &+ counter &* 0x9E37_79B9_7F4A_7C15)
  }

  /// A double in [0, 1) with 53 random bits.
  public mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }
}

/// SplitMix64's finaliser: a bijection of 64-bit words with good avalanche.
private func mix(_ word: UInt64) -> UInt64 {
  var z = word
  z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
  z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
  return z ^ (z >> 31)
}
