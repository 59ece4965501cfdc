import Agents
import Checkers
import Constraints
import Foundation
import Inference
import LlamaBackend
import Tools

extension TaskNeeds.Thing {
  /// Why this machine does not have it; nil when it does.
  var absence: String? {
    switch self {
    case .model(let name, let folder):
      let beside = folder.map { $0 + "/" + name }
      if let beside, FileManager.default.fileExists(atPath: beside) { return nil }
      do {
        let path = try ModelLocator.configured.locate(name)
        return FileManager.default.fileExists(atPath: path) ? nil : "there is no model file \(path)"
      } catch {
        return error.message
      }
    case .program(let request): return request.absence
    case .checker(let line):
      // A line that cannot be read is complained about where it is compiled.
      guard let words = (try? CheckerCommand(parsing: line))?.words else { return nil }
      return CommandRequest(argv: words, environment: ProcessInfo.processInfo.environment).absence
    }
  }

  /// Whether a run finds out by itself before the first item.
  var isOpenedFirst: Bool { if case .model = self { true } else { false } }
}
