import Prompting
import Testing

struct ItemSetTests {
  @Test func labelsTakeTurns() {
    let sorted = (0..<6).map { PromptItem(id: "\($0)", inputs: [:], label: $0 < 4 ? 0 : 1) }
    #expect(ItemSet("dev", sorted).interleaved.items.map(\.id) == ["0", "4", "1", "5", "2", "3"])
  }

  @Test func partsAndContentsHaveNames() {
    let set = ItemSet("dev", items(4))
    #expect(set.part(0..<4).name == "dev")
    #expect(set.part(1..<3).name == "dev[1..<3]")
    #expect(set.fingerprint.count == 12)
    #expect(set.fingerprint != ItemSet("dev", items(3)).fingerprint)
    #expect(set.fingerprint == ItemSet("test", items(4)).fingerprint)
  }
}
