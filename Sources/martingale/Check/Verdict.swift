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
  /// What the independent path says about a text that is not accepted.
  var complaint: ConstraintComplaint?

  /// Judges a text by the constraint's automaton and, when it is accepted there, by the
  /// independent path; checkers are asked last.
  init(of text: [UInt8], under compiled: CompiledConstraint) async throws {
    self = try Self.withoutCheckers(text, compiled)
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
  static func withoutCheckers(_ text: [UInt8], _ compiled: CompiledConstraint)
    throws(ConstraintError)
    -> Verdict
  {
    guard let constraint = compiled.constraint else {
      return Verdict(accepted: true, viable: true, offset: text.count, message: "")
    }
    guard var state = constraint.start else {
      return Verdict(
        accepted: false, viable: false, offset: 0, message: "no text satisfies the constraint")
    }
    // In pieces: a state that holds a long string or number is copied once a call.
    var offset = 0
    while offset < text.count {
      let piece = Array(text[offset..<min(text.count, offset + 4_096)])
      guard let next = try constraint.advance(state, by: piece) else {
        for byte in piece {
          guard let next = try constraint.advance(state, by: [byte]) else { break }
          state = next
          offset += 1
        }
        return try rejected(text, compiled, viable: offset)
      }
      state = next
      offset += piece.count
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
      return try rejected(text, compiled, viable: try constraint.viableCount(text))
    }
    var verdict = Verdict(
      accepted: false, viable: true, offset: text.count,
      message: "the text ends too early, after \(text.count) bytes")
    verdict.complaint = try compiled.complaints(about: text).first
    return verdict
  }

  private static func rejected(
    _ text: [UInt8], _ compiled: CompiledConstraint, viable offset: Int
  ) throws(ConstraintError) -> Verdict {
    var verdict = Verdict(
      accepted: false, viable: false, offset: offset, message: rejection(of: text, at: offset))
    verdict.complaint = try compiled.complaints(about: text).first
    return verdict
  }

  private static func rejection(of text: [UInt8], at offset: Int) -> String {
    if offset == text.count - 1 && text[offset] == UInt8(ascii: "\n") {
      return "byte \(offset) is a final newline, which the constraint does not allow"
    }
    return "no accepted text continues at byte \(offset)"
  }

  /// Why not, for a person; a text that is only a beginning is not judged as a whole.
  func reason(prefix: Bool) -> String {
    guard !prefix, let complaint, complaint.keyword != nil else { return message }
    return "\(message): \(complaint.description)"
  }

  /// Whether the verdict is a yes to what was asked.
  func passes(prefix: Bool) -> Bool { prefix ? viable : accepted }

  /// The verdict as `check --json` prints it.
  func json(_ compiled: CompiledConstraint) -> JSONValue {
    [
      "accepted": .bool(accepted), "viable": .bool(viable), "offset": .int(offset),
      "message": .string(message), "keyword": .optional(complaint?.keyword),
      "pointer": .optional(complaint?.pointer),
      "schema_pointer": .optional(complaint?.schemaPointer),
      "complaint": .optional(complaint?.message),
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
