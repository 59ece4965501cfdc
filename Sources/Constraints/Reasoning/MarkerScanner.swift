/// Finds the first of some markers in a text that is read byte by byte (Aho and Corasick, 1975).
struct MarkerScanner: Sendable {
  /// (states × 256) The next state; a state is how much of which markers has just been read.
  private let next: [Int32]
  /// (states) The marker that has just been completed; −1 for none.
  private let found: [Int32]

  /// - Parameter markers: what is looked for; empty ones are never found. Where two end together
  ///   the first of them counts.
  init(_ markers: [[UInt8]]) {
    var next: [Int32] = [Int32](repeating: -1, count: 256)
    var found: [Int32] = [-1]
    for (number, marker) in markers.enumerated() where !marker.isEmpty {
      var state = 0
      for byte in marker {
        if next[state * 256 + Int(byte)] < 0 {
          next[state * 256 + Int(byte)] = Int32(found.count)
          next += [Int32](repeating: -1, count: 256)
          found.append(-1)
        }
        state = Int(next[state * 256 + Int(byte)])
      }
      if found[state] < 0 { found[state] = Int32(number) }
    }
    // Breadth first: a state falls back to the longest proper suffix that is a state too.
    var fallback = [Int](repeating: 0, count: found.count)
    var queue: [Int] = []
    for byte in 0..<256 {
      if next[byte] < 0 { next[byte] = 0 } else { queue.append(Int(next[byte])) }
    }
    var head = 0
    while head < queue.count {
      let state = queue[head]
      head += 1
      if found[state] < 0 { found[state] = found[fallback[state]] }
      for byte in 0..<256 {
        let target = next[state * 256 + byte]
        let other = next[fallback[state] * 256 + byte]
        if target < 0 {
          next[state * 256 + byte] = other
        } else {
          fallback[Int(target)] = Int(other)
          queue.append(Int(target))
        }
      }
    }
    self.next = next
    self.found = found
  }

  /// The state after a byte, and the marker that it completes.
  @inline(__always)
  func step(_ state: Int32, _ byte: UInt8) -> (state: Int32, marker: Int?) {
    let target = next[Int(state) * 256 + Int(byte)]
    let marker = found[Int(target)]
    return (target, marker < 0 ? nil : Int(marker))
  }
}
