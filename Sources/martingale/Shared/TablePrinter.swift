import Foundation

/// Rows of text for a person or a pipe.
enum TablePrinter {
  /// On a terminal: aligned, with a heading, cut at the right edge. In a pipe: tabs, nothing else.
  static func print(_ heading: [String], _ rows: [[String]]) throws(OutputError) {
    guard StandardOutput.isTerminal else {
      for row in rows { try StandardOutput.write(line: row.joined(separator: "\t")) }
      return
    }
    let all = [heading] + rows
    let widths = heading.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    let columns = ProcessInfo.processInfo.environment["COLUMNS"].flatMap { Int($0) } ?? 100
    for row in all {
      let cells = row.indices.map { column in
        column == row.count - 1
          ? row[column]
          : row[column].padding(toLength: widths[column], withPad: " ", startingAt: 0)
      }
      let line = cells.joined(separator: "  ")
      try StandardOutput.write(line: line.count > columns ? line.prefix(columns - 1) + "…" : line)
    }
  }
}
