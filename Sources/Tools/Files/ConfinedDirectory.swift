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

/// A directory that file tools cannot leave.
///
/// Every component is opened relative to the one before with `O_NOFOLLOW`, so a link that is
/// swapped in between a check and a use is refused by the kernel, not by us. Refused besides
/// links: other file systems (so `/proc` and devices mounted below), anything but regular files
/// and directories, and files with several hard links, whose other name may lie outside.
public final class ConfinedDirectory: Sendable {
  private let root: OwnedDescriptor
  private let device: UInt64

  /// Opens the root. A symbolic link is followed here, once: the person who configures the tool
  /// names the place.
  public init(root path: String) throws(ToolError) {
    guard let root = OwnedDescriptor(open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)),
      let status = root.status
    else {
      throw ToolError(.notFound, "\(path): \(systemMessage(errno)); the root must be a directory")
    }
    guard !Self.isKernelFileSystem(root.raw) else {
      throw ToolError(.denied, "\(path) is the kernel's, not a place for files")
    }
    self.root = root
    device = UInt64(status.st_dev)
  }

  /// Bytes of a regular file from `offset`, at most `limit`, with the file's size.
  func read(_ path: ConfinedPath, from offset: Int = 0, limit: Int) throws(ToolError) -> (
    bytes: [UInt8], size: Int
  ) {
    let name = try lastName(of: path)
    let parent = try openDirectory(path.components.dropLast(), path)
    // O_NONBLOCK: a FIFO without a writer must not hold us up before it is refused.
    let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY
    guard let file = OwnedDescriptor(openat(parent.raw, name, flags)) else {
      throw failure(errno, path)
    }
    let size = try checkRegular(file, path)
    guard let bytes = file.read(from: offset, limit: limit) else { throw failure(errno, path) }
    return (bytes, size)
  }

  /// Replaces a file's contents in one step: readers see the old ones or the new ones.
  func write(_ bytes: [UInt8], to path: ConfinedPath, create: CreationMode) throws(ToolError) {
    let name = try lastName(of: path)
    let parent = try openDirectory(
      path.components.dropLast(), path, creating: create.directories)
    if create.append {
      let flags = O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY
      guard let file = OwnedDescriptor(openat(parent.raw, name, flags, 0o644)) else {
        throw failure(errno, path)
      }
      _ = try checkRegular(file, path)
      if let code = file.write(bytes) { throw failure(code, path) }
      return
    }
    try checkReplaceable(parent.raw, name, path, mayExist: create.overwrite)
    try replace(name, in: parent.raw, with: bytes, path, exclusively: !create.overwrite)
  }

  /// Throws unless `path` is a directory that is reached without links.
  func check(directory path: ConfinedPath) throws(ToolError) {
    _ = try openDirectory(path.components[...], path)
  }

  /// The entries of a directory by name, at most `limit`, and how many there are.
  func list(_ path: ConfinedPath, limit: Int) throws(ToolError) -> (
    entries: [DirectoryEntry], total: Int
  ) {
    let directory = try openDirectory(path.components[...], path)
    guard let copy = OwnedDescriptor(openat(directory.raw, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC))
    else { throw failure(errno, path) }
    return try DirectoryEntry.read(copy, limit: limit, path)
  }
}

extension ConfinedDirectory {
  /// What writing may do.
  struct CreationMode: Hashable, Sendable {
    var overwrite = false
    var append = false
    var directories = false
  }

  private func lastName(of path: ConfinedPath) throws(ToolError) -> String {
    guard let name = path.components.last else {
      throw ToolError(.invalidArguments, "the path names the root, not a file")
    }
    return name
  }

  /// Walks down one name at a time.
  private func openDirectory(
    _ components: ArraySlice<String>, _ path: ConfinedPath, creating: Bool = false
  ) throws(ToolError) -> OwnedDescriptor {
    let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
    guard var current = OwnedDescriptor(openat(root.raw, ".", flags)) else {
      throw failure(errno, path)
    }
    for name in components {
      if creating, mkdirat(current.raw, name, 0o755) != 0, errno != EEXIST {
        throw failure(errno, path)
      }
      guard let next = OwnedDescriptor(openat(current.raw, name, flags)) else {
        throw failure(errno, path)
      }
      current = next
      guard let status = current.status, UInt64(status.st_dev) == device else {
        throw ToolError(.denied, "\"\(path.text)\" crosses into another file system")
      }
    }
    return current
  }

  /// Refuses what is not a plain file of our own; its size.
  private func checkRegular(_ file: borrowing OwnedDescriptor, _ path: ConfinedPath)
    throws(ToolError) -> Int
  {
    guard let status = file.status else { throw failure(errno, path) }
    try checkRegular(status, path)
    return Int(status.st_size)
  }

  private func checkRegular(_ status: stat, _ path: ConfinedPath) throws(ToolError) {
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw ToolError(.denied, "\"\(path.text)\" is not a regular file")
    }
    guard UInt64(status.st_dev) == device else {
      throw ToolError(.denied, "\"\(path.text)\" is on another file system")
    }
    guard status.st_nlink <= 1 else {
      throw ToolError(
        .denied, "\"\(path.text)\" has several hard links, so it may be a file outside the root")
    }
  }

  private func checkReplaceable(
    _ parent: Int32, _ name: String, _ path: ConfinedPath, mayExist: Bool
  ) throws(ToolError) {
    var status = stat()
    if fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) != 0 {
      guard errno == ENOENT else { throw failure(errno, path) }
      return
    }
    guard status.st_mode & S_IFMT != S_IFLNK else { throw failure(ELOOP, path) }
    try checkRegular(status, path)
    guard mayExist else {
      throw ToolError(.invalidArguments, "\"\(path.text)\" exists; say \"mode\": \"overwrite\"")
    }
  }

  /// Writes a temporary neighbour and renames it over `name`; nothing is left behind on failure.
  private func replace(
    _ name: String, in parent: Int32, with bytes: [UInt8], _ path: ConfinedPath, exclusively: Bool
  ) throws(ToolError) {
    var temporary = ""
    var opened: Int32 = -1
    for attempt in 0..<100 {  // a stale neighbour of the same name is another process's
      temporary = ".martingale-\(getpid())-\(attempt).tmp"
      let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
      opened = openat(parent, temporary, flags, 0o644)
      if opened >= 0 || errno != EEXIST { break }
    }
    guard let file = OwnedDescriptor(opened) else { throw failure(errno, path) }
    if let code = file.write(bytes) {
      unlinkat(parent, temporary, 0)
      throw failure(code, path)
    }
    // linkat fails when the name exists by now; renameat replaces it.
    let moved =
      exclusively
      ? linkat(parent, temporary, parent, name, 0) : renameat(parent, temporary, parent, name)
    let code = errno
    if exclusively || moved != 0 { unlinkat(parent, temporary, 0) }
    guard moved == 0 else { throw failure(code, path) }
  }

  private func failure(_ code: Int32, _ path: ConfinedPath) -> ToolError {
    switch code {
    case ELOOP:
      ToolError(.denied, "\"\(path.text)\" leads through a symbolic link")
    case ENOTDIR:
      ToolError(
        .denied, "\"\(path.text)\" leads through something that is not a directory, or a link")
    case ENOENT: ToolError(.notFound, "\"\(path.text)\" does not exist")
    case ENXIO: ToolError(.denied, "\"\(path.text)\" is not a regular file")
    default: ToolError(.failed, "\"\(path.text)\": \(systemMessage(code))")
    }
  }

  private static func isKernelFileSystem(_ descriptor: Int32) -> Bool {
    #if os(Linux)
      let procfs: UInt = 0x9FA0
      let sysfs: UInt = 0x6265_6572
      return [procfs, sysfs].contains(cprocess_file_system(descriptor))
    #else
      return false
    #endif
  }
}

/// The system's words for an error number.
func systemMessage(_ code: Int32) -> String {
  String(cString: strerror(code))
}
