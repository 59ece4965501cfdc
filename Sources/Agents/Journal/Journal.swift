internal import Foundation
internal import JSONSchema
internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The append-only record of a run, one JSON object a line: what is about to be done, then what
/// came of it. A line is on the disk before the next thing happens.
///
/// A process that dies leaves at worst an unfinished last line, which the next one removes. One
/// process at a time: the file is locked while it is open.
public final class Journal: Sendable {
  /// The name of the file inside a run's folder.
  public static let fileName = "journal.jsonl"
  /// The folder.
  public let directory: String
  /// What was there when it was opened, in order.
  public let events: [JournalEvent]
  private let descriptor: Int32
  private let follower: (path: String, descriptor: Int32)?
  private let observer: (@Sendable (JournalEvent) -> Void)?
  /// Why nothing can be written any more: what follows a line that was cut short would be lost.
  private let broken = Mutex<AgentError?>(nil)

  /// Takes the lock; tries again for two seconds, because a program that this process starts has
  /// all open files for a moment, and with them the locks of a journal that was just closed.
  private static func lock(_ descriptor: Int32) -> Bool {
    for _ in 0..<40 {
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
      usleep(50_000)
    }
    return false
  }

  /// Opens the journal of a folder, which is made when it does not exist.
  /// - Parameters:
  ///   - follower: a file that new lines are written to as well, as they happen; emptied first.
  ///   - observer: told of every new line once it is on the disk; must return soon.
  /// - Throws: `journal`, `journalLocked`, or `journalInvalid` when a finished line is not one of
  ///   a journal.
  public init(
    directory: String, follower: String? = nil,
    observer: (@Sendable (JournalEvent) -> Void)? = nil
  ) throws(AgentError) {
    self.directory = directory
    self.observer = observer
    do {
      try FileManager.default.createDirectory(
        atPath: directory, withIntermediateDirectories: true)
    } catch {
      throw AgentError(
        .journal, "\(directory): cannot be made: \(error.localizedDescription)")
    }
    let path = directory + "/" + Self.fileName
    descriptor = try Self.open(path, O_RDWR | O_CREAT | O_APPEND)
    var following: (String, Int32)?
    do throws(AgentError) {
      guard Self.lock(descriptor) else {
        throw AgentError(.journalLocked, "\(path): another process is running on this journal")
      }
      events = try Self.readAll(path, descriptor)
      try Self.sync(directory)
      if let follower {
        following = (follower, try Self.open(follower, O_WRONLY | O_CREAT | O_TRUNC))
      }
    } catch {
      close(descriptor)
      throw error
    }
    self.follower = following
  }

  deinit {
    close(descriptor)
    if let follower { close(follower.descriptor) }
  }

  /// What the run is; nil when nothing has been written yet.
  public var header: RunHeader? {
    if case .runStarted(let header) = events.first { header } else { nil }
  }

  /// Writes one line and waits until it is on the disk. Lines of several tasks do not mix.
  func append(_ event: JournalEvent) throws(AgentError) {
    var object = event.json.object ?? JSONObject()
    object["time"] = .double((Date().timeIntervalSince1970 * 1000).rounded() / 1000)
    let line = Array(JSONWriter().bytes(of: .object(object))) + [UInt8(ascii: "\n")]
    let failure = broken.withLock { broken -> AgentError? in
      if broken == nil {
        do throws(AgentError) {
          try write(line, to: descriptor, directory)
          guard fsync(descriptor) == 0 else { throw Self.failure(directory, errno) }
          if let follower { try write(line, to: follower.descriptor, follower.path) }
        } catch {
          broken = error
        }
      }
      return broken
    }
    if let failure { throw failure }
    observer?(event)
  }

  private func write(_ line: [UInt8], to file: Int32, _ path: String) throws(AgentError) {
    var done = 0
    while done < line.count {
      // The one pointer here; the array outlives the call.
      let count = line[done...].withUnsafeBytes { bytes in
        #if canImport(Glibc)
          Glibc.write(file, bytes.baseAddress, bytes.count)
        #else
          Darwin.write(file, bytes.baseAddress, bytes.count)
        #endif
      }
      if count < 0 && errno == EINTR { continue }
      if count <= 0 { throw Self.failure(path, errno) }
      done += count
    }
  }

  /// Reads all finished lines and removes an unfinished one.
  private static func readAll(
    _ path: String, _ descriptor: Int32
  ) throws(AgentError) -> [JournalEvent] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw AgentError(.journal, "\(path): cannot be read")
    }
    let bytes = Array(data)
    let length = (bytes.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
    var events: [JournalEvent] = []
    for line in bytes[..<length].split(separator: UInt8(ascii: "\n")) {
      guard let value = try? JSONValue(parsing: Array(line)), let event = JournalEvent(value),
        events.isEmpty == { if case .runStarted = event { true } else { false } }()
      else {
        throw AgentError(
          .journalInvalid,
          "\(path):\(events.count + 1): is not a journal line of this version of martingale")
      }
      events.append(event)
    }
    if length < bytes.count, ftruncate(descriptor, off_t(length)) != 0 {
      throw failure(path, errno)
    }
    return events
  }

  /// Makes the file's name in its folder survive a power failure.
  private static func sync(_ directory: String) throws(AgentError) {
    let folder = try open(directory, O_RDONLY)
    defer { close(folder) }
    // Some file systems cannot sync folders; there is nothing better to do there.
    if fsync(folder) != 0 && errno != EINVAL { throw failure(directory, errno) }
  }

  private static func open(_ path: String, _ flags: Int32) throws(AgentError) -> Int32 {
    #if canImport(Glibc)
      let descriptor = Glibc.open(path, flags | O_CLOEXEC, 0o600)
    #else
      let descriptor = Darwin.open(path, flags | O_CLOEXEC, 0o600)
    #endif
    guard descriptor >= 0 else { throw failure(path, errno) }
    return descriptor
  }

  private static func failure(_ path: String, _ code: Int32) -> AgentError {
    AgentError(.journal, "\(path): \(String(cString: strerror(code)))")
  }
}
