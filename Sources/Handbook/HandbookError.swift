/// What can go wrong with a handbook.
public struct HandbookError: Error, Hashable, Sendable {
  /// Stable names of the causes.
  public enum Code: String, Sendable {
    /// A name is not `behavior_` and 3 to 48 lower-case letters, digits or underscores.
    case invalidName = "invalid_name"
    /// An instruction breaks a rule of `InstructionRules`.
    case invalidInstruction = "invalid_instruction"
    /// There is no behavior of that name.
    case notFound = "behavior_not_found"
    /// The change does not fit the behavior's status.
    case conflict = "conflict"
    /// An imported line is damaged.
    case importInvalid = "import_invalid"
    /// The file is not a database, or is damaged.
    case storeCorrupt = "store_corrupt"
    /// The file is a database of something else.
    case storeForeign = "store_foreign"
    /// The file was written by a newer version.
    case storeNewer = "store_newer"
    /// Another process held the file for longer than the time-out.
    case storeLocked = "store_locked"
    /// The disk is full.
    case storeFull = "store_full"
    /// The file, or its folder, cannot be written.
    case storeReadOnly = "store_read_only"
    /// The file cannot be opened, read or written.
    case storeUnavailable = "store_unavailable"
    /// A problem file has a line that is none.
    case problemInvalid = "problem_invalid"
    /// The task was cancelled.
    case cancelled = "cancelled"
    /// The model failed.
    case generationFailed = "generation_failed"
    /// The embedder or the ranking failed.
    case searchFailed = "search_failed"
  }

  /// Which kind of failure.
  public var code: Code
  /// What was wrong and what to do, for a person.
  public var message: String

  /// A failure.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }
}
