/// The shortest ways from some cells to all others: eight neighbours, no corners cut.
///
/// Lengths are whole numbers, so that equal ways are equal in every order of adding up.
struct GridWalks {
  private static let straight = 1_000_000
  private static let diagonal = 1_414_214

  private var lengths: [GridCell: Int] = [:]
  private var previous: [GridCell: GridCell] = [:]
  private let metresACell: Double

  /// - Parameter isOpen: where one may walk.
  init(from sources: [GridCell], on map: GridMap, where isOpen: (GridCell) -> Bool) {
    metresACell = map.metres
    var open = sources.map { (length: 0, cell: $0) }
    for source in sources { lengths[source] = 0 }
    var done: Set<GridCell> = []
    while let next = Self.pop(&open) {
      guard done.insert(next.cell).inserted else { continue }
      for (dx, dy) in Self.steps {
        let cell = GridCell(next.cell.x + dx, next.cell.y + dy)
        guard isOpen(cell), !done.contains(cell) else { continue }
        let isDiagonal = dx != 0 && dy != 0
        if isDiagonal,
          !isOpen(GridCell(next.cell.x + dx, next.cell.y))
            || !isOpen(GridCell(next.cell.x, next.cell.y + dy))
        {
          continue
        }
        let length = next.length + (isDiagonal ? Self.diagonal : Self.straight)
        guard length < lengths[cell] ?? .max else { continue }
        lengths[cell] = length
        previous[cell] = next.cell
        Self.push((length, cell), &open)
      }
    }
  }

  static let steps = [(0, -1), (-1, 0), (1, 0), (0, 1), (-1, -1), (1, -1), (-1, 1), (1, 1)]

  /// Metres to a cell; nil when it cannot be reached.
  func metres(to cell: GridCell) -> Double? {
    lengths[cell].map { Double($0) / Double(Self.straight) * metresACell }
  }

  /// The cells of the way to a cell, the source excluded.
  func path(to cell: GridCell) -> [GridCell] {
    var cells: [GridCell] = []
    var place = cell
    while let before = previous[place] {
      cells.append(place)
      place = before
    }
    return cells.reversed()
  }

  // A binary heap, the shortest first; equal lengths in the order of their cells.

  private typealias Entry = (length: Int, cell: GridCell)

  private static func isBefore(_ one: Entry, _ two: Entry) -> Bool {
    (one.length, one.cell) < (two.length, two.cell)
  }

  private static func push(_ entry: Entry, _ heap: inout [Entry]) {
    heap.append(entry)
    var child = heap.count - 1
    while child > 0, isBefore(heap[child], heap[(child - 1) / 2]) {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  private static func pop(_ heap: inout [Entry]) -> Entry? {
    guard let first = heap.first else { return nil }
    let last = heap.removeLast()
    if heap.isEmpty { return first }
    heap[0] = last
    var parent = 0
    while true {
      let children = [2 * parent + 1, 2 * parent + 2].filter { $0 < heap.count }
      guard let least = children.min(by: { isBefore(heap[$0], heap[$1]) }),
        isBefore(heap[least], heap[parent])
      else { return first }
      heap.swapAt(parent, least)
      parent = least
    }
  }
}
