/// Draws a step's particles: their weights as stacked bands over tokens, the effective sample size
/// below, a dashed line where they were resampled.
///
/// The shapes are stretched to the width there is; everything with letters stands outside of them.
struct ParticleChart {
  /// Most columns and bands that are drawn, so that a page of long runs stays small.
  private static let most = (columns: 120, bands: 24)
  private static let height = 100.0

  private let trace: WeightHistory
  /// (columns) Which tokens are drawn.
  private let columns: [Int]
  private let count: Int
  /// What else the caption says.
  private let facts: [String]

  /// A drawing; nil when there is nothing to see: one particle, or no token.
  init?(_ trace: WeightHistory, facts: [String] = []) {
    self.facts = facts
    count = trace.weights.map(\.count).max() ?? 0
    guard count > 1, trace.weights.count == trace.ess.count else { return nil }
    self.trace = trace
    let tokens = trace.weights.count
    let shown = min(tokens, Self.most.columns)
    columns = (0..<shown).map { shown == 1 ? 0 : $0 * (tokens - 1) / (shown - 1) }
  }

  var markup: Markup {
    let lowest = trace.ess.min() ?? 0
    let times = trace.resampled.count
    let tokens = trace.weights.count
    let resampled = Figures.plural(times, "time", "times")
    return """
      <figure class="particles">
      <figcaption><b>Particles over tokens</b>\
      \(Markup.joined(facts.map { "<span>\($0)</span>" }))\
      <span>lowest ESS \(Figures.decimals(lowest, 1))</span>\
      <span>\(times > 0 ? "resampled \(resampled)" : "not resampled")</span></figcaption>
      <div class="plot"><span class="axis">weight</span>\
      <svg class="bands" viewBox="0 0 \(width) 100" preserveAspectRatio="none" role="img" \
      aria-label="Weights of \(count) particles over \(tokens) tokens">\(bands)\(marks)</svg></div>
      <div class="plot"><span class="axis">ESS</span>\
      <svg class="ess" viewBox="0 0 \(width) 100" preserveAspectRatio="none" role="img" \
      aria-label="Effective sample size over \(tokens) tokens, lowest \(Figures.decimals(lowest, 1))">\
      \(essArea)\(marks)</svg></div>
      <div class="ruler"><span>first token</span>\
      <span>\(tokens == 1 ? "" : "token \(Figures.count(tokens))")</span></div>
      </figure>
      """
  }

  private var bandCount: Int { min(count, Self.most.bands) }
  private var width: Int { max(1, columns.count - 1) }

  /// Heights from the top, per column, of the lower edges of bands.
  private var edges: [[Double]] {
    let groups = bandCount
    return columns.map { token in
      let row = trace.weights[token]
      var sum = 0.0
      var result = [0.0]
      for group in 0..<groups {
        let from = group * count / groups
        let end = (group + 1) * count / groups
        for particle in from..<min(end, row.count) where particle >= 0 { sum += row[particle] }
        result.append(min(1, sum) * Self.height)
      }
      return result
    }
  }

  private var bands: Markup {
    let edges = self.edges
    return .joined(
      (0..<bandCount).map { band in
        let upper = edges.map { $0[band] }
        let lower = edges.map { $0[band + 1] }
        return "<path class=\"band b\(band * 6 / bandCount)\" d=\"\(area(upper, lower))\"/>"
      })
  }

  private var essArea: Markup {
    let heights = columns.map { Self.height * (1 - min(1, trace.ess[$0] / Double(count))) }
    return """
      <path class="essfill" d="\(area(heights, heights.map { _ in Self.height }))"/>\
      <path class="essline" d="\(line(heights))"/>
      """
  }

  /// Where the particles were resampled; columns in between two drawn ones count for the next.
  private var marks: Markup {
    var result: [Markup] = []
    var from = 0
    for (column, token) in columns.enumerated() {
      let happened = (from...max(from, token)).contains {
        trace.resampled.contains($0)
      }
      if happened { result.append("<path class=\"mark\" d=\"M\(column) 0V100\"/>") }
      from = token + 1
    }
    return .joined(result)
  }

  private func line(_ heights: [Double]) -> String {
    // A single column becomes a flat line.
    let points = heights.count == 1 ? [heights[0], heights[0]] : heights
    return "M"
      + points.enumerated().map { "\($0) \(Figures.coordinate($1))" }.joined(separator: "L")
  }

  private func area(_ upper: [Double], _ lower: [Double]) -> String {
    let below = lower.count == 1 ? [lower[0], lower[0]] : lower
    let back = below.enumerated().reversed()
      .map { "\($0) \(Figures.coordinate($1))" }.joined(separator: "L")
    return line(upper) + "L" + back + "Z"
  }
}
