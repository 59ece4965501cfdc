import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension Files {
  /// Writes a file that the user named.
  ///
  /// A file appears whole or not at all: another one of that name is replaced when everything is
  /// written, and keeps its permissions. Links stay, what they lead to is written. A pipe, a device
  /// or an open descriptor (`/dev/stdout`, `/dev/fd/3`) is never replaced, it takes the bytes.
  /// - Parameter isPrivate: a new file is readable for its owner only.
  static func write(
    _ bytes: some Collection<UInt8>, to path: String, isPrivate: Bool = false
  ) throws(CommandFailure) {
    let target = try linked(path)
    let bytes = Array(bytes)
    if let descriptor = openDescriptor(target) { return try write(bytes, to: descriptor, path) }
    let status = try? FileManager.default.attributesOfItem(atPath: target)
    let kind = status?[.type] as? FileAttributeType
    if kind == .typeDirectory { throw cannotCreate(path, EISDIR) }
    if let kind, kind != .typeRegular { return try pass(bytes, to: target, path) }
    let mode = (status?[.posixPermissions] as? NSNumber)?.uint16Value
    try replace(
      target, with: bytes, path, mode: isPrivate ? 0o600 : 0o666,
      keeping: mode.map { mode_t($0) & 0o7777 })
  }

  /// Where the links of a path's last part lead, which need not be there.
  private static func linked(_ path: String) throws(CommandFailure) -> String {
    var target = path
    for _ in 0..<40 {
      if openDescriptor(target) != nil { return target }
      guard let next = try? FileManager.default.destinationOfSymbolicLink(atPath: target) else {
        return target
      }
      let folder = (target as NSString).deletingLastPathComponent
      target = next.hasPrefix("/") || folder.isEmpty ? next : folder + "/" + next
    }
    throw cannotCreate(path, ELOOP)
  }

  /// The descriptor that a path stands for. It is written as it is, not opened again: so the bytes
  /// come after what was written before, also where it is a file or a socket.
  private static func openDescriptor(_ path: String) -> Int32? {
    for folder in ["/dev/fd/", "/proc/self/fd/"] where path.hasPrefix(folder) {
      return Int32(path.dropFirst(folder.count))
    }
    return nil
  }

  /// Hands bytes to what is not a file.
  private static func pass(
    _ bytes: [UInt8], to target: String, _ path: String
  ) throws(CommandFailure) {
    let descriptor = open(target, O_WRONLY | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else { throw cannotCreate(path, errno) }
    defer { close(descriptor) }
    try write(bytes, to: descriptor, path)
  }

  /// Writes a file beside the target, which then takes its place.
  private static func replace(
    _ target: String, with bytes: [UInt8], _ path: String, mode: mode_t, keeping kept: mode_t?
  ) throws(CommandFailure) {
    let folder = (target as NSString).deletingLastPathComponent
    let name = ".martingale-" + String(UInt64.random(in: 0...UInt64.max), radix: 36)
    let draft = folder.isEmpty ? name : folder + "/" + name
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw cannotCreate(path, errno) }
    do throws(CommandFailure) {
      do throws(CommandFailure) {
        // A file system without permissions has nothing to keep.
        if let kept { _ = fchmod(descriptor, kept) }
        try write(bytes, to: descriptor, path)
      } catch {
        close(descriptor)
        throw error
      }
      // Some file systems say only here that there was no room.
      guard close(descriptor) == 0 else { throw cannotWrite(path, errno) }
      guard rename(draft, target) == 0 else { throw cannotCreate(path, errno) }
    } catch {
      unlink(draft)
      throw error
    }
  }

  private static func write(
    _ bytes: [UInt8], to descriptor: Int32, _ path: String
  ) throws(CommandFailure) {
    do throws(OutputError) {
      try writeAll(bytes, to: descriptor)
    } catch {
      switch error {
      // The reader went away: stop, without blame, as on standard output.
      case .closed: return
      case .failed(let code): throw cannotWrite(path, code)
      }
    }
  }

  private static func cannotCreate(_ path: String, _ code: Int32) -> CommandFailure {
    if code == ENOSPC || code == EDQUOT || code == EIO { return cannotWrite(path, code) }
    return CommandFailure(
      .cannotCreate, code: "cannot_create", "\(path): cannot be written: \(systemMessage(code))")
  }

  private static func cannotWrite(_ path: String, _ code: Int32) -> CommandFailure {
    CommandFailure(
      .inputOutput, code: "cannot_write", "\(path): cannot be written: \(systemMessage(code))")
  }
}
