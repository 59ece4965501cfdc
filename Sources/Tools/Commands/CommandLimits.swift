#if os(Linux)
  import CProcess
#endif
#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What a process may use before it is stopped.
public struct CommandLimits: Hashable, Sendable {
  /// Wall-clock time until SIGTERM goes to the process group.
  public var timeout: Duration = .seconds(30)
  /// Time between SIGTERM and SIGKILL.
  public var grace: Duration = .seconds(2)
  /// Most bytes kept of standard output, and again of standard error.
  public var outputBytes = 64 << 10
  /// Seconds of processor time.
  public var processorSeconds: Int?
  /// Bytes of address space.
  public var memoryBytes: Int?
  /// Bytes of the largest file it may write.
  public var fileBytes: Int?
  /// Processes of this user, which bounds fork bombs; the superuser is exempt by the kernel.
  public var processes: Int?
  /// Open files.
  public var openFiles: Int?

  /// Thirty seconds and 64 KiB of output.
  public init() {}

  /// The arguments that make `prlimit(1)` set the kernel's limits before it becomes the program;
  /// empty when there are none to set.
  var kernelLimits: [String] {
    let limits: [(String, Int?)] = [
      ("cpu", processorSeconds), ("as", memoryBytes), ("fsize", fileBytes), ("nproc", processes),
      ("nofile", openFiles),
    ]
    let set = limits.compactMap { name, value in
      value.map { "--\(name)=\(max(0, $0)):\(max(0, $0))" }
    }
    return set.isEmpty ? [] : set + ["--core=0:0"]
  }

  /// Where `prlimit(1)` is, on systems that have it.
  static let limiter = "/usr/bin/prlimit"

  /// Sets the kernel's limits on a process that has just been started, where `prlimit(1)` is
  /// missing. The process may have run for a moment before.
  func apply(to process: pid_t) {
    #if os(Linux)
      guard !kernelLimits.isEmpty, access(Self.limiter, X_OK) != 0 else { return }
      set(cprocess_core, 0, process)
      set(cprocess_processor, processorSeconds, process)
      set(cprocess_memory, memoryBytes, process)
      set(cprocess_file_size, fileBytes, process)
      set(cprocess_processes, processes, process)
      set(cprocess_open_files, openFiles, process)
    #endif
  }

  #if os(Linux)
    private func set(_ resource: Int32, _ value: Int?, _ process: pid_t) {
      // A process that has already ended needs no limit, so failure is not reported.
      if let value { _ = cprocess_limit(process, resource, UInt(max(0, value))) }
    }
  #endif
}
