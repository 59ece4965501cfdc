public import Foundation

/// A cell of a grid map: column and row, counted from the upper left corner.
public struct GridCell: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The column.
  public var x: Int
  /// The row.
  public var y: Int

  /// A cell.
  public init(_ x: Int, _ y: Int) {
    self.x = x
    self.y = y
  }

  public var description: String { "\(x),\(y)" }

  /// Row by row.
  public static func < (left: GridCell, right: GridCell) -> Bool {
    (left.y, left.x) < (right.y, right.x)
  }
}

/// A floor as a robot's map has it: free cells, walls, and things that stand somewhere.
public struct GridMap: Sendable {
  /// A thing in its cell. Things are passed by: their cells are free.
  public struct Thing: Hashable, Sendable {
    /// What it is.
    public var name: String
    /// Where it stands.
    public var cell: GridCell

    /// A thing in a cell.
    public init(name: String, cell: GridCell) {
      self.name = name
      self.cell = cell
    }
  }

  /// One search.
  public struct Search: Hashable, Sendable {
    /// Where it begins.
    public var start: GridCell
    /// The name of what is looked for; any thing of that name will do.
    public var goal: String
  }

  /// The map's name.
  public let id: String
  /// Cells in a row, and rows.
  public let width, height: Int
  /// Metres along a cell.
  public let metres: Double
  /// How far is seen, in metres.
  public let sight: Double
  /// What stands where, row by row.
  public let things: [Thing]
  /// The searches.
  public let searches: [Search]
  /// (height × width) whether a cell is free, row by row.
  private let free: [Bool]

  /// Whether a cell is inside and no wall.
  public func isFree(_ cell: GridCell) -> Bool {
    contains(cell) && free[cell.y * width + cell.x]
  }

  /// Whether a cell is inside.
  func contains(_ cell: GridCell) -> Bool {
    (0..<width).contains(cell.x) && (0..<height).contains(cell.y)
  }

  /// Whether one cell is seen from another: near enough, and with no wall on the line between them.
  func sees(_ from: GridCell, _ to: GridCell) -> Bool {
    let (dx, dy) = (to.x - from.x, to.y - from.y)
    guard Double(dx * dx + dy * dy) * metres * metres <= sight * sight + 1e-9 else { return false }
    // Bresenham's line; what lies between two walls that touch at a corner is not seen.
    var (x, y) = (from.x, from.y)
    let (stepX, stepY) = (dx.signum(), dy.signum())
    var error = abs(dx) - abs(dy)
    while (x, y) != (to.x, to.y) {
      let twice = 2 * error
      let (alongX, alongY) = (twice >= -abs(dy), twice <= abs(dx))
      if alongX, alongY, stepX != 0, stepY != 0, !isFree(GridCell(x + stepX, y)),
        !isFree(GridCell(x, y + stepY))
      {
        return false
      }
      if alongX {
        error -= abs(dy)
        x += stepX
      }
      if alongY {
        error += abs(dx)
        y += stepY
      }
      if (x, y) != (to.x, to.y), !isFree(GridCell(x, y)) { return false }
    }
    return true
  }
}

extension GridMap {
  private struct Line: Decodable {
    struct Episode: Decodable {
      var start: [Int]
      var goal: String
    }
    var id: String
    var cell: Double
    var sight: Double
    var rows: [String]
    var objects: [String: String]
    var episodes: [Episode]
  }

  /// Whether a file's first line is a grid map, and not a house.
  public static func isGrid(_ data: Data) -> Bool {
    guard let line = data.split(separator: UInt8(ascii: "\n")).first else { return false }
    struct Mark: Decodable { var rows: [String] }
    return (try? JSONDecoder().decode(Mark.self, from: Data(line))) != nil
  }

  /// The maps of a file of JSON Lines, one a line:
  ///
  ///     {"id": "flat", "cell": 0.5, "sight": 4, "rows": ["#####", "#.k.#", "#####"],
  ///      "objects": {"k": "kettle"}, "episodes": [{"start": [1, 1], "goal": "kettle"}]}
  ///
  /// `cell` and `sight` are metres. In `rows`, `#` is a wall, `.` is free, and every other character is a free cell
  /// with the thing that `objects` names.
  /// - Throws: `planning_input_invalid` with the line's number and the cause.
  public static func maps(from data: Data, name: String) throws(PlanningError) -> [GridMap] {
    var maps: [GridMap] = []
    for (index, bytes) in data.split(separator: UInt8(ascii: "\n")).enumerated() {
      let wrong = { (text: String) in
        PlanningError(.invalidInput, "\(name):\(index + 1): error: \(text)")
      }
      let line: Line
      do {
        line = try JSONDecoder().decode(Line.self, from: Data(bytes))
      } catch {
        throw wrong("not a grid map: \(HouseFile.brief(error))")
      }
      do throws(Problem) {
        maps.append(try read(line))
      } catch {
        throw wrong(error.text)
      }
    }
    return maps
  }

  private struct Problem: Error {
    var text: String
  }

  private static func read(_ line: Line) throws(Problem) -> GridMap {
    guard line.cell > 0, line.cell.isFinite, line.sight >= line.cell, line.sight.isFinite else {
      throw Problem(text: "/cell and /sight are metres above 0, and sight reaches the next cell")
    }
    let width = line.rows.first?.count ?? 0
    guard width > 0, line.rows.allSatisfy({ $0.count == width }), width * line.rows.count <= 250_000
    else {
      throw Problem(text: "/rows: rows of one length are expected, and no more than 250000 cells")
    }
    var free: [Bool] = []
    var things: [Thing] = []
    for (y, row) in line.rows.enumerated() {
      for (x, character) in row.enumerated() {
        free.append(character != "#")
        if character == "#" || character == "." { continue }
        guard let name = line.objects[String(character)] else {
          throw Problem(text: "/rows/\(y): /objects does not say what \(character) is")
        }
        things.append(Thing(name: name, cell: GridCell(x, y)))
      }
    }
    var searches: [Search] = []
    for (index, episode) in line.episodes.enumerated() {
      guard episode.start.count == 2 else {
        throw Problem(text: "/episodes/\(index)/start: expected a column and a row")
      }
      searches.append(
        Search(start: GridCell(episode.start[0], episode.start[1]), goal: episode.goal))
    }
    let map = GridMap(
      id: line.id, width: width, height: line.rows.count, metres: line.cell, sight: line.sight,
      things: things, searches: searches, free: free)
    for (index, search) in searches.enumerated() {
      guard map.isFree(search.start) else {
        throw Problem(text: "/episodes/\(index)/start: is no free cell")
      }
      guard map.optimal(search) != nil else {
        throw Problem(text: "/episodes/\(index)/goal: no \"\(search.goal)\" can be reached")
      }
    }
    return map
  }

  /// Metres of the shortest way to a thing of the search's name; nil when there is none.
  public func optimal(_ search: Search) -> Double? {
    let walks = GridWalks(from: [search.start], on: self, where: isFree)
    return things.filter { $0.name == search.goal }.compactMap { walks.metres(to: $0.cell) }.min()
  }
}
