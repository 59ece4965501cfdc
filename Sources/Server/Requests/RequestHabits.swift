/// How a server reads what requests do not say outright.
package struct RequestHabits: Hashable, Sendable {
  /// Whether fields that are known to be harmless and have no effect here are passed over, with a
  /// warning in the record, instead of refused.
  package var isLenient: Bool
  /// Whether objects of schemas that say nothing of other members have none.
  package var closesSchemas: Bool

  /// Habits; by default requests are taken at their word.
  package init(isLenient: Bool = false, closesSchemas: Bool = false) {
    self.isLenient = isLenient
    self.closesSchemas = closesSchemas
  }
}
