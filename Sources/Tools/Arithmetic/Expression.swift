/// Evaluates arithmetic exactly.
///
/// Dijkstra's shunting yard with explicit stacks: nesting costs memory that `limits` bound, never
/// call depth. Operators by rising strength: `+ -`, `* / %`, unary `+ -`, `^` or `**` (to the
/// right), `!`. `%` is the remainder with the divisor's sign. Functions: `abs ceil floor round
/// sqrt gcd lcm max min`.
struct Expression {
  /// What an expression may cost.
  struct Limits {
    /// Bytes of text.
    var bytes = 16_384
    /// Bits of any intermediate result, numerator and denominator together.
    var bits = 32_768
    /// Sum over all operations of (bits of operands and result)², about the limb steps spent.
    var work = 100_000_000_000
  }

  /// Why an expression has no value; `offset` is the byte at fault.
  struct Fault: Error, Hashable {
    var message: String
    var offset: Int
  }

  let limits: Limits
  private var values: [Rational] = []
  private var work = 0
  private var stack: [Pending] = []

  /// An operator or bracket that waits for what is to its right.
  private struct Pending {
    var operation: ArithmeticOperation
    var offset: Int
    /// Arguments seen so far, when it is a function's bracket.
    var arguments = 0
  }

  private init(limits: Limits) { self.limits = limits }

  /// The value of `text`.
  static func evaluate(_ text: String, limits: Limits = Limits()) throws(Fault) -> Rational {
    var machine = Expression(limits: limits)
    return try machine.run(Array(text.utf8))
  }

  private mutating func run(_ text: [UInt8]) throws(Fault) -> Rational {
    guard text.count <= limits.bytes else {
      throw Fault(message: "longer than \(limits.bytes) bytes", offset: limits.bytes)
    }
    var at = 0
    var wantsValue = true
    while at < text.count {
      let byte = text[at]
      if byte == 0x20 || (9...13).contains(byte) {
        at += 1
      } else if wantsValue {
        wantsValue = try readOperand(text, &at)
      } else {
        wantsValue = try readOperator(text, &at)
      }
    }
    guard !wantsValue else {
      throw Fault(message: "a number is missing at the end", offset: text.count)
    }
    try reduce(downTo: 1)
    if let open = stack.last {
      throw Fault(message: "this bracket is never closed", offset: open.offset)
    }
    return values[0]
  }

  /// Reads what may stand where a value is wanted; whether one is still wanted after it.
  private mutating func readOperand(_ text: [UInt8], _ at: inout Int) throws(Fault) -> Bool {
    let start = at
    switch text[at] {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."):
      values.append(try number(text, &at))
      return false
    case UInt8(ascii: "("):
      stack.append(Pending(operation: .bracket, offset: start))
    case UInt8(ascii: "-"):
      stack.append(Pending(operation: .negate, offset: start))
    case UInt8(ascii: "+"):
      stack.append(Pending(operation: .keep, offset: start))
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
      while at < text.count, isLetter(text[at]) { at += 1 }
      let name = String(decoding: text[start..<at], as: UTF8.self).lowercased()
      guard let function = ArithmeticFunction(rawValue: name) else {
        let known = ArithmeticFunction.allCases.map(\.rawValue).joined(separator: ", ")
        throw Fault(message: "unknown function \"\(name)\"; known: \(known)", offset: start)
      }
      while at < text.count, text[at] == 0x20 { at += 1 }
      guard at < text.count, text[at] == UInt8(ascii: "(") else {
        throw Fault(message: "\"(\" is missing after \(name)", offset: at)
      }
      stack.append(Pending(operation: .call(function), offset: start, arguments: 1))
    default:
      throw Fault(message: "a number is missing here", offset: at)
    }
    at += 1
    return true
  }

  /// Reads what may follow a value; whether a value is wanted after it.
  private mutating func readOperator(_ text: [UInt8], _ at: inout Int) throws(Fault) -> Bool {
    let start = at
    at += 1
    let next = at < text.count ? text[at] : 0
    switch text[start] {
    case UInt8(ascii: "!"):
      try replace(1, at: start) { (values, limit) throws(ArithmeticFault) in
        try ArithmeticOperation.factorial(values[0], limit)
      }
      return false
    case UInt8(ascii: ")"):
      try close(at: start)
      return false
    case UInt8(ascii: ","):
      try reduce(downTo: 1)
      guard case .call? = stack.last?.operation else {
        throw Fault(message: "a comma belongs between the arguments of a function", offset: start)
      }
      stack[stack.count - 1].arguments += 1
      return true
    case UInt8(ascii: "+"): try push(.add, start)
    case UInt8(ascii: "-"): try push(.subtract, start)
    case UInt8(ascii: "/"): try push(.divide, start)
    case UInt8(ascii: "%"): try push(.remainder, start)
    case UInt8(ascii: "^"): try push(.power, start)
    case UInt8(ascii: "*") where next == UInt8(ascii: "*"):
      at += 1
      try push(.power, start)
    case UInt8(ascii: "*"): try push(.multiply, start)
    default:
      throw Fault(message: "an operator is missing here", offset: start)
    }
    return true
  }

  /// Stacks an operator after applying those to its left that bind at least as strongly.
  private mutating func push(_ operation: ArithmeticOperation, _ offset: Int) throws(Fault) {
    try reduce(downTo: operation == .power ? operation.strength + 1 : operation.strength)
    stack.append(Pending(operation: operation, offset: offset))
  }

  /// Applies stacked operators of at least this strength; brackets have strength 0.
  private mutating func reduce(downTo strength: Int) throws(Fault) {
    while let top = stack.last, top.operation.strength >= strength {
      stack.removeLast()
      try replace(top.operation.operands, at: top.offset) {
        (values, limit) throws(ArithmeticFault) in
        try top.operation.apply(values, limit)
      }
    }
  }

  private mutating func close(at offset: Int) throws(Fault) {
    try reduce(downTo: 1)
    guard let open = stack.popLast() else {
      throw Fault(message: "this bracket was never opened", offset: offset)
    }
    guard case .call(let function) = open.operation else { return }
    guard function.arity.contains(open.arguments) else {
      throw Fault(
        message: "\(function.rawValue) does not take \(open.arguments) arguments",
        offset: open.offset)
    }
    try replace(open.arguments, at: open.offset) { (values, _) throws(ArithmeticFault) in
      try function.apply(values)
    }
  }

  /// Replaces the last `count` values by what `operation` makes of them.
  private mutating func replace(
    _ count: Int, at offset: Int,
    _ operation: (ArraySlice<Rational>, Int) throws(ArithmeticFault) -> Rational
  ) throws(Fault) {
    let operands = values.suffix(count)
    let result: Rational
    do {
      result = try operation(ArraySlice(Array(operands)), limits.bits)
    } catch {
      throw Fault(message: error.message, offset: offset)
    }
    guard result.bitWidth <= limits.bits else {
      throw Fault(message: ArithmeticFault.tooLarge.message, offset: offset)
    }
    let size = operands.reduce(result.bitWidth) { $0 + $1.bitWidth }
    work += size * size
    guard work <= limits.work else {
      throw Fault(message: "too much arithmetic with long numbers", offset: offset)
    }
    values.removeLast(count)
    values.append(result)
  }

  private func number(_ text: [UInt8], _ at: inout Int) throws(Fault) -> Rational {
    let start = at
    while at < text.count, isDigit(text[at]) || text[at] == UInt8(ascii: ".") { at += 1 }
    if at < text.count, text[at] | 0x20 == UInt8(ascii: "e") {
      at += 1
      if at < text.count, [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(text[at]) { at += 1 }
      while at < text.count, isDigit(text[at]) { at += 1 }
    }
    guard let value = Rational(decimal: text[start..<at]) else {
      throw Fault(message: "not a number", offset: start)
    }
    return value
  }

  private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
  private func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
}
