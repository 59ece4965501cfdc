import Inference

/// Taking back the cells of contexts that nobody steps any more.
///
/// Attention passes over every cell for every token, so dead ones cost time; and cells may only be
/// freed from the end of their order. So what is alive is copied out, the end is freed, and the
/// copies are put back in the order in which they were evaluated: the same bits in the same order,
/// in fewer cells, and nothing is evaluated again.
extension PrefixCache {
  /// A run of nodes of one kind, each the parent of the next, and their cells.
  private struct Piece {
    let numbers: [Int]  // before
    let nodes: [Node]
    let cells: [UInt8]
  }

  /// Frees the cells from the first generated token on, but for those of sequences that were used
  /// after the time `stamp`; with `prompts`, the cells before it too.
  /// - Parameter limit: the most bytes that may be copied out at a time.
  /// - Returns: the generated nodes that have a row now; nil when nothing was done, because little
  ///   would be freed or too much copied.
  mutating func compact(
    since stamp: Int, prompts: Bool, limit: Int, in context: ContextHandle
  ) -> [Int]? {
    guard let begin = prompts ? 0 : firstGenerated, context.keepsAllCells else { return nil }
    let runs = runs(from: begin, since: stamp)
    let kept = runs.reduce(0) { $0 + cells(of: $1) }
    let held = tailCells + (prompts ? promptCells : 0)
    guard kept <= held - held / 4, kept == 0 || copySize(of: runs, context) <= limit else {
      return nil
    }
    context.remove(attic)
    let pieces = runs.compactMap { copied($0, context) }
    if prompts { clear(in: context) } else { truncate(in: context) }
    guard pieces.count == runs.count else { return [] }
    var numbers: [Int: Int] = [:]
    for piece in pieces {
      let before = piece.nodes[0].parent
      guard let parent = before < begin ? before : numbers[before],
        let added = restore(piece, after: parent, context)
      else {
        clear(in: context)  // llama.cpp did not take its own cells back: all is evaluated again
        return []
      }
      for (old, new) in zip(piece.numbers, added) { numbers[old] = new }
    }
    return numbers.values.filter { nodes[$0].isGenerated && nodes[$0].row != nil }.sorted()
  }

  /// The nodes from `begin` on that are below a sequence used after `stamp`, cut into runs:
  /// parents before children, prompts before generated tokens.
  private func runs(from begin: Int, since stamp: Int) -> [[Int]] {
    var seen: Set<Int> = []
    var prompts: [[Int]] = []
    var generated: [[Int]] = []
    for sequence in tips.indices where stamps[sequence] > stamp {
      guard var node = tips[sequence] else { continue }
      while node >= begin, !seen.contains(node) {
        let isGenerated = nodes[node].isGenerated
        var run: [Int] = []
        while node >= begin, nodes[node].isGenerated == isGenerated, seen.insert(node).inserted {
          run.append(node)
          node = nodes[node].parent
        }
        if isGenerated { generated.append(run.reversed()) } else { prompts.append(run.reversed()) }
      }
    }
    return prompts.sorted { $0[0] < $1[0] } + generated.sorted { $0[0] < $1[0] }
  }

  private func cells(of run: [Int]) -> Int { nodes[run[run.count - 1]].end - nodes[run[0]].start }

  /// Bytes that copies of `runs` take, as far as one sequence tells.
  private func copySize(of runs: [[Int]], _ context: ContextHandle) -> Int {
    guard let run = runs.first, let last = run.last, let sequence = carrier(of: last),
      let tip = tips[Int(sequence)]
    else { return .max }
    let kept = runs.reduce(0) { $0 + cells(of: $1) }
    return kept * (context.contentsSize(of: sequence) / nodes[tip].end)
  }

  /// Copies a run's cells out, by way of the attic, which must be empty.
  private func copied(_ run: [Int], _ context: ContextHandle) -> Piece? {
    guard let first = run.first, let last = run.last, let source = carrier(of: last) else {
      return nil
    }
    context.share(source, with: attic, nodes[first].start..<nodes[last].end)
    defer { context.remove(attic) }
    guard let cells = context.contents(of: attic) else { return nil }
    return Piece(numbers: run, nodes: run.map { nodes[$0] }, cells: cells)
  }

  /// Puts a piece behind `parent`.
  /// - Returns: the new numbers of its nodes.
  private mutating func restore(
    _ piece: Piece, after parent: Int, _ context: ContextHandle
  ) -> [Int]? {
    let range = piece.nodes[0].start..<piece.nodes[piece.nodes.count - 1].end
    // An anchor goes on with its prompt's next block; everything else gets a sequence.
    let anchor =
      parent >= 0 && !piece.nodes[0].isGenerated
      ? tips.firstIndex { $0 == parent }.map { Int32($0) } : nil
    guard let sequence = anchor ?? fork(parent, claimed: [], needed: [], in: context),
      context.restore(piece.cells, to: attic)
    else { return nil }
    context.share(attic, with: sequence, range)
    context.remove(attic)
    var last = parent
    return piece.nodes.map { node in
      last = append(
        node.tokens, key: node.key, parent: last, generated: node.isGenerated, to: sequence)
      keep(node.row, at: last)
      return last
    }
  }
}
