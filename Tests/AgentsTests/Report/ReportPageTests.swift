import Agents
import JSONSchema
import Prompting
import Testing

@Suite struct ReportPageTests {
  /// A journal with everything in it; `%` stands for a text from outside.
  private func lines(_ text: String) -> [String] {
    let lines = [
      #"{"event":"run_started","version":1,"run":"%","task":"%","task_sha256":"0","model":{"name":"%","sha256":"%"},"seed":7}"#,
      #"{"event":"step_started","item":0,"step":0,"reserved_tokens":90}"#,
      #"{"event":"behaviors_recalled","item":0,"step":0,"behaviors":[{"name":"%","instruction":"%","score":0.5}]}"#,
      #"{"event":"tools_retrieved","item":0,"step":0,"queries":["%"],"tools":[{"name":"%","score":1.5,"shown":true},{"name":"b","score":0.5,"shown":false}]}"#,
      #"{"event":"sampled","item":0,"step":0,"part":"%","text":"%","samples":[{"text":"%","weight":0.7,"particles":2},{"text":"y","weight":0.3,"particles":1}],"particles":3,"ess":2.1,"log_z":-1.5,"ancestors":2,"resamplings":1,"guarantee":"posterior","tokens":{"prompt":30,"drawn":9,"prefilled":30,"decoded":9},"seconds":{"prefill":0.5,"decode":1,"constraint":0.25,"sampler":0.125},"trace":{"ess":[3,1.2,3],"weights":[[0.3,0.3,0.4],[0.9,0.1,0],[0.3,0.3,0.4]],"resampled":[1]}}"#,
      #"{"event":"action_decided","item":0,"step":0,"tools":[{"name":"%","weight":0.7},{"name":"answer","weight":0.3}],"entropy":0.61,"choices":2,"advice":"act","tool":"%","arguments":{"%":"%"},"thought":"%","reason":"%"}"#,
      #"{"event":"tool_started","item":0,"step":0,"call":0,"tool":"%","arguments":{"a":"%"},"effect":"none"}"#,
      #"{"event":"tool_finished","item":0,"step":0,"call":0,"tool":"%","text":"%","is_error":true,"seconds":0.002}"#,
      #"{"event":"problem_solved","item":0,"step":0,"answer":"%","ending":"solved","rounds":3,"counters":{"failed_ratings":2},"tree":{"node":0,"depth":0,"task":"%","rating":4.5,"ratings":[0.25,0.75],"complexity":4,"depends_on":[],"answer":"%","manner":"composed","help":"%","calls":2,"tokens":9,"steps":[{"node":1,"depth":1,"task":"a part of it","manner":"direct","answer":"%","depends_on":[1],"calls":1,"tokens":3}]}}"#,
      #"{"event":"explored","item":0,"step":0,"ending":"exhausted","heuristic":"%","cost":12.5,"decisions":4,"lm_calls":1,"failures":1,"path":["%"],"svg":"<svg viewBox=\"0 0 9 9\"><circle r=\"1\"><title>%</title></circle></svg>"}"#,
      #"{"event":"own_kind","item":0,"step":0,"tree":{"task":"%"},"svg":"<svg><title>%</title></svg>"}"#,
      #"{"event":"step_finished","item":0,"step":0,"text":"%","solved":false,"message":"%","tokens":39,"seconds":2}"#,
      #"{"event":"item_finished","item":0,"id":"%","outcome":"not_solved","text":"%","message":"%","steps":1,"tokens":39,"seconds":2}"#,
      #"{"event":"step_started","item":1,"step":0,"reserved_tokens":90}"#,
    ]
    let quoted = JSONValue.string(text).description.dropFirst().dropLast()
    return lines.map { $0.replacing("%", with: quoted) }
  }

  private func story(_ text: String) throws -> RunStory {
    try #require(StoryReader.read(lines(text).map { try JSONValue(parsing: $0) }))
  }

  private static let elements: Set<String> = [
    "html", "head", "meta", "title", "style", "body", "main", "header", "footer", "section", "nav",
    "details", "summary", "p", "h1", "h3", "h4", "dl", "dt", "dd", "div", "span", "ul", "ol", "li",
    "pre", "code", "b", "i", "small", "br", "blockquote", "a", "figure", "figcaption", "svg",
    "path", "script", "form", "input", "select", "option", "output", "table", "thead", "tbody",
    "tr", "th", "td",
    "circle", "rect", "text", "title", "g", "line", "polyline",
  ]

  @Test(arguments: [
    "plain", "</pre><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "a\" onclick=\"x",
    "' style='x", "]]><!--", "&lt;script&gt;", "--></style><script>", "\u{1B}[31mred\u{7}\u{0}",
    "\u{202E}gnp.exe\u{2066}\u{200B}\u{FEFF}", "javascript:alert(1)", "https://example.com/x.png",
    "<|im_end|>", "日本語 e\u{301} 🐎", "{\"a\":{\"b\":[1,2,{\"c\":\"</pre><script>\"}]}}",
  ])
  func whateverIsWrittenThePageStaysAPage(text: String) throws {
    let html = ReportPage([try story(text), try story("x")]).html
    let page = PageReader(html)
    #expect(page.isWellFormed)
    #expect(
      page.elements.isSubset(of: Self.elements), "\(page.elements.subtracting(Self.elements))")
    for (name, values) in page.attributes {
      let attribute = name.split(separator: ".").last ?? ""
      #expect(!attribute.hasPrefix("on"))
      #expect(!["src", "srcset", "action", "formaction", "data", "background"].contains(attribute))
      if attribute == "href" { #expect(values.allSatisfy { $0.hasPrefix("#") }) }
      if attribute == "style" {
        #expect(values.allSatisfy { $0.hasPrefix("width:") || $0.hasPrefix("height:") })
      }
    }
    // The style is the only thing that is not escaped; it fetches nothing.
    let style = try #require(
      html.split(separator: "<style>").last?.split(separator: "</style>").first)
    for word in ["url(", "@import", "http", "expression("] { #expect(!style.contains(word)) }
    // One script, the page's own, which is the only one that the policy lets run.
    #expect(html.ranges(of: "<script").count == 1)
    #expect(html.ranges(of: "script-src 'sha256-").count == 1)
    #expect(!html.unicodeScalars.contains { $0.value == 0x202E || $0.value == 0x1B })
  }

  @Test func aPageShowsWhatHappened() throws {
    let story = try story("thing")
    #expect(story.items.map(\.outcome) == [.notSolved, nil])
    let step = try #require(story.items.first?.steps.first)
    #expect(step.draws.first?.history.resampled == [1])
    #expect(step.calls.map(\.isError) == [true])
    #expect(step.decision?.actions.map(\.value) == [0.7, 0.3])
    #expect(step.solution?.nodes.map(\.task) == ["thing", "a part of it"])
    #expect(step.exploration?.cost == 12.5)
    let text = PageReader(ReportPage([story]).html).text
    for part in [
      "Action posterior", "70 %", "Tools found", "Behaviors used", "Particles over tokens",
      "resampled 1 time", "log Ẑ −1.50", "prefill 500 ms", "decode 1.00 s", "Not solved", "→ thing",
      "0 of 2 items solved. The run is not finished.", "nothing more is known", "seed 7",
      "How the problem was divided", "2 nodes3 calls3 rounds", "failed ratings: 2", "rated 4.5",
      "put together", "a part of it", "builds on #1", "What was explored", "not found anywhere",
      "cost 12.5", "4 choices", "1 model call", "1 failure",
    ] {
      #expect(
        text.replacing("\n", with: "").contains(part)
          || text.lowercased().contains(part.lowercased()), "\(part)")
    }
  }

  /// A run with items that end like this.
  private func run(_ name: String, _ endings: [(String, ItemResult.Outcome?)]) throws -> RunStory {
    var story = try story(name)
    let one = try #require(story.items.first)
    story.items = endings.enumerated().map { number, ending in
      var item = one
      item.number = number
      item.steps = []
      item.id = ending.0
      item.outcome = ending.1
      item.text = "\(name) says \(number)"
      return item
    }
    return story
  }

  @Test func whatWentWrongComesFirstAndCanBeLookedFor() throws {
    let page = ReportPage([
      try run(
        "one", [("a", .solved), ("b", .notSolved), ("c", nil), ("d", .solved), ("e", .denied)])
    ]).html
    let order = page.matches(of: /<details class="item" id="(r0i\d)" data-ending="([a-z ]+)"/)
    #expect(order.map { String($0.output.1) } == ["r0i1", "r0i4", "r0i2", "r0i0", "r0i3"])
    #expect(order.first?.output.2 == "not solved")
    // Squares stay in the order of the run, and lead to their items.
    #expect(
      page.matches(of: /<a href="#(r0i\d)" class/).map { String($0.output.1) }
        == ["r0i0", "r0i1", "r0i2", "r0i3", "r0i4"])
    #expect(page.contains(#"<form class="filter" hidden="hidden">"#))
    #expect(page.contains(#"<option value="denied">denied (1)</option>"#))
    #expect(!(try ReportPage([run("two", [("a", .solved)])]).html.contains("<form")))
  }

  @Test func twoRunsAreComparedItemByItem() throws {
    let names = (0..<12).map { "i\($0)" }
    let good = try run("good", names.map { ($0, .solved) })
    let bad = try run("bad", names.enumerated().map { ($1, $0 < 7 ? .notSolved : .solved) })
    let page = PageReader(ReportPage([good, bad]).html)
    #expect(page.isWellFormed)
    #expect(
      page.text.contains(
        "Of 12 items in both: 5 solved by both, 7 by the first only, 0 by the second only."))
    #expect(page.text.contains("The first is better (sign test, p 0.016)."))
    // Six to one could be chance.
    let mixed = try run("mixed", names.enumerated().map { ($1, $0 == 0 ? .solved : .notSolved) })
    let other = try run(
      "other", names.enumerated().map { ($1, (1...6).contains($0) ? .solved : .notSolved) })
    #expect(
      PageReader(ReportPage([mixed, other]).html).text
        .contains("That does not show which is better (sign test, p 0.125)."))
    // Nothing in common, nothing to compare.
    let alien = try run("alien", [("x", .solved)])
    #expect(!PageReader(ReportPage([good, alien]).html).elements.contains("table"))
  }

  @Test func membersOfAnswersHaveTheirOwnPosteriors() throws {
    var story = try story("x")
    let one = try #require(story.items[0].steps[0].draws[0].posterior.first)
    func page(_ answers: [(String, Double)]) -> String {
      story.items[0].steps[0].draws[0].posterior = answers.map { text, share in
        var sample = one
        (sample.name, sample.value) = (text, share)
        return sample
      }
      return PageReader(ReportPage([story]).html).text
    }
    let answers = [
      (#"{"kind":"bill","total":5}"#, 0.5), (#"{"kind":"bill","total":7}"#, 0.3),
      (#"{"kind":"note","total":7}"#, 0.2),
    ]
    let text = page(answers).replacing(/2 of 3/, with: "")
    #expect(text.contains("kind") && text.contains("bill80 %"), "\(text)")
    #expect(text.contains("note20 %") && text.contains("550 %") && text.contains("750 %"))
    #expect(!page(answers + [("no JSON", 0.1)]).contains("bill80 %"))
  }

  @Test func aTranscriptTellsWhatHappens() throws {
    let transcript = Transcript("t")
    let told = try lines("thing").compactMap { JournalEvent(try JSONValue(parsing: $0)) }
      .flatMap { transcript.lines($0) }
    for line in [
      "[1]   thing: thing  (ESS 2.1 of 3, log Z −1.5)", "[1]   recalled: thing",
      #"[1]   → thing {"a":"thing"}"#, "[1]   ← failed: thing", "[1] not solved: thing",
    ] {
      #expect(told.contains(line), "\(line) in \(told)")
    }
    let odd = try lines("a\u{1B}[31m\nb").compactMap { JournalEvent(try JSONValue(parsing: $0)) }
      .flatMap { transcript.lines($0) }
    #expect(!odd.contains { $0.unicodeScalars.contains { $0.value < 0x20 } })
  }

  @Test func anAnswerIsShownOnce() throws {
    var story = try story("x")
    story.items[0].text = "the answer itself"
    story.items[0].steps[0].decision = nil
    story.items[0].steps[0].text = "the answer itself"
    // In the line that is always seen, and in full.
    #expect(PageReader(ReportPage([story]).html).text.ranges(of: "the answer itself").count == 2)
    story.items[0].steps[0].text = "another one"
    #expect(PageReader(ReportPage([story]).html).text.contains("another one"))
  }

  @Test func longRunsStaySmall() throws {
    var story = try story("x")
    story.items[0].steps[0].draws[0].history = WeightHistory(
      weights: (0..<5_000).map { _ in [Double](repeating: 1 / 64, count: 64) },
      ess: [Double](repeating: 64, count: 5_000), resampled: Set(0..<5_000))
    // A step that decided on an action shows the action in the place of its text.
    story.items[0].steps[0].decision = nil
    story.items[0].steps[0].text = String(repeating: "long ", count: 100_000)
    let html = ReportPage([story]).html
    #expect(html.utf8.count < 200_000)
    #expect(PageReader(html).text.contains("more characters"))
  }

  @Test func onlyAJournalIsAStory() throws {
    #expect(StoryReader.read([]) == nil)
    #expect(StoryReader.read([["event": "run_finished"]]) == nil)
  }

  @Test func deepTreesAreDrawn() throws {
    var story = try story("x")
    var node: JSONValue = [:]
    for depth in (0..<500).reversed() {
      node = [
        "node": .number(JSONNumber(depth)), "depth": .number(JSONNumber(depth)),
        "task": .string("task \(depth)"),
        "manner": "direct", "steps": depth == 499 ? [] : [node],
      ]
    }
    story.items[0].steps[0].solution = Solution(json: ["ending": "solved", "tree": node])
    let html = ReportPage([story]).html
    #expect(html.contains("task 0<") && html.contains("task 499<"))
    #expect(html.ranges(of: "<li>").count >= 499)
    #expect(html.ranges(of: "<ol").count == html.ranges(of: "</ol>").count)
  }

  @Test(arguments: ["9223372036854775807", "-9223372036854775808", "1e400", "-1", "0.5", "0"])
  func whateverNumbersSayThePageIsMade(number: String) throws {
    let lines = lines("x").enumerated().map { index, line in
      index == 0
        ? line : line.replacing(#/([:\[,])-?[0-9.]+(?=[,\]}])/#) { "\($0.output.1)\(number)" }
    }
    let story = try #require(
      StoryReader.read(try lines.map { try JSONValue(parsing: $0) }))
    #expect(PageReader(ReportPage([story]).html).isWellFormed)
  }

  @Test(arguments: [
    (0.0, "0 s"), (0.00042, "0.42 ms"), (0.0042, "4.2 ms"), (0.42, "420 ms"), (1.5, "1.50 s"),
    (75, "75.0 s"), (245, "4 min 05 s"), (-1, "–"), (.infinity, "–"),
  ])
  func secondsAreShort(value: Double, text: String) { #expect(Figures.seconds(value) == text) }

  @Test func drawingsMayOnlyDraw() {
    #expect(SafeDrawing.isSafe(#"<svg viewBox="0 0 9 9"><g><path d="M0 0"/></g></svg>"#))
    for bad in [
      "<script>", #"<svg onload="x()"></svg>"#, "<svg><script>x</script></svg>",
      #"<svg><image href="http://x"/></svg>"#, #"<svg><path style="fill:url(http://x)"/></svg>"#,
      #"<svg><a href="x"><text>y</text></a></svg>"#, "<svg><foreignObject/></svg>", "<svg><path",
      #"<svg><path d="&#x6a;"/></svg>"#, "<svg><!-- x --></svg>", #"<svg><set/></svg>"#,
      "<svg><title>", "<svg><g></svg></g>", "<svg></svg></svg>", "<svg/><title>",
    ] {
      #expect(!SafeDrawing.isSafe(bad), "\(bad)")
    }
  }

  @Test func tokensStandUnderTheChartWithTheirProbability() throws {
    var story = try story("x")
    story.items[0].steps[0].draws[0].pieces = [
      .init(text: "{\"a", probability: 0.97), .init(text: "<b>\n", probability: 0.31),
      .init(text: " c", probability: 0.004), .init(text: "d", probability: nil),
    ]
    let html = ReportPage([story]).html
    let page = PageReader(html)
    #expect(page.isWellFormed && page.elements.isSubset(of: Self.elements))
    #expect(html.contains("<i title=\"97 %\">{&quot;a</i>"), "\(html.suffix(4000))")
    #expect(html.contains("<i title=\"31 %\" class=\"q2\">&lt;b&gt;⏎"))
    #expect(html.contains("<i title=\"0.4 %\" class=\"q3\"> c</i>"))
    #expect(html.contains("<i title=\"not drawn\">d</i>"))
    // What is three times as likely as on the weak side of a contrast is critical.
    story.items[0].steps[0].draws[0].pieces = [
      .init(text: "x", probability: 0.97, weak: 0.5), .init(text: "y", probability: 0.9, weak: 0.3),
      .init(text: "z", probability: 0.2, weak: 0), .init(text: "w", probability: 0.0001, weak: 0),
    ]
    let contrast = ReportPage([story]).html
    #expect(contrast.contains("<i title=\"97 %, 50 % on the weak side\">x</i>"))
    #expect(contrast.contains("<i title=\"90 %, 30 % on the weak side\" class=\"critical\">y</i>"))
    #expect(contrast.contains("class=\"q2 critical\">z</i>"))
    #expect(contrast.contains("class=\"q3\">w</i>"))
    // Journals of before do not know them.
    #expect(!ReportPage([try self.story("x")]).html.contains("class=\"tokens\""))
    story.items[0].steps[0].draws[0].pieces = .init(
      repeating: .init(text: "word ", probability: 0.5), count: 5_000)
    let long = ReportPage([story]).html
    #expect(long.utf8.count < 200_000 && long.contains("4,760 more tokens"))
  }
}
