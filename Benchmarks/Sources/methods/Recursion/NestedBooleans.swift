import MartingaleKit

/// Boolean expressions of controlled size: questions whose steps a small model can be given.
enum NestedBooleans {
  /// Expressions with `operators` operators each, the numbers taken in turn, and their values.
  static func task(count: Int, operators: ClosedRange<Int>, seed: UInt64) -> ReasoningTask {
    let sizes = max(0, operators.lowerBound)...max(0, min(64, operators.upperBound))
    let items = (0..<max(0, count)).map { number in
      var random = RandomKey(seed: seed, request: UInt64(number)).stream(for: .prompt)
      let (text, value) = expression(sizes.lowerBound + number % sizes.count, &random)
      return ReasoningTask.Item(
        id: "nested_booleans/\(number)", input: "\(text) is", target: word(value),
        choices: ["True", "False"])
    }
    return ReasoningTask(name: "nested_booleans", items: items)
  }

  /// The truth table, one line a row: what has to be known to do one operator at a time.
  static let rules: String = {
    var lines: [String] = []
    for left in [true, false] {
      for right in [true, false] {
        lines.append("\(word(left)) and \(word(right)) is \(word(left && right))")
        lines.append("\(word(left)) or \(word(right)) is \(word(left || right))")
      }
      lines.append("not \(word(left)) is \(word(!left))")
    }
    return lines.joined(separator: "\n")
  }()

  private static func word(_ value: Bool) -> String { value ? "True" : "False" }

  /// A random expression; deep at most as it has operators, which are at most 64.
  private static func expression(
    _ operators: Int, _ random: inout RandomStream
  ) -> (text: String, value: Bool) {
    guard operators > 0 else {
      let value = random.next() % 2 == 0
      return (word(value), value)
    }
    let kind = random.next() % 3
    let share = kind == 0 ? operators - 1 : Int(random.next() % UInt64(operators))
    let left = bracketed(share, &random)
    if kind == 0 { return ("not \(left.text)", !left.value) }
    let right = bracketed(operators - 1 - share, &random)
    return kind == 1
      ? ("\(left.text) and \(right.text)", left.value && right.value)
      : ("\(left.text) or \(right.text)", left.value || right.value)
  }

  private static func bracketed(
    _ operators: Int, _ random: inout RandomStream
  ) -> (text: String, value: Bool) {
    let part = expression(operators, &random)
    return operators == 0 ? part : ("( \(part.text) )", part.value)
  }
}
