import Prompting
import Testing

struct SlotTemplateTests {
  @Test func onlySlotsAreFilled() throws {
    let template = SlotTemplate("{a} and {b}, {c} {{a}", slots: ["a", "b"])
    #expect(template.slots == ["a", "b", "a"])
    #expect(try template.render(["a": "{b}", "b": "2"]) == "{b} and 2, {c} {{b}")
    #expect(template.places == [0..<3, 8..<11, 18..<21])
  }

  @Test func aSlotWithoutTextIsAnError() {
    #expect(throws: PromptingError.self) { try SlotTemplate("{a}", slots: ["a"]).render([:]) }
  }
}
