import Agents
import Testing

/// What counts as a right answer.
@Suite struct ExpectedAnswersTests {
  private func answers(_ lines: String) throws -> ExpectedAnswers {
    let folder = try Folder()
    try folder.write("{\"id\": \"a\"}\n\n{\"id\": \"b\"}\n\"no id\"\n", as: "in.jsonl")
    let task = try folder.task(
      #"{"version": 1, "goal": "x", "inputs": {"row": {"jsonl": "in.jsonl"}}}"#)
    return try ExpectedAnswers(Array(lines.utf8), named: "right.jsonl", for: TaskItems(task))
  }

  @Test func jsonIsComparedByValueAndTextWithoutSpacesAround() throws {
    let answers = try answers(
      """
      {"id": "b", "answers": ["grey", "gray"]}
      {"id": "a", "answer": {"kind": "refund", "amount": 70}}

      {"id": "2", "text": " 12 "}
      """)
    #expect(answers.isRight(#"{"amount":7.0e1, "kind": "refund"}"#, item: 0))
    #expect(!answers.isRight(#"{"amount":"70","kind":"refund"}"#, item: 0))
    #expect(!answers.isRight("refund", item: 0) && !answers.isRight(nil, item: 0))
    #expect(answers.isRight("gray\n", item: 1) && !answers.isRight("green", item: 1))
    #expect(answers.isRight("12", item: 2) && answers.isRight(#"" 12 ""#, item: 2))
    #expect(!answers.isRight("1 2", item: 2) && !answers.isRight("12", item: 9))
  }

  @Test(arguments: [
    (
      "{\"id\": \"a\", \"answer\": 1}\n",
      "right.jsonl: no line says what is right for the item \"b\""
    ),
    ("{\"id\": \"c\", \"answer\": 1}\n", "right.jsonl:1: the task has no item \"c\""),
    (
      "{\"id\": \"a\", \"answer\": 1}\n\n{\"id\": \"a\", \"answer\": 1}",
      "right.jsonl:3: the item \"a\" has an answer already"
    ),
    ("{\"id\": \"a\"}", "right.jsonl:1: a line is an object with an \"answer\""),
    ("{\"id\": \"a\", \"answers\": []}", "right.jsonl:1: a line is an object with"),
    ("\n{\"id\"", "right.jsonl:2:"), ("[1]", "right.jsonl:1: a line is an object"),
  ])
  func whatDoesNotFitTheItemsIsSaidWithItsLine(lines: String, complaint: String) {
    let error = #expect(throws: AgentError.self) { try answers(lines) }
    #expect(error?.message.hasPrefix(complaint) == true, "\(error?.message ?? "")")
  }
}
