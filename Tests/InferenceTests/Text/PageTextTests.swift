import Inference
import Testing

@Suite struct PageTextTests {
  @Test(arguments: [
    ("a < b && \"c\" > 'd'", "a &lt; b &amp;&amp; &quot;c&quot; &gt; &#39;d&#39;"),
    ("one\n\ttwo", "one\n\ttwo"),
    ("\u{1B}[31m\u{0}\u{7F}", "\u{241B}[31m\u{2400}\u{2421}"),
    ("\u{202E}exe\u{200B}\u{85}", "⟨U+202E⟩exe⟨U+200B⟩⟨U+85⟩"),
    ("naïve 日本 🙂", "naïve 日本 🙂"),
  ])
  func nothingMeansAnythingAndNothingHides(_ text: String, _ expected: String) {
    #expect(PageText.escaped(text) == expected)
  }
}
