import Checkers
import Constraints
import Foundation
import JSONSchema

/// What a constraint says about one text.
struct Verdict {
  /// Whether the text as a whole is accepted.
  var accepted: Bool
  /// Whether it could still become accepted.
  var viable: Bool
  /// The first byte at which no continuation exists; the text's length when there is none.
  var offset: Int
  /// Why, for a person.
  var message: String

  /// Judges a text by the constraint's automaton and, when it is accepted there, by the
  /// independent path; checkers are asked last.
  init(of text: [UInt8], under compiled: CompiledConstraint) async throws {
    self = try Self.judge(text, compiled)
    for command in compiled.checkers where viable {
      let checker = ExternalChecker(
        try CheckerCommand(parsing: command),
        options: CheckerOptions(
          environment: CheckerOptions.allowedEnvironment(
            from: ProcessInfo.processInfo.environment)))
      let answers: Result<[Bool], any Error>
      do {
        answers = .success(
          try await checker.judge([
            OracleQuestion(text: text, complete: true), OracleQuestion(text: text, complete: false),
          ]))
      } catch {
        answers = .failure(error)
      }
      await checker.close()
      let answered = try answers.get()
      if !answered[0] && accepted { message = "the checker refuses the text" }
      accepted = accepted && answered[0]
      viable = viable && answered[1]
    }
  }

  private init(accepted: Bool, viable: Bool, offset: Int, message: String) {
    self.accepted = accepted
    self.viable = viable
    self.offset = offset
    self.message = message
  }

  /// Judges without checkers.
  static func judge(_ text: [UInt8], _ compiled: CompiledConstraint) throws(ConstraintError)
    -> Verdict
  {
    guard let constraint = compiled.constraint else {
      return Verdict(accepted: true, viable: true, offset: text.count, message: "")
    }
    guard var state = constraint.start else {
      return Verdict(
        accepted: false, viable: false, offset: 0, message: "no text satisfies the constraint")
    }
    for (offset, byte) in text.enumerated() {
      guard let next = try constraint.advance(state, by: [byte]) else {
        return Verdict(
          accepted: false, viable: false, offset: offset,
          message: rejection(of: text, at: offset))
      }
      state = next
    }
    if try constraint.isComplete(state) {
      let complaints = try compiled.revalidate(text)
      guard complaints.isEmpty else {
        throw ConstraintError(
          .limit, "two independent judges disagree about this text: \(complaints[0])")
      }
      return Verdict(accepted: true, viable: true, offset: text.count, message: "")
    }
    if try constraint.completion(state).isDeadEnd {
      let offset = try constraint.viableCount(text)
      return Verdict(
        accepted: false, viable: false, offset: offset, message: rejection(of: text, at: offset))
    }
    return Verdict(
      accepted: false, viable: true, offset: text.count,
      message: "the text ends too early, after \(text.count) bytes")
  }

  private static func rejection(of text: [UInt8], at offset: Int) -> String {
    if offset == text.count - 1 && text[offset] == UInt8(ascii: "\n") {
      return "byte \(offset) is a final newline, which the constraint does not allow"
    }
    return "no accepted text continues at byte \(offset)"
  }

  /// Whether the verdict is a yes to what was asked.
  func passes(prefix: Bool) -> Bool { prefix ? viable : accepted }

  /// The verdict as `check --json` prints it.
  func json(_ compiled: CompiledConstraint) -> JSONValue {
    [
      "accepted": .bool(accepted), "viable": .bool(viable), "offset": .int(offset),
      "message": .string(message),
      "paths": .array(
        compiled.members.map { member in
          [
            "kind": .string(member.kind.rawValue), "path": .string(member.path.rawValue),
            "why": .string(member.why), "exact": .bool(member.isExact),
          ]
        }),
    ]
  }
}
