import Prompting
import Testing

@Suite("Planners")
struct PlannerTests {
  private static func plan(_ text: String) -> StepPlan {
    ExpressionPlanner().plan(
      for: NodeQuestion(problem: text, form: .line()), count: 2, from: nil)
  }

  @Test("expressions part at the loosest operator")
  func expressions() {
    var plan = Self.plan("not ( True or False ) and True or not False is")
    #expect(plan.steps == ["not ( True or False ) and True is", "not False is"])
    #expect(plan.composition == "#1 or #2 is")
    plan = Self.plan("not not ( not False ) is")
    #expect(plan.steps == ["not ( not False ) is"])
    #expect(plan.composition == "not #1 is")
    plan = Self.plan("( ( 2 + 3 ) * ( 4 ) ) - 5 =")
    #expect(plan.steps == ["( 2 + 3 ) * ( 4 ) ="])
    #expect(plan.composition == "#1 - 5 =")
    plan = Self.plan("((1+2))")  // one word: no spaces, no operators
    #expect(plan.steps.isEmpty)
    #expect(Self.plan("1 - 2 - 3").composition == "#1 - 3")
  }

  @Test(
    "what is no expression has no plan",
    arguments: [
      "", "is", "True", "( True", "True )", "and True", "True and", "True False", "( )",
      "Which of the two is larger?", "not", "True and ) ( False",
    ])
  func noExpression(text: String) {
    #expect(Self.plan(text).steps.isEmpty)
  }

  @Test("deep brackets cost no stack")
  func deep() {
    let text =
      String(repeating: "( ", count: 20_000) + "True and False"
      + String(repeating: " )", count: 20_000)
    #expect(Self.plan(text).steps.isEmpty)
    #expect(Self.plan("not " + text).steps.count == 1)
  }
}
