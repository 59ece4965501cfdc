import Agents
import JSONSchema
import Testing

@Suite struct ExplanationPageTests {
  /// A record of `generate --explain --json`; `%` stands for a text from outside.
  private func record(_ text: String, orders: String = "null", source: String = "note") throws
    -> JSONValue
  {
    let quoted = JSONValue.string(text).description.dropFirst().dropLast()
    let record = #"""
      {"text": "{\"who\":\"%\"}", "model": {"name": "%"}, "seed": 7, "guarantee": "posterior", "explanation": {
        "segments": [
          {"lines": [1, 2], "text": "first %\nline\n", "support": 2.5, "standard_error": 0.25, "leave_one_out": 1.125},
          {"lines": [4, 4], "text": "second", "support": -1.25, "standard_error": 0, "leave_one_out": 0}],
        "log_p": -3.5, "log_p_without": -4.75, "orders": \#(orders), "subsets": 4, "tokens_evaluated": 90,
        "sources": [{"name": "note", "text": "second\n"}, {"name": "%", "text": "x % y % z"}],
        "copies": [
          {"pointer": "/who", "text": "eco", "source": "note", "places": [{"start": 1, "end": 4}], "count": 1},
          {"pointer": "/%", "text": "%", "source": "%", "places": [{"start": 0, "end": 1}, {"start": 2, "end": 3}], "count": 70},
          {"pointer": "/bad", "text": "z", "source": "note", "places": [{"start": 5, "end": 99}, {"start": -1, "end": 2}, {"start": 3, "end": 3}]},
          {"pointer": "/none", "text": "z", "source": "nowhere", "places": [{"start": 0, "end": 1}]}]}}
      """#
    return try JSONValue(parsing: record.replacing("%", with: quoted))
  }

  private func page(_ text: String, orders: String = "null") throws -> String {
    let answer = try #require(ExplainedAnswer(try record(text, orders: orders)))
    return AnswersPage([answer, answer]).html
  }

  @Test func theNumbersAreInATableAndTheShadesBesideThem() throws {
    let html = try page("thing")
    let reader = PageReader(html)
    #expect(reader.isWellFormed)
    for part in [
      "1–2", "+2.50", "−1.25", "+1.12", "first thing", "second", "Shapley values, exact",
      "log p of the answer: −3.50, without all of them −4.75", "2 explained answers", "seed 7",
    ] {
      #expect(reader.text.contains(part), "\(part)")
    }
    #expect(html.contains(#"class="line p4""#) && html.contains(#"class="line n2""#))
    #expect(html.ranges(of: #"<th scope="col">"#).count == 14 && html.contains("<caption>"))
    #expect(!html.contains("± "))
    let drawn = try page("thing", orders: "16")
    #expect(drawn.contains("± 0.25") && drawn.contains("estimated from 16 orders"))
  }

  @Test func copiesAreLinkedToTheirPlacesAndBack() throws {
    let html = try page("thing")
    // The source is the end of the input, so the place is marked there: the second to fourth letter.
    #expect(
      html.contains(
        ##"s<span id="a0c0p0"></span><a class="copy" href="#a0c0" title="copied to /who">eco</a>nd"##
      ))
    #expect(html.contains(##"<a href="#a0c0p0">note, line 1, bytes 1–3</a>"##))
    #expect(html.contains(#"<tr id="a0c0">"#) && html.contains(#"<tr id="a1c0">"#))
    // Another source is shown by itself; all its places are linked.
    #expect(html.contains(##"href="#a0c1p0""##) && html.contains(##"href="#a0c1p1""##))
    #expect(html.contains(#"id="a0c1p1""#))
    #expect(html.contains("70 places: which was meant is not known, the first 2 are linked"))
    // Every link leads somewhere.
    let reader = PageReader(html)
    let ids = Set(reader.attributes.filter { $0.key.hasSuffix(".id") }.flatMap(\.value))
    for (name, values) in reader.attributes where name.hasSuffix(".href") {
      for value in values { #expect(ids.contains(String(value.dropFirst())), "\(value)") }
    }
    // Places that are not in the source are no places.
    #expect(!html.contains("a0c2p0"))
  }

  private static let elements: Set<String> = [
    "html", "head", "meta", "title", "style", "body", "main", "header", "footer", "section",
    "details", "summary", "p", "h1", "h4", "span", "small", "a", "pre", "script", "div", "table",
    "caption", "thead", "tbody", "tr", "th", "td",
  ]

  @Test(arguments: [
    "plain", "</pre><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "a\" onclick=\"x",
    "' style='x", "]]><!--", "&lt;script&gt;", "--></style><script>", "\u{1B}[31mred\u{7}\u{0}",
    "\u{202E}gnp.exe\u{2066}\u{200B}", "javascript:alert(1)", "日本語 e\u{301} 🐎",
  ])
  func whateverIsWrittenThePageStaysAPage(text: String) throws {
    let html = try page(text, orders: "16")
    let page = PageReader(html)
    #expect(page.isWellFormed)
    #expect(
      page.elements.isSubset(of: Self.elements), "\(page.elements.subtracting(Self.elements))")
    for (name, values) in page.attributes {
      let attribute = name.split(separator: ".").last ?? ""
      #expect(!attribute.hasPrefix("on") && !["src", "style", "action"].contains(attribute))
      if attribute == "href" { #expect(values.allSatisfy { $0.hasPrefix("#a") }) }
    }
    #expect(html.ranges(of: "<script").count == 1)
    #expect(!html.unicodeScalars.contains { $0.value == 0x202E || $0.value == 0x1B })
  }

  @Test func aRecordWithoutAnExplanationIsNone() throws {
    #expect(ExplainedAnswer(try JSONValue(parsing: #"{"text": "a"}"#)) == nil)
    #expect(ExplainedAnswer(try JSONValue(parsing: #"{"explanation": {"segments": []}}"#)) == nil)
    let bare = try JSONValue(
      parsing: #"{"text": "a", "explanation": {"segments": [{"text": "b"}]}}"#)
    let answer = try #require(ExplainedAnswer(bare))
    #expect(PageReader(AnswersPage([answer]).html).isWellFormed)
  }
}
