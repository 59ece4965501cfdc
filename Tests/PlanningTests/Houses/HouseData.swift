import Foundation
import Planning

/// The development maps, where the environment says they are.
enum HouseData {
  static var folder: URL {
    let root = ProcessInfo.processInfo.environment["MARTINGALE_DATA"] ?? ".deps/data"
    return URL(fileURLWithPath: root).appendingPathComponent("house")
  }

  static var isPresent: Bool {
    FileManager.default.fileExists(atPath: folder.appendingPathComponent("dev.jsonl").path)
  }

  static func maps() throws -> [HouseMap] {
    try HouseFile.maps(
      from: Data(contentsOf: folder.appendingPathComponent("dev.jsonl")), name: "dev.jsonl")
  }

  static func prior() throws -> Data {
    try Data(contentsOf: folder.appendingPathComponent("prior.json"))
  }
}
