/// What an external checker may take, and what it sees of this process.
public struct CheckerOptions: Hashable, Sendable {
  /// Longest wait for the next answer while there is one to come.
  public var answerTime: Duration
  /// How long the program may take to end by itself when its input is closed, and again after
  /// SIGTERM; then it is killed.
  public var grace: Duration
  /// Longest line of an answer, in bytes.
  public var answerBytes: Int
  /// How much of its standard error is kept for messages, in bytes from the end.
  public var errorBytes: Int
  /// All of the program's environment.
  public var environment: [String: String]
  /// Where it starts; this process's directory when nil.
  public var workingDirectory: String?

  /// Five seconds an answer, half a second of grace, and no environment beyond `environment`.
  public init(
    answerTime: Duration = .seconds(5), grace: Duration = .milliseconds(500),
    answerBytes: Int = 65_536, errorBytes: Int = 4_096, environment: [String: String] = [:],
    workingDirectory: String? = nil
  ) {
    self.answerTime = answerTime
    self.grace = grace
    self.answerBytes = answerBytes
    self.errorBytes = errorBytes
    self.environment = environment
    self.workingDirectory = workingDirectory
  }

  /// The variables of `process` that a program cannot do without; nothing else is passed on.
  public static func allowedEnvironment(from process: [String: String]) -> [String: String] {
    let names: Set<String> = [
      "HOME", "LANG", "LC_ALL", "LC_CTYPE", "LOGNAME", "PATH", "SHELL", "TERM", "TMPDIR", "TZ",
      "USER",
    ]
    return process.filter { names.contains($0.key) }
  }
}
