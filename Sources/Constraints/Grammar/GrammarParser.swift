/// Reads GBNF, the grammar notation of llama.cpp.
///
///     root  ::= item ("," ws item)*      # a comment
///     item  ::= [a-z]{1,8} | "\u00E9" | .
///     ws    ::= [ \t]*
///
/// A rule ends with its line, except inside parentheses, after `::=` and around `|`. Differences
/// to llama.cpp: names may contain `_`, a line may begin with `|`, left recursion is allowed, and a
/// rule that is defined twice or a token reference such as `<[12]>` is an error.
struct GrammarParser {
  private var cursor: GrammarCursor
  private let limits: ConstraintLimits
  private var network = GrammarNetwork()
  private var numbers: [String: Int] = [:]

  init(_ source: String, limits: ConstraintLimits) throws(ConstraintError) {
    guard source.utf8.count <= limits.grammarBytes else {
      throw ConstraintError(
        .limit,
        "the grammar has \(source.utf8.count) bytes; \(limits.grammarBytes) are allowed "
          + "(grammar limit)")
    }
    cursor = GrammarCursor(source)
    self.limits = limits
  }

  /// Reads all rules.
  mutating func parse() throws(ConstraintError) -> GrammarNetwork {
    cursor.skipSpace(newlines: true)
    while !cursor.isAtEnd {
      try parseRule()
      cursor.skipSpace(newlines: true)
    }
    for rule in network.rules where !rule.isDefined {
      throw ConstraintError(.syntax, "rule \"\(rule.name)\" is not defined", offset: rule.offset)
    }
    return network
  }

  private mutating func number(of name: String, at offset: Int) -> Int {
    if let known = numbers[name] { return known }
    network.rules.append(GrammarNetwork.Rule(name: name, offset: offset))
    numbers[name] = network.rules.count - 1
    return network.rules.count - 1
  }

  private mutating func parseRule() throws(ConstraintError) {
    let offset = cursor.offset
    guard let name = cursor.takeName() else {
      throw ConstraintError(.syntax, "expected the name of a rule", offset: offset)
    }
    cursor.skipSpace(newlines: false)
    guard cursor.take("::=") else {
      throw ConstraintError(.syntax, "expected ::= after \"\(name)\"", offset: cursor.offset)
    }
    cursor.skipSpace(newlines: true)
    let rule = number(of: name, at: offset)
    guard !network.rules[rule].isDefined else {
      throw ConstraintError(.syntax, "rule \"\(name)\" is defined twice", offset: offset)
    }
    let body = try parseBody()
    network.rules[rule].start = body.start
    network.rules[rule].end = body.end
    network.rules[rule].offset = offset
  }

  /// A group that is being read.
  private struct Group {
    var open: Int
    var alternatives: [GrammarNetwork.Fragment] = []
    var sequence: [GrammarNetwork.Fragment] = []
  }

  private mutating func parseBody() throws(ConstraintError) -> GrammarNetwork.Fragment {
    var stack = [Group(open: cursor.offset)]
    while true {
      let top = stack.count - 1
      cursor.skipSpace(newlines: top > 0)
      let offset = cursor.offset
      let ends = top == 0 && cursor.isAtNewline && !cursor.continuesOnNextLine()
      guard !ends, let byte = cursor.peek else {
        if top > 0 {
          throw ConstraintError(
            .syntax, "this parenthesis is never closed", offset: stack[top].open)
        }
        return close(&stack[0])
      }
      switch byte {
      case UInt8(ascii: "|"):
        cursor.advance()
        let sequence = network.sequence(stack[top].sequence)
        stack[top].alternatives.append(sequence)
        stack[top].sequence = []
        cursor.skipSpace(newlines: true)
      case UInt8(ascii: "("):
        guard stack.count < limits.nesting else {
          throw ConstraintError(
            .limit, "parentheses nest deeper than \(limits.nesting) (nesting limit)",
            offset: offset)
        }
        cursor.advance()
        stack.append(Group(open: offset))
      case UInt8(ascii: ")"):
        guard top > 0 else {
          throw ConstraintError(.syntax, "this parenthesis was never opened", offset: offset)
        }
        cursor.advance()
        let group = close(&stack[top])
        stack.removeLast()
        stack[top - 1].sequence.append(group)
      case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"), UInt8(ascii: "{"):
        guard let last = stack[top].sequence.popLast() else {
          throw ConstraintError(.syntax, "there is nothing to repeat", offset: offset)
        }
        stack[top].sequence.append(try parseRepetition(of: last))
      default:
        stack[top].sequence.append(try parseElement())
      }
      guard network.stateCount <= limits.grammarStates else { throw tooManyStates(at: offset) }
    }
  }

  private mutating func close(_ group: inout Group) -> GrammarNetwork.Fragment {
    group.alternatives.append(network.sequence(group.sequence))
    return network.alternation(group.alternatives)
  }

  private func tooManyStates(at offset: Int) -> ConstraintError {
    ConstraintError(
      .limit,
      "the grammar needs more than \(limits.grammarStates) states (grammar state limit); use "
        + "smaller repeat counts", offset: offset)
  }

  private mutating func parseRepetition(of fragment: GrammarNetwork.Fragment)
    throws(ConstraintError) -> GrammarNetwork.Fragment
  {
    let offset = cursor.offset
    let (least, most) = try cursor.takeRepeatCounts(most: limits.grammarRepeats)
    guard
      let repeated = network.repetition(fragment, least, most, limit: limits.grammarStates)
    else { throw tooManyStates(at: offset) }
    return repeated
  }

  private mutating func parseElement() throws(ConstraintError) -> GrammarNetwork.Fragment {
    let offset = cursor.offset
    switch cursor.peek {
    case UInt8(ascii: "\""):
      return network.chain(
        try cursor.takeLiteral().map { .scalars(GrammarScalars([$0...$0])) })
    case UInt8(ascii: "["): return network.chain([.scalars(try cursor.takeClass())])
    case UInt8(ascii: "."):
      cursor.advance()
      return network.chain([.scalars(.all)])
    case UInt8(ascii: "<"), UInt8(ascii: "!"):
      throw ConstraintError(
        .unsupported,
        "token references (<[12]>, <think>) are refused: a grammar here is about text, whatever "
          + "the model's tokens are", offset: offset)
    default:
      guard let name = cursor.takeName() else {
        throw ConstraintError(
          .syntax, "unexpected \(cursor.describeNext)", offset: offset)
      }
      return network.chain([.rule(number(of: name, at: offset))])
    }
  }
}
