public import Constraints
internal import Foundation

/// How good a generated answer is.
public enum AnswerMetric: Sendable {
  /// The same text, spaces around it ignored.
  case exact
  /// The last number of the answer equals the right one; commas inside numbers are ignored.
  case number
  /// The harmonic mean of the precision and recall of words.
  case words
  /// The answer belongs to a constraint, such as a pattern.
  case pattern(AnyConstraint)
  /// A program says whether the answer is acceptable. It sees the answer only.
  case checker(any ConstraintOracle)

  /// Grades in [0, 1], one an answer.
  /// - Parameter expected: the right answers; not used by `pattern` and `checker`.
  func grades(
    of answers: [String], expected: [String?]
  ) async throws(PromptingError) -> [Double] {
    do {
      switch self {
      case .exact:
        return zip(answers, expected).map { Self.trim($0) == Self.trim($1 ?? "") ? 1 : 0 }
      case .number:
        return zip(answers, expected).map { answer, wanted in
          guard let value = Self.lastNumber(answer), let wanted = wanted.flatMap(Self.lastNumber)
          else { return 0 }
          return value == wanted ? 1 : 0
        }
      case .words: return zip(answers, expected).map { Self.overlap($0, $1 ?? "") }
      case .pattern(let constraint):
        return try answers.map { try constraint.accepts(Array(Self.trim($0).utf8)) ? 1 : 0 }
      case .checker(let oracle):
        let questions = answers.map {
          OracleQuestion(text: Array(Self.trim($0).utf8), complete: true)
        }
        return try await oracle.judge(questions).map { $0 ? 1 : 0 }
      }
    } catch let error as ConstraintError {
      throw PromptingError(
        error.code == .cancelled ? .cancelled : .metricFailed, error.message)
    } catch {
      throw PromptingError(.metricFailed, "\(error)")
    }
  }

  static func trim(_ text: String) -> String {
    text.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// The last match of `-?\d+\.?\d*` after commas are deleted.
  static func lastNumber(_ text: String) -> Double? {
    var last: Double?
    var number: [UInt8] = []
    var hasPoint = false
    func digit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
    func finish() {
      if number.contains(where: digit) { last = Double(String(decoding: number, as: UTF8.self)) }
      number = []
      hasPoint = false
    }
    for byte in text.utf8 where byte != UInt8(ascii: ",") {
      if digit(byte) {
        number.append(byte)
      } else if byte == UInt8(ascii: "."), number.contains(where: digit), !hasPoint {
        number.append(byte)
        hasPoint = true
      } else {
        finish()
        if byte == UInt8(ascii: "-") { number = [byte] }
      }
    }
    finish()
    return last
  }

  /// The words' F₁, each word counted as often as it stands.
  static func overlap(_ one: String, _ two: String) -> Double {
    func words(_ text: String) -> [String] {
      text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }
    let (first, second) = (words(one), words(two))
    guard !first.isEmpty, !second.isEmpty else { return first.isEmpty && second.isEmpty ? 1 : 0 }
    var counts: [String: Int] = [:]
    for word in second { counts[word, default: 0] += 1 }
    var common = 0
    for word in first where counts[word, default: 0] > 0 {
      counts[word, default: 0] -= 1
      common += 1
    }
    return 2 * Double(common) / Double(first.count + second.count)
  }
}
