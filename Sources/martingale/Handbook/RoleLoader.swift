import Handbook
import Inference
import LlamaBackend

/// Opens the models that play the parts of learning; one that plays several is opened once.
struct RoleLoader {
  let options: ModelOptions
  private var opened: [String: any LanguageModel] = [:]

  init(_ options: ModelOptions) { self.options = options }

  /// The model of that name; nil means the one that `--model` says.
  mutating func model(_ name: String?) async throws -> any LanguageModel {
    var chosen = options
    chosen.local = options.local.naming(name)
    let key = chosen.local.model ?? ""
    if let known = opened[key] { return known }
    let loaded = try await chosen.open()
    opened[key] = loaded
    return loaded
  }

  /// That model as somebody who writes.
  mutating func generator(_ name: String?) async throws -> SampledGenerator {
    let loaded = try await model(name)
    return SampledGenerator(
      loaded, temperature: options.temperature,
      usesChat: options.usesChat && ((loaded as? LlamaModel)?.hasChatTemplate ?? true))
  }

  /// Counts the tokens of a line in a model's prompt.
  mutating func tokenCounter(_ name: String?) async throws -> @Sendable (String) -> Int {
    let loaded = try await model(name)
    return { line in (try? loaded.tokenize(prompt: line).count) ?? line.utf8.count }
  }
}
