public import Inference

/// Breaks an expression at its outermost operator: each operand that is itself an expression is a
/// step, and what is left with their results in place is the composition. No model is asked.
///
/// Steps say all there is to know and do not depend on each other. A text that is no expression has
/// no plan.
public struct ExpressionPlanner: StepPlanner {
  /// Infix operators from the loosest to the tightest binding; equal ones share a level and group
  /// to the left.
  public var infix: [[String]]
  /// Prefix operators; they bind tighter than all infix ones that come after `prefixLevel`.
  public var prefix: [String]
  /// The number of infix levels that bind looser than a prefix operator.
  public var prefixLevel: Int

  /// A planner for a language of expressions; by default Boolean and arithmetic ones.
  public init(
    infix: [[String]] = [["or"], ["and"], ["+", "-"], ["*", "/"]], prefix: [String] = ["not"],
    prefixLevel: Int = 2
  ) {
    self.infix = infix
    self.prefix = prefix
    self.prefixLevel = prefixLevel
  }

  public var name: String { "expression" }

  public func call(
    for question: NodeQuestion, count: Int, tokens: Int, key: RandomKey
  ) -> ModelCall? { nil }

  public func plan(for question: NodeQuestion, count: Int, from result: CallResult?) -> StepPlan {
    let (words, ending) = Self.words(question.task)
    let closing = Self.closing(words)
    guard isExpression(words[...]), let split = split(unwrapped(words[...], closing)) else {
      return StepPlan([])
    }
    var steps: [String] = []
    var parts: [String] = []
    for part in split {
      let inner = unwrapped(part, closing)
      if inner.count > 1 {
        steps.append((inner + ending).joined(separator: " "))
        parts.append("#\(steps.count)")
      } else {
        parts += inner
      }
    }
    return StepPlan(
      steps, isSelfContained: true, composition: (parts + ending).joined(separator: " "))
  }

  /// The words and brackets of a text, and what stands after the expression ("is", "=").
  private static func words(_ text: String) -> ([String], ending: [String]) {
    var words: [String] = []
    for piece in text.split(whereSeparator: \.isWhitespace) {
      var word = ""
      for character in piece {
        if character == "(" || character == ")" {
          if !word.isEmpty { words.append(word) }
          words.append(String(character))
          word = ""
        } else {
          word.append(character)
        }
      }
      if !word.isEmpty { words.append(word) }
    }
    var ending: [String] = []
    while let last = words.last, ["is", "=", "?", "is?", "=?"].contains(last) {
      ending.insert(last, at: 0)
      words.removeLast()
    }
    return (words, ending)
  }

  private func isInfix(_ word: String) -> Bool { infix.contains { $0.contains(word) } }

  /// Whether operands and operators alternate and brackets close.
  private func isExpression(_ words: ArraySlice<String>) -> Bool {
    var depth = 0
    var wantsOperand = true
    for word in words {
      switch word {
      case "(":
        guard wantsOperand else { return false }
        depth += 1
      case ")":
        guard !wantsOperand, depth > 0 else { return false }
        depth -= 1
      case _ where prefix.contains(word):
        guard wantsOperand else { return false }
      case _ where isInfix(word):
        guard !wantsOperand else { return false }
        wantsOperand = true
      default:
        guard wantsOperand else { return false }
        wantsOperand = false
      }
    }
    return depth == 0 && !wantsOperand
  }

  /// (words) Where the bracket that opens here closes; 0 elsewhere.
  private static func closing(_ words: [String]) -> [Int] {
    var closing = [Int](repeating: 0, count: words.count)
    var open: [Int] = []
    for (index, word) in words.enumerated() {
      if word == "(" { open.append(index) }
      if word == ")", let start = open.popLast() { closing[start] = index }
    }
    return closing
  }

  /// The words without brackets around all of them.
  private func unwrapped(_ words: ArraySlice<String>, _ closing: [Int]) -> ArraySlice<String> {
    var words = words
    while words.first == "(", closing[words.startIndex] == words.endIndex - 1 {
      words = words.dropFirst().dropLast()
    }
    return words
  }

  /// Operand and operator parts at the outermost operator; nil for a single operand.
  private func split(_ words: ArraySlice<String>) -> [ArraySlice<String>]? {
    for (level, operators) in infix.enumerated() {
      if level == prefixLevel, let first = words.first, prefix.contains(first) { break }
      var depth = 0
      var place: Int?
      for index in words.indices {
        if words[index] == "(" { depth += 1 }
        if words[index] == ")" { depth -= 1 }
        if depth == 0, operators.contains(words[index]) { place = index }
      }
      if let place {
        return [words[..<place], words[place...place], words[(place + 1)...]]
      }
    }
    guard let first = words.first, prefix.contains(first) else { return nil }
    return [words.prefix(1), words.dropFirst()]
  }
}
