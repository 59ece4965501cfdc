internal import GRDB

/// Turns what SQLite says into what a user can do.
enum StoreFailure {
  static func translate(_ error: any Error, path: String) -> HandbookError {
    if let error = error as? HandbookError { return error }
    if error is CancellationError { return HandbookError(.cancelled, "cancelled") }
    guard let error = error as? DatabaseError else {
      return HandbookError(.storeUnavailable, "\(path): \(error)")
    }
    let what = error.message ?? "error \(error.resultCode.rawValue)"
    switch error.resultCode.primaryResultCode {
    case .SQLITE_CORRUPT, .SQLITE_NOTADB:
      return HandbookError(
        .storeCorrupt,
        "\(path) is damaged (\(what)); restore it from a backup or an export")
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      return HandbookError(
        .storeLocked, "\(path) is locked by another process; try again when it has finished")
    case .SQLITE_FULL:
      return HandbookError(.storeFull, "\(path) cannot grow: the disk is full")
    case .SQLITE_READONLY, .SQLITE_PERM:
      return HandbookError(.storeReadOnly, "\(path) cannot be written (\(what))")
    case .SQLITE_INTERRUPT:
      return HandbookError(.cancelled, "cancelled")
    case .SQLITE_CANTOPEN:
      return HandbookError(
        .storeUnavailable,
        "\(path) cannot be opened; its folder must exist and be writable")
    default:
      return HandbookError(.storeUnavailable, "\(path): \(what)")
    }
  }

  /// Whether opening should be tried again: another process is creating or closing the file.
  static func isTransient(_ error: any Error) -> Bool {
    guard let error = error as? DatabaseError else { return false }
    let code = error.resultCode.primaryResultCode
    return code == .SQLITE_BUSY || code == .SQLITE_LOCKED
  }
}
