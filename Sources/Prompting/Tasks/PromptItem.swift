internal import Inference

/// One example of a task.
public struct PromptItem: Hashable, Sendable {
  /// A name that is unique in the task.
  public var id: String
  /// The text of each slot.
  public var inputs: [String: String]
  /// The number of the right label; `nil` when it is not known.
  public var label: Int?
  /// The right answer of a task that is answered with text.
  public var answer: String?
  /// Which few-shot draw of the training pool it belongs to, when the pool has several.
  public var seed: Int?
  /// Which half of its draw it belongs to (0 or 1), when draws are halved.
  public var half: Int?

  /// An example.
  public init(
    id: String, inputs: [String: String], label: Int? = nil, answer: String? = nil,
    seed: Int? = nil, half: Int? = nil
  ) {
    self.id = id
    self.inputs = inputs
    self.label = label
    self.answer = answer
    self.seed = seed
    self.half = half
  }
}

/// Items under a name that results are kept under.
public struct ItemSet: Hashable, Sendable {
  /// For example `train`, `dev`, `test`.
  public var name: String
  /// The items, in the order they are scored in.
  public let items: [PromptItem]
  /// Twelve hexadecimal digits that stand for the items' contents, in order.
  public let fingerprint: String

  /// A named set.
  public init(_ name: String, _ items: [PromptItem]) {
    self.name = name
    self.items = items
    fingerprint = Self.fingerprint(of: items)
  }

  /// A part of the set, under a name of its own.
  public func part(_ range: Range<Int>) -> ItemSet {
    let range = range.clamped(to: items.indices)
    guard range != items.indices else { return self }
    return ItemSet("\(name)[\(range.lowerBound)..<\(range.upperBound)]", Array(items[range]))
  }

  private static func fingerprint(of items: [PromptItem]) -> String {
    var hash = SHA256()
    for item in items {
      for (slot, text) in item.inputs.sorted(by: { $0.key < $1.key }) {
        hash.update("\(slot)\u{0}\(text)\u{0}".utf8)
      }
      hash.update("\(item.label.map(String.init) ?? "")\u{0}\(item.answer ?? "")\u{1}".utf8)
    }
    return String(hash.hex().prefix(12))
  }

  /// The set with its labels taking turns, so that every beginning of it is balanced; items of one
  /// label keep their order.
  public var interleaved: ItemSet {
    var groups: [Int: [PromptItem]] = [:]
    for item in items { groups[item.label ?? -1, default: []].append(item) }
    let labels = groups.keys.sorted()
    let rounds = groups.values.map(\.count).max() ?? 0
    return ItemSet(
      name,
      (0..<rounds).flatMap { round in
        labels.compactMap { label in
          groups[label].flatMap { $0.indices.contains(round) ? $0[round] : nil }
        }
      })
  }
}
