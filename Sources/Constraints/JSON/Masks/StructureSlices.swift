import Inference

/// A vocabulary's tokens as whitespace and what follows it, worked out once for a vocabulary.
///
/// Between the tokens of JSON, where any whitespace may stand, the whitespace a token begins with
/// changes nothing: one walk over what follows it decides about all of them.
final class StructureSlices: Sendable {
  /// The tokens that are whitespace and nothing else.
  let spaces: TokenMask
  /// What follows the whitespace, as a tree; its "tokens" are numbers of `groups`.
  let rests: TokenTrie
  /// Per rest: the tokens without whitespace, and those with some.
  let groups: [(bare: [TokenID], spaced: [TokenID])]

  /// Those of a vocabulary, made once.
  static func of(_ trie: TokenTrie) -> StructureSlices {
    trie.annex.value(StructureSlices.self) { StructureSlices(trie) }
  }

  private init(_ trie: TokenTrie) {
    var spaces = TokenMask(count: Int(trie.tokens.max() ?? 0) + 1)
    var numbers: [[UInt8]: Int] = [:]
    var groups: [(bare: [TokenID], spaced: [TokenID])] = []
    // (maxDepth + 1) The depth of the first byte that is no whitespace; 0 while there is none.
    var begin = [Int](repeating: 0, count: trie.maxDepth + 1)
    var path = [UInt8](repeating: 0, count: trie.maxDepth)
    var node = 0
    while node < trie.count {
      let depth = Int(trie.depth[node])
      let byte = trie.byte[node]
      path[depth - 1] = byte
      begin[depth] = begin[depth - 1]
      if begin[depth] == 0 && !JSONMachine.isSpace(byte) {
        guard StructureSlices.begins(byte) else {
          node = Int(trie.subtreeEnd[node])
          continue
        }
        begin[depth] = depth
      }
      for index in Int(trie.tokenStart[node])..<Int(trie.tokenStart[node + 1]) {
        let token = trie.tokens[index]
        guard begin[depth] > 0 else {
          spaces.insert(token)
          continue
        }
        let rest = Array(path[(begin[depth] - 1)..<depth])
        let number = numbers[rest] ?? groups.count
        if number == groups.count {
          numbers[rest] = number
          groups.append(([], []))
        }
        if rest.count == depth {
          groups[number].bare.append(token)
        } else {
          groups[number].spaced.append(token)
        }
      }
      node += 1
    }
    self.spaces = spaces
    self.groups = groups
    rests = TokenTrie(tokens: numbers.map { (TokenID($0.value), $0.key) })
  }

  /// Whether a token of JSON can begin so.
  private static func begins(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x22, 0x2C, 0x2D, 0x30...0x3A, 0x5B, 0x5D, 0x66, 0x6E, 0x74, 0x7B, 0x7D: true
    default: false
    }
  }
}

extension JSONMachine {
  @inline(__always)
  static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }

  /// The mask between tokens, where whitespace is free; false when `state` is not between tokens.
  func fillStructure(_ mask: inout TokenMask, _ state: JSONState, _ trie: TokenTrie)
    throws(ConstraintError) -> Bool
  {
    guard spaceIsFree else { return false }
    switch state.lexeme {
    case .string, .key, .number, .literal: return false
    default: break
    }
    let slices = StructureSlices.of(trie)
    mask.formUnion(slices.spaces)
    try eachRest(state, slices) { bare, spaced in
      for token in bare { mask.insert(token) }
      for token in spaced { mask.insert(token) }
    }
    return true
  }

  /// Adds the tokens that begin with whitespace after a number which may end.
  func fillBehindNumber(_ mask: inout TokenMask, _ state: JSONState, _ trie: TokenTrie)
    throws(ConstraintError)
  {
    guard case .number(let scan) = state.lexeme, scan.phase.isComplete else { return }
    var ended = state
    guard try endNumber(&ended, scan) else { return }
    let slices = StructureSlices.of(trie)
    mask.formUnion(slices.spaces)
    try eachRest(ended, slices) { _, spaced in
      for token in spaced { mask.insert(token) }
    }
  }

  private func eachRest(
    _ state: JSONState, _ slices: StructureSlices, _ body: ([TokenID], [TokenID]) -> Void
  ) throws(ConstraintError) {
    var found = TokenMask(count: slices.groups.count)
    try walk(&found, state, slices.rests, from: 0, to: slices.rests.count)
    for number in found.tokens {
      let group = slices.groups[Int(number)]
      body(group.bare, group.spaced)
    }
  }
}
