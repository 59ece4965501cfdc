import Foundation
internal import Inference

/// What an exploration found out, as a drawing: nodes, passages, the walk, and what was never
/// entered. Colours follow the page's (`currentColor`), so it reads on light and dark.
public struct ExplorationSVG<Node: Hashable & Comparable & Sendable>: Sendable {
  private let exploration: Exploration<Node>
  private let places: [Node: (x: Double, y: Double)]
  private let names: [Node: String]

  /// A drawing of `exploration`.
  /// - Parameter position: where a node is, in any unit; nil for worlds without a plane. Then
  ///   nodes are laid out by their number of steps from the start.
  /// - Parameter name: what to call a node that was entered; others are called `?` then. Without
  ///   it, and where it is nil, a node is called what it is.
  public init(
    _ exploration: Exploration<Node>, position: ((Node) -> (x: Double, y: Double)?)? = nil,
    name: ((Node) -> String?)? = nil
  ) {
    self.exploration = exploration
    let nodes = exploration.graph.explored + exploration.graph.frontier
    var names: [Node: String] = [:]
    if let name {
      for node in exploration.graph.explored { names[node] = name(node) }
      for node in exploration.graph.frontier { names[node] = "?" }
    }
    self.names = names
    if let position {
      var places: [Node: (x: Double, y: Double)] = [:]
      for node in nodes { places[node] = position(node) }
      self.places = places
    } else {
      places = Self.layered(exploration, nodes)
    }
  }

  /// The drawing as an `<svg>` element.
  public var element: String {
    guard !places.isEmpty else { return "<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>" }
    let scale = fit
    let graph = exploration.graph
    var parts: [String] = []
    for node in graph.explored {
      for passage in graph.passages(of: node)
      where !graph.isExplored(passage.target) || node < passage.target {
        guard let a = places[node], let b = places[passage.target] else { continue }
        parts.append(line(scale(a), scale(b), graph.isExplored(passage.target) ? "" : "4 4"))
      }
    }
    let walk = exploration.path.compactMap { places[$0].map(scale) }
    parts.append(
      "<polyline points=\"\(walk.map { "\(number($0.x)),\(number($0.y))" }.joined(separator: " "))\""
        + " fill=\"none\" stroke=\"#d9822b\" stroke-width=\"3\" stroke-opacity=\"0.55\"/>")
    for node in graph.explored + graph.frontier {
      if let place = places[node] { parts.append(circle(node, scale(place))) }
    }
    return
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 640 480\" role=\"img\" "
      + "aria-label=\"explored map\">\n" + parts.joined(separator: "\n") + "\n</svg>"
  }

  /// Maps places into the picture, margins included.
  private var fit: ((x: Double, y: Double)) -> (x: Double, y: Double) {
    let xs = places.values.map(\.x)
    let ys = places.values.map(\.y)
    let (left, right) = (xs.min() ?? 0, xs.max() ?? 1)
    let (low, high) = (ys.min() ?? 0, ys.max() ?? 1)
    return { place in
      (
        40 + 560 * (right > left ? (place.x - left) / (right - left) : 0.5),
        40 + 400 * (high > low ? (place.y - low) / (high - low) : 0.5)
      )
    }
  }

  private func line(_ a: (x: Double, y: Double), _ b: (x: Double, y: Double), _ dash: String)
    -> String
  {
    "<line x1=\"\(number(a.x))\" y1=\"\(number(a.y))\" x2=\"\(number(b.x))\" y2=\"\(number(b.y))\" "
      + "stroke=\"currentColor\" stroke-opacity=\"0.35\""
      + (dash.isEmpty ? "" : " stroke-dasharray=\"\(dash)\"") + "/>"
  }

  private func circle(_ node: Node, _ at: (x: Double, y: Double)) -> String {
    let graph = exploration.graph
    let isGoal = exploration.ending == .found && exploration.path.last == node
    let isStart = exploration.path.first == node
    let fill = isGoal ? "#2f9e44" : isStart ? "#1c7ed6" : "currentColor"
    let opacity = graph.isExplored(node) ? 0.85 : 0.15
    let seen = graph.contents[node] ?? graph.descriptor(of: node)
    let title = PageText.escaped("\(node): \(seen.joined(separator: ", "))")
    let radius = isGoal || isStart ? 9 : 6
    return
      "<circle cx=\"\(number(at.x))\" cy=\"\(number(at.y))\" r=\"\(radius)\" "
      + "fill=\"\(fill)\" fill-opacity=\"\(opacity)\"><title>\(title)</title></circle>"
      + "<text x=\"\(number(at.x + Double(radius) + 2))\" y=\"\(number(at.y - Double(radius)))\" font-size=\"12\" "
      + "fill=\"currentColor\">\(PageText.escaped(String((names[node] ?? "\(node)").suffix(18))))</text>"
  }

  private func number(_ value: Double) -> String { String(format: "%.1f", value) }

  /// Columns by the number of passages from the start, rows by node.
  private static func layered(_ exploration: Exploration<Node>, _ nodes: [Node])
    -> [Node: (x: Double, y: Double)]
  {
    guard let start = exploration.path.first else { return [:] }
    var depth = [start: 0]
    var queue = [start]
    var next = 0
    while next < queue.count {
      let node = queue[next]
      next += 1
      for passage in exploration.graph.passages(of: node) where depth[passage.target] == nil {
        depth[passage.target] = (depth[node] ?? 0) + 1
        queue.append(passage.target)
      }
    }
    var rows: [Int: Int] = [:]
    var places: [Node: (x: Double, y: Double)] = [:]
    for node in nodes.sorted() {
      guard let column = depth[node] else { continue }
      places[node] = (Double(column), Double(rows[column, default: 0]))
      rows[column, default: 0] += 1
    }
    return places
  }
}
