import Foundation

/// One line on a terminal that is overwritten as work goes on; nothing where stderr is none. Has to be cleared at the end.
struct ProgressLine: Sendable {
  private let isShown: Bool
  private let width: Int
  private var isDirty = false

  /// - Parameter quiet: shows nothing at all.
  init(quiet: Bool = false) {
    let environment = ProcessInfo.processInfo.environment
    isShown = !quiet && StandardError.isTerminal && environment["TERM"] != "dumb"
    width = max(20, environment["COLUMNS"].flatMap { Int($0) } ?? TerminalSize.columns ?? 80)
  }

  /// Shows a line instead of the last.
  mutating func show(_ line: String) {
    guard isShown else { return }
    let plain = String(
      String.UnicodeScalarView(
        line.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
    StandardError.write("\r\u{1B}[K" + plain.prefix(width - 1))
    isDirty = true
  }

  /// Takes the line away, before something else is written.
  mutating func clear() {
    guard isDirty else { return }
    StandardError.write("\r\u{1B}[K")
    isDirty = false
  }
}
