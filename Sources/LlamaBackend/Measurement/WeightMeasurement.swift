package import Inference

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How fast a model file's weight format is, and how much its logits depend on how tokens are
/// grouped. Times are processor time on one thread, so that a busy machine changes little.
package struct WeightMeasurement: Hashable, Sendable, Codable {
  /// File name.
  package var file: String
  /// Whether keys and values have different types, as generation uses them, or llama.cpp's own.
  package var cache: String
  /// Tokens a second while evaluating a prompt of 256 tokens in blocks of 64.
  package var prefill256: Double
  /// The same for 1024 tokens.
  package var prefill1024: Double
  /// Milliseconds of a step of one sequence, and of several, after 256 tokens.
  package var step1: Double
  package var step2: Double
  package var step4: Double
  package var step5: Double
  package var step8: Double
  /// Greatest difference of a logit between two to eight sequences stepped together and one alone.
  package var batchDependence: Float
  /// The same between prompts evaluated at once, in blocks of 64, and token by token.
  package var chunkDependence: Float

  /// Measures one file with both kinds of cache.
  package static func measure(path: String) throws(InferenceError) -> [WeightMeasurement] {
    _ = try GGUFHeader(path: path)
    let model = try ModelHandle(path: path)
    let file = path.split(separator: "/").last.map(String.init) ?? path
    var result: [WeightMeasurement] = []
    for plain in [true, false] {
      let raw = try RawDecode(model, threads: 1, plainTypes: plain)
      result.append(
        WeightMeasurement(
          file: file, cache: plain ? "equal types" : "different types",
          prefill256: try prefill(raw, 256), prefill1024: try prefill(raw, 1024),
          step1: try step(raw, 1), step2: try step(raw, 2), step4: try step(raw, 4),
          step5: try step(raw, 5), step8: try step(raw, 8),
          batchDependence: try batchDependence(raw), chunkDependence: try chunkDependence(raw)))
    }
    return result
  }

  private static func seconds(
    _ body: () throws(InferenceError) -> Void
  ) throws(InferenceError) -> Double {
    let start = clock()
    try body()
    return Double(clock() - start) / Double(CLOCKS_PER_SEC)
  }

  private static func fill(_ raw: RawDecode, _ count: Int, by size: Int) throws(InferenceError) {
    raw.clear()
    for start in stride(from: 0, to: count, by: size) {
      try raw.evaluate(start..<min(start + size, count))
    }
  }

  private static func prefill(_ raw: RawDecode, _ count: Int) throws(InferenceError) -> Double {
    Double(count) / (try seconds { () throws(InferenceError) in try fill(raw, count, by: 64) })
  }

  private static func step(_ raw: RawDecode, _ sequences: Int) throws(InferenceError) -> Double {
    try fill(raw, 256, by: 64)
    raw.fork(sequences, length: 256)
    try raw.step(sequences, at: 256)
    let steps = 16
    let time = try seconds { () throws(InferenceError) in
      for step in 1...steps { try raw.step(sequences, at: 256 + step) }
    }
    return time / Double(steps) * 1000
  }

  private static func batchDependence(_ raw: RawDecode) throws(InferenceError) -> Float {
    try fill(raw, 300, by: 64)
    let alone = try raw.step(1, at: 300, rows: true)
    var greatest: Float = 0
    for count in 2...8 {
      try fill(raw, 300, by: 64)
      raw.fork(count, length: 300)
      let together = try raw.step(count, at: 300, rows: true)
      greatest = max(greatest, difference(together[0], alone[0]))
    }
    return greatest
  }

  private static func chunkDependence(_ raw: RawDecode) throws(InferenceError) -> Float {
    var rows: [[Float]] = []
    for size in [129, 64, 1] {
      try fill(raw, 129, by: size)
      if let row = try raw.evaluate(129..<131, output: true) { rows.append(row) }
    }
    return rows.reduce(0) { max($0, difference($1, rows[0])) }
  }

  private static func difference(_ a: [Float], _ b: [Float]) -> Float {
    zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }
}
