import Inference

/// Masks that have been made, for states that come again.
struct MaskStore {
  private var masks: [JSONState: TokenMask] = [:]
  private var groups: [JSONState: [Int32]] = [:]
  private let capacity: Int
  /// The vocabulary they belong to.
  private var owner: ObjectIdentifier?

  init(capacity: Int) {
    self.capacity = capacity
  }

  /// Forgets what belongs to another vocabulary.
  mutating func prepare(for annex: VocabularyAnnex) {
    guard owner != ObjectIdentifier(annex) else { return }
    masks = [:]
    groups = [:]
    owner = ObjectIdentifier(annex)
  }

  func mask(_ state: JSONState) -> TokenMask? { masks[state] }

  mutating func keep(_ mask: TokenMask, for state: JSONState) {
    if masks.count >= capacity { masks.removeAll(keepingCapacity: true) }
    if capacity > 0 { masks[state] = mask }
  }

  /// The groups of suffixes that may follow a string which has just closed.
  func suffixes(_ state: JSONState) -> [Int32]? { groups[state] }

  mutating func keep(suffixes: [Int32], for state: JSONState) {
    if groups.count >= capacity { groups.removeAll(keepingCapacity: true) }
    if capacity > 0 { groups[state] = suffixes }
  }
}
