#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// One name in a directory.
struct DirectoryEntry: Hashable, Sendable {
  enum Kind: String, Hashable, Sendable {
    case file, directory, link, other
  }

  var name: String
  var kind: Kind
  /// Bytes, of a file.
  var size: Int?

  /// The entries of an open directory in byte order of their names, `.` and `..` left out.
  static func read(_ directory: consuming OwnedDescriptor, limit: Int, _ path: ConfinedPath)
    throws(ToolError) -> (entries: [DirectoryEntry], total: Int)
  {
    let copy = dup(directory.raw)
    guard copy >= 0, let stream = fdopendir(copy) else {  // closedir closes the copy
      if copy >= 0 { close(copy) }
      throw ToolError(.failed, "\"\(path.text)\": \(systemMessage(errno))")
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
      if names.count >= 1_000_000 { break }
    }
    names.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let entries = names.prefix(limit).map { name in describe(name, in: directory.raw) }
    return (entries, names.count)
  }

  private static func describe(_ name: String, in directory: Int32) -> DirectoryEntry {
    var status = stat()
    guard fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
      return DirectoryEntry(name: name, kind: .other, size: nil)
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return DirectoryEntry(name: name, kind: .file, size: Int(status.st_size))
    case S_IFDIR: return DirectoryEntry(name: name, kind: .directory, size: nil)
    case S_IFLNK: return DirectoryEntry(name: name, kind: .link, size: nil)
    default: return DirectoryEntry(name: name, kind: .other, size: nil)
    }
  }
}
