internal import Foundation
package import JSONSchema

/// A journal as it is, for reading only: a run may go on writing it meanwhile.
package enum JournalLines {
  /// The finished lines of a journal.
  /// - Parameter path: a run's folder, or the journal file itself.
  /// - Throws: `journal` when there is none, `journalInvalid` when a finished line is no JSON.
  package static func read(_ path: String) throws(AgentError) -> [JSONValue] {
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    let file = exists && isFolder.boolValue ? path + "/" + Journal.fileName : path
    guard let data = FileManager.default.contents(atPath: file) else {
      throw AgentError(.journal, "\(file): cannot be read")
    }
    let bytes = Array(data)
    let length = (bytes.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
    var lines: [JSONValue] = []
    for (index, line) in bytes[..<length].split(separator: UInt8(ascii: "\n")).enumerated() {
      do throws(JSONError) {
        lines.append(try JSONValue(parsing: Array(line)))
      } catch {
        throw AgentError(.journalInvalid, "\(file):\(index + 1): \(error.message)")
      }
    }
    return lines
  }
}
