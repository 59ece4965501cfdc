/// The prefix tree of some byte strings. Node 0 is the root; parents come before children.
struct PrefixTree: Sendable {
  /// (nodes) Whether a string ends at the node.
  private(set) var isEnd: [Bool] = [false]
  /// (nodes + 1) The node's edges are `edgeStart[n]..<edgeStart[n + 1]`, by ascending byte.
  private let edgeStart: [Int32]
  /// (nodes - 1) The byte on the edge.
  private let edgeByte: [UInt8]
  /// (nodes - 1) The child at its end.
  private let edgeTarget: [Int32]
  /// (nodes) Bytes to the nearest end at or below the node.
  private let distance: [Int32]

  init(_ strings: [[UInt8]]) {
    var parent: [Int32] = [-1]
    var byte: [UInt8] = [0]
    var path: [Int32] = [0]  // nodes of the previous string; path[d] is at depth d
    var previous: [UInt8] = []
    for string in strings.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      var common = 0
      while common < min(previous.count, string.count) && previous[common] == string[common] {
        common += 1
      }
      path.removeLast(path.count - 1 - common)
      for index in common..<string.count {
        parent.append(path[index])
        byte.append(string[index])
        isEnd.append(false)
        path.append(Int32(parent.count - 1))
      }
      isEnd[Int(path[string.count])] = true
      previous = string
    }

    var start = [Int32](repeating: 0, count: parent.count + 1)
    for node in parent.indices.dropFirst() { start[Int(parent[node]) + 1] += 1 }
    for node in parent.indices { start[node + 1] += start[node] }
    var cursor = start
    var edgeByte = [UInt8](repeating: 0, count: parent.count - 1)
    var edgeTarget = [Int32](repeating: 0, count: parent.count - 1)
    var distance = [Int32](repeating: .max, count: parent.count)
    // The strings were sorted, so siblings appear by ascending byte.
    for node in parent.indices.dropFirst() {
      let slot = Int(cursor[Int(parent[node])])
      cursor[Int(parent[node])] += 1
      edgeByte[slot] = byte[node]
      edgeTarget[slot] = Int32(node)
    }
    for node in parent.indices.reversed() {
      if isEnd[node] { distance[node] = 0 }
      if node > 0 {
        let above = Int(parent[node])
        distance[above] = min(distance[above], distance[node] + 1)
      }
    }
    edgeStart = start
    self.edgeByte = edgeByte
    self.edgeTarget = edgeTarget
    self.distance = distance
  }

  /// The child over `byte`, if there is one.
  func child(of node: Int32, over byte: UInt8) -> Int32? {
    var low = Int(edgeStart[Int(node)])
    var high = Int(edgeStart[Int(node) + 1])
    while low < high {
      let middle = (low + high) / 2
      if edgeByte[middle] < byte { low = middle + 1 } else { high = middle }
    }
    guard low < Int(edgeStart[Int(node) + 1]), edgeByte[low] == byte else { return nil }
    return edgeTarget[low]
  }

  /// The first edge, by byte, on a shortest way to an end; nil at an end.
  func towardsEnd(from node: Int32) -> (byte: UInt8, child: Int32)? {
    guard distance[Int(node)] > 0 else { return nil }
    for edge in Int(edgeStart[Int(node)])..<Int(edgeStart[Int(node) + 1])
    where distance[Int(edgeTarget[edge])] == distance[Int(node)] - 1 {
      return (edgeByte[edge], edgeTarget[edge])
    }
    return nil
  }
}
