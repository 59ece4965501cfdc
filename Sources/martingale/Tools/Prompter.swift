#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Asks the person at the terminal, whatever stdin and stdout are.
enum Prompter {
  /// Whether there is a terminal to ask at.
  static var isThere: Bool {
    let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
    if terminal >= 0 { close(terminal) }
    return terminal >= 0
  }

  /// The answer without its end of line; nil when there is no terminal, or it ends instead.
  static func ask(_ question: String) -> String? {
    let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
    guard terminal >= 0 else { return nil }
    defer { close(terminal) }
    let text = Array(question.utf8)
    guard write(terminal, text, text.count) == text.count else { return nil }
    var answer: [UInt8] = []
    var byte: UInt8 = 0
    while byte != UInt8(ascii: "\n"), answer.count < 10_000 {
      let isThere = read(terminal, &byte, 1) == 1
      if !isThere && answer.isEmpty { return nil }
      if !isThere { break }
      answer.append(byte)
    }
    if answer.last == UInt8(ascii: "\n") { answer.removeLast() }
    return String(decoding: answer, as: UTF8.self)
  }

  /// Whether the answer is a yes.
  static func confirm(_ question: String) -> Bool {
    let answer = ask(question + " [y/N] ")?.lowercased()
    return answer == "y" || answer == "yes"
  }
}
