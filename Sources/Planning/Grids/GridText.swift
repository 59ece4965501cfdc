/// An explored grid map as text: what was not seen is blank.
public struct GridText: Sendable {
  /// Rows: `#` walls, `.` free cells, `+` things, `*` the way, `S` its start and `E` its end.
  public let drawing: String

  /// What is known of a map, and the way that was walked.
  public init(_ map: GridMap, known: Set<GridCell>, path: [GridCell]) {
    let things = Set(map.things.map(\.cell))
    let walked = Set(path)
    drawing = (0..<map.height).map { y in
      String(
        (0..<map.width).map { x -> Character in
          let cell = GridCell(x, y)
          if cell == path.last { return "E" }
          if cell == path.first { return "S" }
          if walked.contains(cell) { return "*" }
          if !known.contains(cell) { return " " }
          return !map.isFree(cell) ? "#" : things.contains(cell) ? "+" : "."
        })
    }.joined(separator: "\n")
  }
}
