import Handbook
import Testing

@Suite("Behavior names")
struct BehaviorNameTests {
  @Test(
    "Well-formed names",
    arguments: [
      "behavior_abc", "behavior_inclusion_exclusion_principle", "behavior_2d_area",
      "behavior_äöü", "behavior_単位を確認", "behavior_проверка_2", "behavior_हिन्दी",
    ])
  func good(name: String) throws {
    #expect(try BehaviorName(name).description == name)
  }

  @Test(
    "Malformed names are refused",
    arguments: [
      "", "behavior_", "behavior_ab", "abc", "Behavior_abc", "behavior_Abc", "behavior_a b",
      "behavior_a\u{308}bc", "behavior_Äbc", "behavior_ab😀", "behavior_abc\n",
      "behavior_" + String(repeating: "x", count: 49),
    ])
  func bad(name: String) {
    let error = #expect(throws: HandbookError.self) { try BehaviorName(name) }
    #expect(error?.code == .invalidName)
  }

  @Test(
    "What a model meant",
    arguments: [
      ("Translate Verbal to Equation", "behavior_translate_verbal_to_equation"),
      ("behavior_Check-units!", "behavior_check_units"), ("__abc__", "behavior_abc"),
      ("behavior behavior_abc", "behavior_abc"), ("Prüfe A\u{308}ste", "behavior_prüfe_äste"),
    ])
  func repair(text: String, name: String) throws {
    #expect(try BehaviorName(repairing: text).description == name)
  }

  @Test("Words leave the prefix out")
  func words() throws {
    #expect(try BehaviorName("behavior_unit_chain").words == "unit chain")
  }
}
