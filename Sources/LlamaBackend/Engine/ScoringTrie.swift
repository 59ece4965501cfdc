import Inference

/// The token sequences of a scoring group with their shared prefixes merged.
///
/// Nodes are in pre-order: a node's number is greater than its parent's, and the sequences that
/// pass through it are a range, because the sequences are sorted.
struct ScoringTrie {
  /// A log-probability that is wanted: of `token`, for place `place` of item `item`.
  struct Want {
    var token: TokenID
    var item: Int
    var place: Int
  }

  struct Node {
    var token: TokenID
    var position: Int
    var sequences: Range<Int>
    var isPrompt: Bool
    var wants: [Want] = []
  }

  private(set) var nodes: [Node] = []

  /// Merges sequences, sorted and distinct, that share their first `skipped` tokens, which are
  /// left out.
  init(_ sequences: ArraySlice<ScoringSequence>, skipping skipped: Int) {
    var path: [Int] = []  // nodes of the previous sequence
    for (number, sequence) in sequences.enumerated() {
      let tokens = sequence.tokens
      var shared = 0
      while shared < path.count, skipped + shared < tokens.count,
        nodes[path[shared]].token == tokens[skipped + shared]
      {
        nodes[path[shared]].sequences = nodes[path[shared]].sequences.lowerBound..<(number + 1)
        shared += 1
      }
      path.removeSubrange(shared...)
      for position in (skipped + shared)..<max(skipped + shared, tokens.count) {
        path.append(nodes.count)
        nodes.append(
          Node(
            token: tokens[position], position: position, sequences: number..<(number + 1),
            isPrompt: position < sequence.prompt))
      }
      for (position, want) in sequence.wants {
        nodes[path[position - skipped]].wants.append(want)
      }
    }
  }
}

/// What must be evaluated for one or more items: the prompt and the continuation but its last
/// token.
struct ScoringSequence {
  var tokens: [TokenID]
  /// Tokens of the shortest prompt among its items.
  var prompt: Int
  /// The wanted log-probabilities and the positions after which they are read.
  var wants: [(position: Int, want: ScoringTrie.Want)]

  /// The sequences of `items`, sorted and distinct.
  static func sorted(_ items: [ScoringItem]) -> [ScoringSequence] {
    let sequences = items.enumerated().map { index, item in
      ScoringSequence(
        tokens: item.prompt + item.continuation.dropLast(), prompt: item.prompt.count,
        wants: item.continuation.enumerated().map { place, token in
          (item.prompt.count - 1 + place, .init(token: token, item: index, place: place))
        })
    }
    var result: [ScoringSequence] = []
    for sequence in sequences.sorted(by: { $0.tokens.lexicographicallyPrecedes($1.tokens) }) {
      if let last = result.last, last.tokens == sequence.tokens {
        result[result.count - 1].wants += sequence.wants
        result[result.count - 1].prompt = min(last.prompt, sequence.prompt)
      } else {
        result.append(sequence)
      }
    }
    return result
  }

  /// How many tokens this sequence and `other` have in common at the start.
  func common(with other: ScoringSequence) -> Int {
    zip(tokens, other.tokens).prefix { $0 == $1 }.count
  }

  /// The first position whose logits are wanted.
  var firstWanted: Int { wants.reduce(tokens.count) { min($0, $1.position) } }
}
