public import Inference
import JSONSchema

/// An embedding model behind `/v1/embeddings`.
public final class RemoteEmbedder: Embedder {
  public let identity: ModelIdentity
  public let dimension: Int
  private let connection: RemoteConnection
  private let model: String
  /// Texts of one request.
  private static let batch = 64

  /// Asks for one vector, and so finds out how long they are.
  public init(connecting connection: RemoteConnection) async throws(RemoteError) {
    let capabilities = try await connection.discover(embeds: true)
    self.connection = connection
    model = capabilities.model
    identity = ModelIdentity(name: capabilities.name)
    let probe = try await Self.ask(connection, model, ["probe"])
    guard let length = probe.first?.count, length > 0 else {
      throw RemoteError(.invalidAnswer, "\(connection.endpoint): an embedding without numbers")
    }
    dimension = length
  }

  public func embed(_ texts: [String]) async throws(InferenceError) -> [[Float]] {
    var result: [[Float]] = []
    for start in stride(from: 0, to: texts.count, by: Self.batch) {
      let part = Array(texts[start..<min(start + Self.batch, texts.count)])
      do throws(RemoteError) {
        let vectors = try await Self.ask(connection, model, part)
        guard vectors.allSatisfy({ $0.count == dimension }) else {
          throw RemoteError(
            .invalidAnswer, "\(connection.endpoint): embeddings of different lengths")
        }
        result += zip(part, vectors).map { text, vector in
          text.isEmpty ? [Float](repeating: 0, count: dimension) : Self.unit(vector)
        }
      } catch {
        throw InferenceError(error)
      }
    }
    return result
  }

  private static func ask(
    _ connection: RemoteConnection, _ model: String, _ texts: [String]
  ) async throws(RemoteError) -> [[Float]] {
    // Servers refuse empty texts; what they would say of them is not used.
    let input: [JSONValue] = texts.map { .string($0.isEmpty ? " " : $0) }
    let answer = try await connection.json(
      "/embeddings",
      ["model": .string(model), "input": .array(input), "encoding_format": "float"])
    let entries = answer["data"]?.array ?? []
    var vectors = [[Float]?](repeating: nil, count: texts.count)
    for (place, entry) in entries.enumerated() {
      let index = entry["index"]?.int ?? place
      let numbers = entry["embedding"]?.array?.compactMap { $0.number?.double }
      guard vectors.indices.contains(index), let numbers, !numbers.isEmpty else { continue }
      vectors[index] = numbers.map { Float($0) }
    }
    connection.count(
      promptTokens: answer["usage"]?["prompt_tokens"]?.int ?? 0, completionTokens: 0)
    let complete = vectors.compactMap(\.self)
    guard complete.count == texts.count else {
      throw RemoteError(
        .invalidAnswer,
        "\(connection.endpoint): \(complete.count) embeddings for \(texts.count) texts")
    }
    return complete
  }

  private static func unit(_ vector: [Float]) -> [Float] {
    let length = vector.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    return length > 0 ? vector.map { Float(Double($0) / length) } : vector
  }
}
