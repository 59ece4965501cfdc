/// What an answer rests on: the lines of the input, shaded by what each adds to the answer's log-probability and with
/// the numbers beside them, and the copied parts of the answer with links to where they stand.
struct ExplanationBlock {
  private let answer: ExplainedAnswer
  /// What its anchors begin with, so that several can stand on a page.
  private let anchor: String
  /// Sources that are not in the input, in order.
  private let others: [ExplainedAnswer.Source]
  /// The byte of the input at which each source begins that is in it.
  private let offsets: [String: Int]

  init(_ answer: ExplainedAnswer, anchor: String) {
    self.answer = answer
    self.anchor = anchor
    let input = Array(answer.segments.map(\.text).joined().utf8)
    var offsets: [String: Int] = [:]
    var others: [ExplainedAnswer.Source] = []
    for source in answer.sources {
      // A file ends in a line end that the prompt made of it does not have.
      var text = Array(source.text.utf8)
      while text.last == 10 || text.last == 13 { text.removeLast() }
      if let place = Self.place(of: text, in: input) {
        offsets[source.name] = place
      } else {
        others.append(source)
      }
    }
    self.offsets = offsets
    self.others = others
  }

  private static func place(of text: [UInt8], in input: [UInt8]) -> Int? {
    guard !text.isEmpty, text.count <= input.count else { return nil }
    return (0...(input.count - text.count)).first {
      input[$0] == text[0] && input[$0...].starts(with: text)
    }
  }

  var markup: Markup {
    .joined([input, copied].compactMap { $0 } + others.map(whole), separator: "\n")
  }

  // MARK: The input

  private var input: Markup {
    let largest = answer.segments.map { abs($0.support) }.filter(\.isFinite).max() ?? 0
    let places = marks { offsets[$0] }
    var from = 0
    let rows = answer.segments.map { segment -> Markup in
      let bytes = Array(segment.text.utf8)
      let text = marked(bytes, from: from, places)
      from += bytes.count
      let error: Markup? =
        answer.orders == nil ? nil : " <small>± \(Figures.decimals(segment.error, 2))</small>"
      return """
        <tr><th scope="row">\(Self.lines(segment.lines))</th><td class="number">\(Self.signed(segment.support))\(error)</td>\
        <td class="number">\(Self.signed(segment.leaveOneOut))</td>\
        <td class="line \(Self.shade(segment.support, largest))">\(text)</td></tr>
        """
    }
    let how =
      answer.orders.map {
        "estimated from \(Figures.plural($0, "order", "orders")), ± a standard error"
      } ?? "exact"
    return """
      <section class="block"><h4>What the answer rests on</h4>
      <div class="wide"><table class="support"><caption>Support: what the lines add to the answer's log-probability, in nats \
      (Shapley values, \(how)). Left out: what it loses without these lines alone.\(totals)</caption>
      <thead><tr><th scope="col">lines</th><th scope="col">support</th><th scope="col">left out</th><th scope="col">input</th></tr></thead>
      <tbody>\(Markup.joined(rows, separator: "\n"))</tbody></table></div></section>
      """
  }

  private var totals: Markup? {
    guard let all = answer.logP, let none = answer.logPWithout else { return nil }
    return
      " log p of the answer: \(Figures.decimals(all, 2)), without all of them \(Figures.decimals(none, 2))."
  }

  private static func lines(_ lines: ClosedRange<Int>) -> String {
    lines.count == 1 ? "\(lines.lowerBound)" : "\(lines.lowerBound)–\(lines.upperBound)"
  }

  private static func signed(_ value: Double) -> String {
    (value > 0 ? "+" : "") + Figures.decimals(value, 2)
  }

  /// The darker, the more; for or against.
  private static func shade(_ value: Double, _ largest: Double) -> Markup {
    guard value.isFinite, largest > 0 else { return "" }
    switch (value / largest * 4).rounded() {
    case 4...: return "p4"
    case 3: return "p3"
    case 2: return "p2"
    case 1: return "p1"
    case -1: return "n1"
    case -2: return "n2"
    case -3: return "n3"
    case ...(-4): return "n4"
    default: return ""
    }
  }

  // MARK: What was copied

  /// A place of a copied part in a text.
  private struct Mark {
    var copy: Int
    var place: Int
    var bytes: Range<Int>
  }

  /// The places in a text; `offset` tells where in it a source begins.
  private func marks(_ offset: (String) -> Int?) -> [Mark] {
    answer.copies.enumerated().flatMap { number, copy -> [Mark] in
      guard let begin = offset(copy.source) else { return [] }
      return copy.places.enumerated().map { place, bytes in
        Mark(
          copy: number, place: place, bytes: bytes.lowerBound + begin..<bytes.upperBound + begin)
      }
    }
  }

  /// A piece of a text, which begins at byte `from` of it, with the marks that fall into it.
  private func marked(_ bytes: [UInt8], from: Int, _ marks: [Mark]) -> Markup {
    let here = marks.filter { $0.bytes.overlaps(from..<from + bytes.count) }
    let cuts = Set(here.flatMap { [$0.bytes.lowerBound, $0.bytes.upperBound] })
      .filter { $0 > from && $0 < from + bytes.count }.sorted()
    let pieces = zip([from] + cuts, cuts + [from + bytes.count])
    return .joined(
      pieces.map { start, end -> Markup in
        let text = String(decoding: bytes[start - from..<end - from], as: UTF8.self)
        let over = here.filter { $0.bytes.contains(start) }
        guard let first = over.first else { return "\(text)" }
        let anchors = over.filter { $0.bytes.lowerBound == start }.map { mark -> Markup in
          "<span id=\"\(anchor)c\(mark.copy)p\(mark.place)\"></span>"
        }
        let names = over.map { name(of: answer.copies[$0.copy]) }.joined(separator: ", ")
        return """
          \(Markup.joined(anchors))<a class="copy" href="#\(anchor)c\(first.copy)" title="copied to \(names)">\(text)</a>
          """
      })
  }

  private func name(of copy: ExplainedAnswer.Copy) -> String {
    copy.pointer.isEmpty ? "the answer" : copy.pointer
  }

  private var copied: Markup? {
    guard !answer.copies.isEmpty else { return nil }
    let rows = answer.copies.enumerated().map { number, copy -> Markup in
      let links = copy.places.enumerated().map { place, bytes -> Markup in
        "<a href=\"#\(anchor)c\(number)p\(place)\">\(description(of: bytes, in: copy.source))</a>"
      }
      let rest: String? =
        copy.count > copy.places.count ? ", the first \(copy.places.count) are linked" : ""
      let ambiguous: Markup? =
        copy.count < 2
        ? nil
        : " <small>\(Figures.count(copy.count)) places: which was meant is not known\(rest ?? "")</small>"
      return """
        <tr id="\(anchor)c\(number)"><th scope="row">\(name(of: copy))</th><td class="line">\(Excerpt.block(copy.text, 400))</td>\
        <td>\(Markup.joined(links, separator: ", "))\(ambiguous)</td></tr>
        """
    }
    return """
      <section class="block"><h4>What was copied</h4>
      <div class="wide"><table class="support"><caption>Strings that had to be spans of a text, and where they stand in it.</caption>
      <thead><tr><th scope="col">part</th><th scope="col">text</th><th scope="col">stands in</th></tr></thead>
      <tbody>\(Markup.joined(rows, separator: "\n"))</tbody></table></div></section>
      """
  }

  /// A place in words: the source's line, from 1, and its bytes, from 0.
  private func description(of bytes: Range<Int>, in name: String) -> String {
    let source = answer.sources.first { $0.name == name }?.text ?? ""
    let line = source.utf8.prefix(bytes.lowerBound).count { $0 == 10 } + 1
    return "\(name), line \(line), bytes \(bytes.lowerBound)–\(bytes.upperBound - 1)"
  }

  /// A source that is not a part of the input.
  private func whole(_ source: ExplainedAnswer.Source) -> Markup {
    let text = marked(
      Array(source.text.utf8), from: 0, marks { $0 == source.name ? 0 : nil })
    return """
      <section class="block"><h4>\(Excerpt.line(source.name, 80))</h4><pre class="source">\(text)</pre></section>
      """
  }
}
