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
