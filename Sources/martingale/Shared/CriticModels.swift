import Inference
import JSONSchema
import LlamaBackend
import Sampling
import Synchronization

/// The models that critics compare with, each opened once.
final class CriticModels: Sendable {
  private let threads: Int?
  private let models = Mutex<[String: LlamaModel]>([:])

  /// - Parameter threads: of each; nil for the cores that are free.
  init(threads: Int? = nil) {
    self.threads = threads
  }

  /// The model of a name or path.
  func open(_ name: String) throws(SettingError) -> any LanguageModel {
    do throws(InferenceError) {
      let path = try ModelLocator.configured.locate(name)
      if let known = models.withLock({ $0[path] }) { return known }
      let opened = try LlamaModel(path: path, options: LlamaOptions(threads: threads))
      return models.withLock { models in
        let first = models[path] ?? opened
        models[path] = first
        return first
      }
    } catch {
      throw SettingError(error.message)
    }
  }
}
