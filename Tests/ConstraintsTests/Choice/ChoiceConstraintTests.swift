import Constraints
import MartingaleTestSupport
import Testing

@Suite struct ChoiceConstraintTests {
  @Test func lawsHold() throws {
    let texts = ["cat", "car", "cart", "dog", "", "döner", "cat"]
    let trial = LawTrial(
      alphabet: "catrdogö", accepted: texts, rejected: ["ca", "carts", "do", "dö"])
    #expect(try checkConstraintLaws(ChoiceConstraint(texts), trial).isEmpty)
  }

  @Test func theNearestTextIsTheFirstInByteOrder() throws {
    let choice = try ChoiceConstraint(["bbb", "ba", "aaa", "bz"])
    let start = try #require(choice.start)
    #expect(choice.shortestCompletion(start) == Array("ba".utf8))
    let state = try #require(choice.step(start, UInt8(ascii: "b")))
    #expect(choice.shortestCompletion(state) == Array("a".utf8))
  }

  @Test func noTextIsUnsatisfiable() {
    let error = #expect(throws: ConstraintError.self) { try ChoiceConstraint([String]()) }
    #expect(error?.code == .unsatisfiable)
  }

  @Test func aHundredThousandTexts() throws {
    let choice = try ChoiceConstraint((0..<100_000).map { "item \($0)" })
    #expect(try choice.accepts(Array("item 99999".utf8)))
    #expect(try !choice.accepts(Array("item 100000".utf8)))
    var limits = ConstraintLimits()
    limits.choiceBytes = 5
    #expect(throws: ConstraintError.self) { try ChoiceConstraint(["123456"], limits: limits) }
  }
}
