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
  private let file: LineFile
  private let follower: (path: String, descriptor: Int32)?
  private let observer: (@Sendable (JournalEvent) -> Void)?
  /// Why nothing can be written any more: what follows a line that was cut short would be lost.
  private let broken = Mutex<AgentError?>(nil)

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
    do throws(LineFileError) {
      file = try LineFile(path, permissions: 0o600)
    } catch {
      throw error.isBusy
        ? AgentError(.journalLocked, "\(path): another process is running on this journal")
        : Self.failure(error)
    }
    events = try Self.events(file)
    do throws(LineFileError) {
      try file.repair()
      try Self.sync(directory)
      self.follower = try follower.map { path throws(LineFileError) in
        (path, try LineFile.open(path, O_WRONLY | O_CREAT | O_TRUNC))
      }
    } catch {
      throw Self.failure(error)
    }
  }

  deinit {
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
    let line = JSONWriter().bytes(of: .object(object))
    let failure = broken.withLock { broken -> AgentError? in
      if broken == nil {
        do throws(LineFileError) {
          try file.append(line, syncs: true)
          if let follower {
            try LineFile.write(
              line + [UInt8(ascii: "\n")], to: follower.descriptor, follower.path)
          }
        } catch {
          broken = Self.failure(error)
        }
      }
      return broken
    }
    if let failure { throw failure }
    observer?(event)
  }

  /// All finished lines as events.
  private static func events(_ file: LineFile) throws(AgentError) -> [JournalEvent] {
    var events: [JournalEvent] = []
    for line in file.lines {
      guard let value = try? JSONValue(parsing: line), let event = JournalEvent(value),
        events.isEmpty == { if case .runStarted = event { true } else { false } }()
      else {
        throw AgentError(
          .journalInvalid,
          "\(file.path):\(events.count + 1): is not a journal line of this version of martingale")
      }
      events.append(event)
    }
    return events
  }

  /// Makes the file's name in its folder survive a power failure.
  private static func sync(_ directory: String) throws(LineFileError) {
    let folder = try LineFile.open(directory, O_RDONLY)
    defer { close(folder) }
    // Some file systems cannot sync folders; there is nothing better to do there.
    if fsync(folder) != 0 && errno != EINVAL {
      throw LineFileError(path: directory, code: errno)
    }
  }

  private static func failure(_ error: LineFileError) -> AgentError {
    AgentError(.journal, error.message)
  }
}
