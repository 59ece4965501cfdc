internal import Foundation

/// Reads the files that a task names, relative to the task file.
struct TaskFiles {
  /// The folder of the task file.
  let folder: String
  /// Most bytes of a file.
  static let largest = 256 << 20

  /// Why a file cannot be used.
  struct Failure: Error { var message: String }

  func read(_ path: String) throws(Failure) -> [UInt8] {
    let full = path.hasPrefix("/") ? path : folder + "/" + path
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: Self.resolved(full))
    else {
      throw Failure(message: "the file \"\(path)\" does not exist")
    }
    guard attributes[.type] as? FileAttributeType == .typeRegular else {
      throw Failure(message: "\"\(path)\" is not a regular file")
    }
    guard let size = attributes[.size] as? Int, size <= Self.largest else {
      throw Failure(message: "\"\(path)\" is larger than \(Self.largest) bytes")
    }
    guard let data = FileManager.default.contents(atPath: full) else {
      throw Failure(message: "the file \"\(path)\" cannot be read")
    }
    return Array(data)
  }

  func readText(_ path: String) throws(Failure) -> String {
    guard let text = String(validating: try read(path), as: UTF8.self) else {
      throw Failure(message: "the file \"\(path)\" is not UTF-8")
    }
    return text
  }

  static func resolved(_ path: String) -> String {
    URL(fileURLWithPath: path).resolvingSymlinksInPath().path
  }

  static func folder(of path: String) -> String {
    URL(fileURLWithPath: path).deletingLastPathComponent().path
  }
}
