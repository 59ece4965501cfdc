import Inference
import Prompting
import Testing

struct PruningTests {
  @Test func placesAreProtected() throws {
    let genome = try PromptGenome(shortPrompt, slots: ["s"], model: bytewise)
    let kept = zip(genome.pieces, genome.isProtected).filter(\.1).flatMap(\.0)
    #expect(String(decoding: kept, as: UTF8.self) == "{s}")
    #expect(genome.text(of: genome.whole) == shortPrompt)
    #expect(genome.protectedCount == 3)
  }

  @Test func bracesThatAreNoPlaceMayBeCut() throws {
    let genome = try PromptGenome("{x} {s} {s}", slots: ["s"], model: bytewise)
    #expect(
      genome.isProtected == [false, false, false, false, true, true, true, false, true, true, true])
  }

  @Test func aMissingPlaceIsAnError() {
    #expect(throws: PromptingError.self) {
      try PromptGenome("no place here", slots: ["s"], model: bytewise)
    }
  }

  @Test func masksAreWrittenAndRead() {
    let mask = PromptMask([true, false, true])
    #expect(mask.digits == "101")
    #expect(PromptMask(digits: "101") == mask)
    #expect(PromptMask(digits: "1x1") == nil)
    #expect(mask.population == 2)
  }
}
