/// What a node asks of an array's items.
final class ItemTable {
  let minCount: Int32
  let maxCount: Int32
  /// Items are counted up to here.
  let countCap: Int32
  /// Evaluators with `uniqueItems`, with `contains`, with `unevaluatedItems`.
  let unique: Bits
  let containing: Bits
  let tracksEvaluation: Bool
  /// Whether more than the number of items is remembered.
  let needsRare: Bool
  /// By the number of items before and the evaluators that have failed.
  var dispatches: [Key: Dispatch] = [:]
  /// Of a plain node, by the number of items before.
  var plain: [Dispatch?]
  var needed: [Bits: Bits] = [:]

  struct Key: Hashable {
    var count: Int32
    var failed: Bits
  }

  init(_ node: Node) {
    var least = 0
    var most = Int(Int32.max)
    var cap = 0
    var unique = Bits()
    var containing = Bits()
    var tracks = false
    for (number, evaluator) in node.evaluators.enumerated() {
      let schema = evaluator.schema
      guard schema.kinds.contains(.array) else { continue }
      if schema.unique { unique.insert(number) }
      if schema.contains != nil { containing.insert(number) }
      if schema.unevaluatedItems != nil { tracks = true }
      cap = max(
        cap, schema.prefix.count, schema.minItems, schema.maxItems.map { $0 + 1 } ?? 0)
      if node.hard.contains(number) {
        least = max(least, schema.minItems)
        most = min(most, schema.maxItems ?? most)
      }
    }
    minCount = Int32(clamping: least)
    maxCount = Int32(clamping: most)
    countCap = Int32(clamping: cap)
    self.unique = unique
    self.containing = containing
    tracksEvaluation = tracks
    needsRare = !unique.isEmpty || !containing.isEmpty || tracks
    plain = Array(repeating: nil, count: min(cap, 1_024) + 1)
  }
}
