public import Constraints

/// Asks an oracle about texts whose answers are known and checks every law that stands in
/// `ConstraintOracle`'s documentation.
/// - Returns: the violations found, none for a lawful oracle.
public func checkOracleLaws(
  _ oracle: some ConstraintOracle, accepted: [String], rejected: [String]
) async -> [LawViolation] {
  var violations: [LawViolation] = []
  var questions: [OracleQuestion] = []
  var expected: [Bool] = []
  for text in accepted {
    let bytes = Array(text.utf8)
    questions.append(OracleQuestion(text: bytes, complete: true))
    expected.append(true)
    for end in 0...bytes.count where end == bytes.count || bytes[end] & 0xC0 != 0x80 {
      questions.append(OracleQuestion(text: Array(bytes[..<end]), complete: false))
      expected.append(true)
    }
  }
  for text in rejected {
    questions.append(OracleQuestion(text: Array(text.utf8), complete: true))
    expected.append(false)
  }
  do {
    let answers = try await oracle.judge(questions)
    if answers.count != questions.count {
      return [LawViolation("one answer a question", "\(answers.count) for \(questions.count)")]
    }
    for (index, question) in questions.enumerated() where answers[index] != expected[index] {
      violations.append(
        LawViolation(
          question.complete ? "samples" : "viable prefixes",
          "\(readable(question.text)): \(answers[index])"))
    }
    // The same questions in another order have the same answers.
    let again = try await oracle.judge(questions.reversed())
    if Array(again.reversed()) != answers {
      violations.append(LawViolation("purity", "another order has other answers"))
    }
  } catch {
    violations.append(LawViolation("no error", "\(error)"))
  }
  return violations
}
