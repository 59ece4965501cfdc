internal import Foundation
public import Inference

/// A rating from the text alone, without a model: how long it is, how many operators it has, how
/// deep its brackets go.
public struct StatisticsRater: ComplexityRater {
  /// What is counted.
  public enum Statistic: String, Hashable, Sendable, CaseIterable {
    /// 1 + log₂(1 + words / 8).
    case length
    /// 1 + operators.
    case operators
    /// 1 + greatest depth of brackets.
    case nesting
    /// 1 + log₂(1 + words / 8) + operators / 2 + depth.
    case all
  }

  /// What is counted.
  public let statistic: Statistic

  /// A rater by one statistic, or by all.
  public init(_ statistic: Statistic = .all) { self.statistic = statistic }

  public var name: String { statistic == .all ? "statistics" : statistic.rawValue }
  public func call(for question: NodeQuestion, key: RandomKey) -> ModelCall? { nil }

  public func rating(of question: NodeQuestion, from result: CallResult?) -> ComplexityRating? {
    let text = TextStatistics(question.task)
    let length = log2(1 + Double(text.words) / 8)
    let value =
      switch statistic {
      case .length: 1 + length
      case .operators: 1 + Double(text.operators)
      case .nesting: 1 + Double(text.nesting)
      case .all: 1 + length + Double(text.operators) / 2 + Double(text.nesting)
      }
    return ComplexityRating(min(10, value))
  }
}

/// Counts of a text.
struct TextStatistics: Hashable {
  /// Runs of letters and digits.
  var words = 0
  /// Arithmetic signs between spaces or operands, and the words and, or, not, xor.
  var operators = 0
  /// The greatest depth of (), [] and {}.
  var nesting = 0

  init(_ text: String) {
    var depth = 0
    var word = ""
    func isWord(_ scalar: Unicode.Scalar) -> Bool {
      scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }
    for scalar in text.unicodeScalars {
      if isWord(scalar) {
        word.unicodeScalars.append(scalar)
        continue
      }
      finish(&word)
      switch scalar {
      case "(", "[", "{":
        depth += 1
        nesting = max(nesting, depth)
      case ")", "]", "}": depth = max(0, depth - 1)
      case "+", "*", "/", "^", "×", "÷", "−", "<", ">": operators += 1
      case "-": operators += 1
      default: break
      }
    }
    finish(&word)
  }

  private mutating func finish(_ word: inout String) {
    if word.isEmpty { return }
    words += 1
    if ["and", "or", "not", "xor"].contains(word.lowercased()) { operators += 1 }
    word = ""
  }
}
