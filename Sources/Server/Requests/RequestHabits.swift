/// How a server reads what requests do not say outright.
public struct RequestHabits: Hashable, Sendable {
  /// Whether fields that are known to be harmless and have no effect here are passed over, with a
  /// warning in the record, instead of refused.
  public var isLenient: Bool
  /// Whether objects of schemas that say nothing of other members have none.
  public var closesSchemas: Bool

  /// Habits; by default requests are taken at their word.
  public init(isLenient: Bool = false, closesSchemas: Bool = false) {
    self.isLenient = isLenient
    self.closesSchemas = closesSchemas
  }
}
