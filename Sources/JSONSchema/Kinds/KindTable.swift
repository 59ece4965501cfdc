/// The kinds of something that a user can name, in the order in which they are listed.
///
/// A kind is a value that owns everything about itself: its key, its piece of the published schema,
/// how its settings are read, how it is made, what it says of itself. Schemas, readers, help and
/// error messages are made from tables, so a kind that is in its table is everywhere.
public struct KindTable<Kind: Sendable>: Sendable {
  /// What the kinds are kinds of, for messages: "strategy".
  public let noun: String
  private let key: @Sendable (Kind) -> String
  /// All of them, in order.
  public private(set) var kinds: [Kind] = []

  /// A table.
  /// - Parameter key: the name by which a kind is asked for.
  public init(
    _ noun: String, _ kinds: [Kind] = [], key: @escaping @Sendable (Kind) -> String
  ) {
    self.noun = noun
    self.key = key
    for kind in kinds { add(kind) }
  }

  /// Adds a kind behind the others, or in the place of the one that has its key.
  public mutating func add(_ kind: Kind) {
    if let place = kinds.firstIndex(where: { key($0) == key(kind) }) {
      kinds[place] = kind
    } else {
      kinds.append(kind)
    }
  }

  /// The same table with one kind more.
  public func adding(_ kind: Kind) -> KindTable {
    var copy = self
    copy.add(kind)
    return copy
  }

  /// All keys, in order.
  public var keys: [String] { kinds.map(key) }

  /// The kind of a key.
  public subscript(name: String) -> Kind? { kinds.first { key($0) == name } }

  /// Why nothing can be had by a name that is not in the table.
  public func complaint(about name: String) -> String {
    let near = Suggestion.closest(to: name, among: keys)
    return "there is no \(noun) \"\(name)\""
      + (near.map { "; did you mean \"\($0)\"?" }
        ?? (keys.isEmpty ? "; there are none" : "; there are \(keys.joined(separator: ", "))"))
  }
}
