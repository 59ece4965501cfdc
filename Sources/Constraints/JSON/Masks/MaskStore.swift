import Inference

/// Masks that have been made, for states that come again.
struct MaskStore {
  /// A state of string matching.
  struct Place: Hashable {
    var product: ObjectIdentifier
    var state: Int32
    /// The key context, inside a key.
    var context: ObjectIdentifier?
  }

  private var masks: [JSONState: TokenMask] = [:]
  private var groups: [JSONState: [Int32]] = [:]
  private var inside: [Place: TokenMask] = [:]
  private var classes: [Place: CloserClasses] = [:]
  private var ways: [Place: Int32] = [:]
  private let capacity: Int
  /// The vocabulary they belong to; kept, so that no other one can be taken for it.
  private var owner: VocabularyAnnex?
  /// What is known of that vocabulary's tokens inside strings.
  private var slices: StringSlices?

  init(capacity: Int) {
    self.capacity = max(1, capacity)
  }

  /// The tables of a vocabulary; forgets what belongs to another one.
  mutating func prepare(for trie: TokenTrie, isCanonical: Bool) -> StringSlices {
    if owner === trie.annex, let slices { return slices }
    let found = StringSlices.of(trie, isCanonical: isCanonical)
    slices = found
    masks = [:]
    groups = [:]
    inside = [:]
    classes = [:]
    ways = [:]
    owner = trie.annex
    return found
  }

  /// The mask of a state.
  subscript(mask state: JSONState) -> TokenMask? {
    get { masks[state] }
    set {
      if masks.count >= capacity { masks.removeAll(keepingCapacity: true) }
      masks[state] = newValue
    }
  }

  /// The groups of suffixes that may follow a string which has just closed.
  subscript(suffixes state: JSONState) -> [Int32]? {
    get { groups[state] }
    set {
      if groups.count >= capacity { groups.removeAll(keepingCapacity: true) }
      groups[state] = newValue
    }
  }

  /// The tokens that stay inside a string at a place.
  subscript(inside place: Place) -> TokenMask? {
    get { inside[place] }
    set {
      if inside.count >= capacity { inside.removeAll(keepingCapacity: true) }
      inside[place] = newValue
    }
  }

  /// The most characters that a string still needs after a token of `inside`.
  subscript(longestWay place: Place) -> Int32? {
    get { ways[place] }
    set {
      if ways.count >= capacity { ways.removeAll(keepingCapacity: true) }
      ways[place] = newValue
    }
  }

  /// What the closing tokens make of a place.
  subscript(classes place: Place) -> CloserClasses? {
    get { classes[place] }
    set {
      if classes.count >= capacity { classes.removeAll(keepingCapacity: true) }
      classes[place] = newValue
    }
  }
}

/// The closing tokens of a vocabulary by the automata that accept the string they close.
struct CloserClasses {
  /// The automata that accept, and a state in which they do; one entry a class.
  var accepting: [(automata: Bits, state: Int32)] = []
  /// Per group of `StringSlices` and closer: its class; -1 when an automaton dies for good on the
  /// way and all others are dead.
  var classOf: [[Int16]] = []
}
