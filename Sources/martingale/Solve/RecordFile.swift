import JSONSchema
import Prompting

/// The records of a benchmark, one a line, appended as they are made.
struct RecordFile {
  private(set) var records: [SolvingRecord] = []
  private var known: Set<String> = []
  private let file: LineFile

  /// Opens or makes a file. A last line that was cut off is cut away.
  init(_ path: String) throws(CommandFailure) {
    do throws(LineFileError) {
      file = try LineFile(path)
    } catch {
      throw CommandFailure(.cannotCreate, code: "cannot_create", error.message)
    }
    for line in file.lines {
      let text = String(decoding: line, as: UTF8.self)
      guard let record = SolvingRecord(line: text[...]) else {
        throw CommandFailure(
          .invalidData, code: "record_invalid", "\(path): not a record: \(text.prefix(80))")
      }
      note(record)
    }
    do throws(LineFileError) { try file.repair() } catch {
      throw CommandFailure(.inputOutput, code: "record_unwritable", error.message)
    }
  }

  /// Whether a question has been answered by a method.
  func has(_ item: String, _ arm: String) -> Bool { known.contains("\(item)\n\(arm)") }

  /// Adds a record.
  mutating func append(_ record: SolvingRecord) throws(CommandFailure) {
    do throws(LineFileError) {
      try file.append(Array(record.line.utf8))
    } catch {
      throw CommandFailure(.inputOutput, code: "record_unwritable", error.message)
    }
    note(record)
  }

  private mutating func note(_ record: SolvingRecord) {
    records.append(record)
    known.insert("\(record.item)\n\(record.arm)")
  }
}
