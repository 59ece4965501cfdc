/// How far something with a known or unknown number of parts is, for the live line.
enum TimeLeft {
  /// `12 of 200, 3 min left`.
  static func line(_ done: Int, of total: Int, since begin: ContinuousClock.Instant) -> String {
    let seconds = (ContinuousClock.now - begin) / .seconds(1)
    guard done > 0, done < total else { return "\(done) of \(total)" }
    return "\(done) of \(total), \(words(seconds / Double(done) * Double(total - done))) left"
  }

  /// `12 done, 4.1 a minute`, where nobody knows how many will come.
  static func line(_ done: Int, since begin: ContinuousClock.Instant) -> String {
    let minutes = (ContinuousClock.now - begin) / .seconds(60)
    guard done > 0, minutes > 0 else { return "\(done) done" }
    return "\(done) done, \((Double(done) / minutes * 10).rounded() / 10) a minute"
  }

  private static func words(_ seconds: Double) -> String {
    if seconds < 60 { return "\(Int(seconds.rounded(.up))) s" }
    if seconds < 3_600 { return "\(Int((seconds / 60).rounded(.up))) min" }
    return "\(Int(seconds / 3_600)) h \(Int(seconds / 60) % 60) min"
  }
}

/// The live line of what answers standard input line by line.
struct InputProgress {
  private var line: ProgressLine
  private let total = StandardInput.lineCount
  private let begin = ContinuousClock.now

  /// Where the answers go to the same terminal they are the progress.
  init(quiet: Bool) { line = ProgressLine(quiet: quiet || StandardOutput.isTerminal) }

  /// Says that so many lines are answered.
  mutating func show(_ done: UInt64) {
    line.show(
      total.map { TimeLeft.line(Int(done), of: $0, since: begin) }
        ?? TimeLeft.line(Int(done), since: begin))
  }

  mutating func clear() { line.clear() }
}
