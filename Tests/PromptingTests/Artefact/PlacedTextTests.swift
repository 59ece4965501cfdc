import Prompting
import Testing

@Suite("Texts with places") struct PlacedTextTests {
  @Test(
    "what looks exactly like a place is one, all else is text",
    arguments: [
      ("{{name}}", ["name"]), ("a {{x.y}} b {{x-1}}", ["x.y", "x-1"]), ("{{ name }}", []),
      ("{{}}", []), ("{{{x}}}", ["x"]), ("{{a", []), ("a}} {{b}}", ["b"]),
      ("{{a}}{{a}}", ["a", "a"]),
    ] as [(String, [String])])
  func places(_ text: String, _ places: [String]) {
    #expect(PlacedText(text).places == places)
  }

  @Test("the text comes back with its places filled, and what is filled in is not looked through")
  func filled() {
    #expect(PlacedText("{ {{a}} }} {{{a}}").filled { _ in "{{a}}" } == "{ {{a}} }} {{{a}}")
    #expect(PlacedText("").filled { _ in "x" } == "")
    #expect(PlacedText("{{a}}+{{b}}").filled { $0 == "a" ? "1" : "2" } == "1+2")
  }
}
