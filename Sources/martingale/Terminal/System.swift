#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The system's words for an errno.
func systemMessage(_ code: Int32) -> String {
  String(cString: strerror(code))
}

/// Ends the process.
func exitProcess(_ status: Int32) -> Never {
  exit(status)
}

/// Processor time of the process so far, all threads together, in seconds.
func processorSeconds() -> Double {
  Double(clock()) / Double(CLOCKS_PER_SEC)
}

/// How large the terminal behind stderr is.
enum TerminalSize {
  /// Its columns; nil where it does not say.
  static var columns: Int? {
    var size = winsize()
    guard ioctl(2, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }
}
