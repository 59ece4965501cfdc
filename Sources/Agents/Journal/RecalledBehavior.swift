/// A behavior that was found.
public struct RecalledBehavior: Hashable, Sendable {
  public var name: String
  /// What the model was told.
  public var instruction: String
  public var score: Double
  /// Which version of its text.
  public var version: Int

  /// A behavior that was found.
  public init(name: String, instruction: String, score: Double, version: Int = 1) {
    self.name = name
    self.instruction = instruction
    self.score = score
    self.version = version
  }
}
