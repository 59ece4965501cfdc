/// An open array or object: what has been seen in it. Immutable and shared; a change makes a new
/// one.
final class Frame: Hashable, Sendable {
  let data: FrameData
  private let hash: Int

  init(_ data: FrameData) {
    self.data = data
    var hasher = Hasher()
    hasher.combine(data.parent?.hash ?? 0)
    hasher.combine(data.slot)
    hasher.combine(data.count)
    hasher.combine(data.seen.low)
    hasher.combine(data.others.last)
    hasher.combine(data.failed.low)
    hasher.combine(data.rank)
    if let rare = data.rare {
      hasher.combine(rare.items.last)
      hasher.combine(rare.value)
      hasher.combine(rare.key)
      hasher.combine(rare.matches)
    }
    hash = hasher.finalize()
  }

  func hash(into hasher: inout Hasher) { hasher.combine(hash) }

  /// Compares outwards, without recursion, until a shared frame is met.
  static func == (one: Frame, two: Frame) -> Bool {
    var one = one
    var two = two
    while one !== two {
      guard one.hash == two.hash, one.data.equalsIgnoringParent(two.data) else { return false }
      switch (one.data.parent, two.data.parent) {
      case (nil, nil): return true
      case (let first?, let second?): (one, two) = (first, second)
      default: return false
      }
    }
    return true
  }
}

/// What a frame remembers.
struct FrameData: Sendable {
  /// The container around this one; nil for the frame of the whole text.
  var parent: Frame?
  /// Which slot the container fills.
  var slot: Int32
  var isObject = false
  /// Containers inside each other, this one included.
  var depth: Int32 = 0
  /// Items closed, or members begun; counted only as far as it matters.
  var count: Int32 = 0
  /// Evaluators that have failed, and that can no longer fail by their own assertions.
  var failed = Bits()
  var certain = Bits()
  /// Roots (as evaluators) whose failure has been reported to the container around.
  var lost = Bits()

  // Objects
  /// Names of the node that have been keys.
  var seen = Bits()
  /// Keys that are none of the node's names.
  var others: [Fingerprint] = []
  /// In schema order: the rank of the last key; -1 before the first.
  var rank: Int32 = -1

  /// What only some schemas need.
  var rare: Rare?

  /// Counters and records for `contains`, `uniqueItems` and `unevaluated…`.
  struct Rare: Hashable, Sendable {
    /// Per evaluator: items that matched `contains`.
    var matches: [Int32] = []
    /// Fingerprints of the items so far, for `uniqueItems`.
    var items: [Fingerprint] = []
    /// The fingerprint of this container so far, when an outer one needs it.
    var value: Fingerprint?
    /// The fingerprint of the key whose value is being read.
    var key = Fingerprint.empty
    /// Evaluators whose own keywords evaluate the member or item being read.
    var current = Bits()
    /// Evaluators whose `unevaluated…: false` refuses it unless something evaluates it.
    var refused = Bits()
    /// Members and items that some evaluator's `unevaluated…` would refuse.
    var marks: Set<Mark> = []
  }

  /// A member or item: which evaluators' own keywords evaluate it, and which evaluators'
  /// `unevaluated…` it fails.
  struct Mark: Hashable, Sendable {
    var evaluated: Bits
    var refused: Bits
  }

  func equalsIgnoringParent(_ other: FrameData) -> Bool {
    slot == other.slot && isObject == other.isObject && depth == other.depth
      && count == other.count && rank == other.rank && failed == other.failed
      && certain == other.certain && lost == other.lost && seen == other.seen
      && others == other.others && rare == other.rare
  }
}
