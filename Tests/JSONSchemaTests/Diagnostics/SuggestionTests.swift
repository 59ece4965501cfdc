import JSONSchema
import Testing

@Suite struct SuggestionTests {
  private let known = ["prompt", "model", "max_tokens", "seed", "id"]

  @Test(arguments: [
    ("promt", "prompt"), ("modle", "model"), ("maxTokens", "max_tokens"), ("Seed", "seed"),
    ("ID", "id"), ("ie", "id"), ("prompts", "prompt"),
  ])
  func nearNamesAreFound(_ name: String, _ expected: String) {
    #expect(Suggestion.closest(to: name, among: known) == expected)
  }

  @Test(arguments: ["temperature", "", "xy", "x"])
  func farNamesAreNot(_ name: String) {
    #expect(Suggestion.closest(to: name, among: known) == nil)
  }

  @Test func amongEqualsTheFirstWins() {
    #expect(Suggestion.closest(to: "cat", among: ["bat", "hat"]) == "bat")
    #expect(Suggestion.closest(to: "hat", among: ["bat", "hat"]) == "hat")
  }
}
