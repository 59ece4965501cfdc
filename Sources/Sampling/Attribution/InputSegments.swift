/// An input cut into the pieces that an explanation speaks of: lines, each with the blank lines after
/// it; of a long input, neighbouring lines together.
package struct InputSegments: Hashable, Sendable {
  /// A piece of the input.
  package struct Segment: Hashable, Sendable {
    /// Its text with its line ends.
    package var text: String
    /// Its first and last line that are not blank, from 1.
    package var lines: ClosedRange<Int>
  }

  /// The pieces in order; all of them are the input. None when it is blank.
  package var segments: [Segment]

  /// Cuts an input into at most `most` pieces.
  package init(_ input: String, most: Int = 16) {
    var lines: [Segment] = []
    var leading = ""
    for (index, line) in Self.lines(of: input).enumerated() {
      if line.contains(where: { !$0.isWhitespace }) {
        lines.append(Segment(text: leading + line, lines: index + 1...index + 1))
        leading = ""
      } else if lines.isEmpty {
        leading += line
      } else {
        lines[lines.count - 1].text += line
      }
    }
    let count = min(lines.count, max(1, most))
    segments = (0..<count).map { piece in
      let part = lines[piece * lines.count / count..<(piece + 1) * lines.count / count]
      let first = part[part.startIndex].lines.lowerBound
      return Segment(
        text: part.map(\.text).joined(),
        lines: first...max(first, part[part.endIndex - 1].lines.upperBound))
    }
  }

  /// The input with only some of its pieces: (segments) whether a piece is kept. What is left does not
  /// end in the line end that stood before a piece that is gone.
  package func text(keeping kept: [Bool]) -> String {
    let texts = zip(segments, kept).filter(\.1).map(\.0.text)
    guard kept.last == false, let last = texts.last, last.utf8.last == UInt8(ascii: "\n") else {
      return texts.joined()
    }
    return texts.dropLast().joined()
      + String(
        decoding: last.utf8.dropLast(last.utf8.suffix(2).elementsEqual([13, 10]) ? 2 : 1),
        as: UTF8.self)
  }

  /// With their line ends. By bytes, because \r\n is one character and others are line ends, too.
  private static func lines(of text: String) -> [String] {
    var lines: [String] = []
    var rest = text.utf8[...]
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      let next = text.utf8.index(after: end)
      lines.append(String(decoding: rest[..<next], as: UTF8.self))
      rest = rest[next...]
    }
    if !rest.isEmpty { lines.append(String(decoding: rest, as: UTF8.self)) }
    return lines
  }
}
