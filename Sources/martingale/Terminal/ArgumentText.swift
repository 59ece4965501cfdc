/// The command line as the bytes it came in.
enum ArgumentText {
  /// Refuses arguments that are no text: what stands for them in `CommandLine.arguments` is another
  /// text, which nobody gave.
  static func check() throws(CommandFailure) {
    for number in 1..<max(1, Int(CommandLine.argc)) {
      guard let bytes = CommandLine.unsafeArgv[number],
        String(validatingCString: bytes) == nil
      else { continue }
      let given = String(cString: bytes)
      throw CommandFailure(
        .usage, code: "invalid_utf8",
        "argument \(number) is not valid UTF-8: \(given.prefix(60))")
    }
  }
}
