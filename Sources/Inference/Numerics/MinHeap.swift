/// A binary heap: the smallest element first. Where elements are ordered in full, so is what comes out.
///
/// Inlinable, because searches over automata push and pop millions of small values.
@usableFromInline
package struct MinHeap<Element: Comparable> {
  @usableFromInline var items: [Element] = []

  /// An empty heap.
  @inlinable package init() {}

  /// Puts an element in.
  @inlinable package mutating func push(_ item: Element) {
    items.append(item)
    var child = items.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard items[child] < items[parent] else { break }
      items.swapAt(child, parent)
      child = parent
    }
  }

  /// Takes the smallest element out; nil when there is none.
  @inlinable package mutating func pop() -> Element? {
    guard let first = items.first else { return nil }
    let last = items.removeLast()
    guard !items.isEmpty else { return first }
    items[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < items.count && items[child] < items[least] { least = child }
      guard least != parent else { return first }
      items.swapAt(parent, least)
      parent = least
    }
  }
}
