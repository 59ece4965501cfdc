internal import Subprocess

#if canImport(System)
  internal import System
#else
  internal import SystemPackage
#endif
#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A program to run, as it will be run.
public struct CommandRequest: Hashable, Sendable {
  /// The program and its arguments; no shell sees them.
  public var argv: [String]
  /// All of the process's environment.
  public var environment: [String: String]
  /// Where it starts; this process's directory when nil.
  public var workingDirectory: String?
  /// Its standard input; empty when nil.
  public var input: [UInt8]?

  /// A program with its arguments.
  public init(
    argv: [String], environment: [String: String] = [:], workingDirectory: String? = nil,
    input: [UInt8]? = nil
  ) {
    self.argv = argv
    self.environment = environment
    self.workingDirectory = workingDirectory
    self.input = input
  }
}

extension CommandRequest {
  /// The program in a session of its own, with nothing but the request's environment.
  /// - Parameters:
  ///   - program: the first of `argv`; a name without a slash is looked for in the PATH.
  ///   - grace: how long it may take to end after SIGTERM.
  func configuration(_ program: String, grace: Duration) -> Configuration {
    var options = PlatformOptions()
    options.createSession = true
    options.teardownSequence = [
      .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: grace)
    ]
    var environment: [Environment.Key: String] = [:]
    for (name, value) in self.environment {
      if let key = Environment.Key(rawValue: name) { environment[key] = value }
    }
    return Configuration(
      executable: program.utf8.contains(UInt8(ascii: "/"))
        ? .path(FilePath(program)) : .name(program),
      arguments: Arguments(Array(argv.dropFirst())), environment: .custom(environment),
      workingDirectory: workingDirectory.map { FilePath($0) }, platformOptions: options)
  }
}

/// How a program ended.
package struct CommandOutcome: Hashable, Sendable {
  /// The kinds of endings.
  package enum Ending: Hashable, Sendable {
    /// It returned a status.
    case exited(Int32)
    /// A signal ended it.
    case signalled(Int32)
  }

  /// How it ended.
  package var ending: Ending
  /// Whether it was stopped because its time was up.
  package var timedOut: Bool
  /// What it wrote.
  package var output: CutOutput
  /// What it complained of.
  package var error: CutOutput
}

/// Runs programs so that nothing of them is left: no process of their group, no descriptor, no
/// file.
package enum CommandRunner {
  /// Runs a program in a session of its own and waits for its end.
  ///
  /// When the time is up its whole process group gets SIGTERM and, after the grace time, SIGKILL.
  /// When the program itself has ended, what is left of its group is killed, so that a background
  /// child cannot hold the output open. Cancelling the task stops it in the same way.
  package static func run(_ request: CommandRequest, limits: CommandLimits = CommandLimits())
    async throws(ToolError) -> CommandOutcome
  {
    guard let program = request.argv.first, !program.isEmpty else {
      throw ToolError(.invalidDefinition, "a command needs a program")
    }
    if request.argv.contains(where: { $0.utf8.contains(0) }) {
      throw ToolError(.invalidArguments, "an argument contains a NUL byte")
    }
    do {
      let configuration = try await configuration(for: request, program, limits)
      let input = try InputFile.descriptor(for: request.input)
      let result = try await Subprocess.run(
        configuration,
        input: .fileDescriptor(FileDescriptor(rawValue: input), closeAfterSpawningProcess: true),
        output: .sequence, error: .sequence
      ) { execution in
        limits.apply(to: execution.processIdentifier.value)
        return await CommandWatch.collect(
          process: execution.processIdentifier.value, limits: limits,
          output: execution.standardOutput, error: execution.standardError)
      }
      if Task.isCancelled { throw ToolError(.cancelled, "\(program) was cancelled") }
      var outcome = result.closureResult
      switch result.terminationStatus {
      case .exited(let code): outcome.ending = .exited(code)
      case .signaled(let signal): outcome.ending = .signalled(signal)
      }
      return outcome
    } catch let error as ToolError {
      throw error
    } catch {
      if Task.isCancelled { throw ToolError(.cancelled, "\(program) was cancelled") }
      throw failure(error, program, request)
    }
  }

  private static func configuration(
    for request: CommandRequest, _ program: String, _ limits: CommandLimits
  ) async throws -> Configuration {
    var configuration = request.configuration(program, grace: limits.grace)
    if !limits.kernelLimits.isEmpty, access(CommandLimits.limiter, X_OK) == 0 {
      // Found first, so that a missing program is our error and not prlimit's.
      let path = try await configuration.executable.resolveExecutablePath(
        in: configuration.environment)
      configuration.arguments = Arguments(
        limits.kernelLimits + ["--", path.string] + request.argv.dropFirst())
      configuration.executable = .path(FilePath(CommandLimits.limiter))
    }
    return configuration
  }

  private static func failure(_ error: any Error, _ program: String, _ request: CommandRequest)
    -> ToolError
  {
    guard let error = error as? SubprocessError else {
      return ToolError(.failed, "\(program): \(error)")
    }
    switch error.code {
    case .executableNotFound:
      return ToolError(.notFound, "the program \"\(program)\" is not on the PATH or cannot be run")
    case .failedToChangeWorkingDirectory:
      return ToolError(
        .notFound, "the working directory \"\(request.workingDirectory ?? "")\" cannot be entered")
    default: return ToolError(.failed, "\(program): \(error.description)")
    }
  }
}

/// Standard input as an unnamed file, so that a program that never reads it blocks nobody.
private enum InputFile {
  /// A descriptor that reads `bytes` from its beginning.
  static func descriptor(for bytes: [UInt8]?) throws(ToolError) -> Int32 {
    guard let bytes else {
      let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
      guard null >= 0 else { throw ToolError(.failed, "/dev/null: \(systemMessage(errno))") }
      return null
    }
    let directory = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var path = Array((directory + "/martingale-XXXXXX").utf8CString)
    let raw = mkstemp(&path)
    guard let file = OwnedDescriptor(raw) else {
      throw ToolError(.failed, "no temporary file: \(systemMessage(errno))")
    }
    unlink(path)
    if let code = file.write(bytes) {
      throw ToolError(.failed, "no temporary file: \(systemMessage(code))")
    }
    lseek(file.raw, 0, SEEK_SET)
    let copy = fcntl(file.raw, F_DUPFD_CLOEXEC, 3)
    guard copy >= 0 else { throw ToolError(.failed, "no descriptor: \(systemMessage(errno))") }
    return copy
  }
}
