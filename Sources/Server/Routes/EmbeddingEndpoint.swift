import Foundation
import Inference
import JSONSchema

/// `POST /v1/embeddings`.
struct EmbeddingEndpoint: Sendable {
  let embedder: any Embedder
  let limits: ServiceLimits

  func answer(_ body: JSONValue) async throws(APIError) -> APIResponse {
    var reader = try FieldReader(body)
    let model = try reader.string("model") ?? ""
    let id = embedder.identity.name
    guard ["", "default", id].contains(model) else {
      throw APIError(
        status: 404,
        "the embedding model \"\(model.prefix(100))\" is not served here; "
          + "\"\(id)\" is", param: "model", code: "model_not_found")
    }
    if let first = reader.value("input")?.array?.first, first.string == nil {
      throw .unsupported("input", "is not supported as tokens; send text")
    }
    guard let texts = try reader.strings("input"), !texts.isEmpty else {
      throw .invalid("input", "expected a text, or a non-empty array of texts")
    }
    guard texts.count <= limits.inputs else {
      throw .invalid("input", "at most \(limits.inputs) texts")
    }
    let format = try reader.string("encoding_format") ?? "float"
    guard ["float", "base64"].contains(format) else {
      throw .invalid("encoding_format", "expected float or base64")
    }
    let dimensions = try reader.int("dimensions", in: 1...embedder.dimension) ?? embedder.dimension
    reader.ignore(["user"])
    try reader.finish()
    let vectors: [[Float]]
    do throws(InferenceError) {
      vectors = try await embedder.embed(texts).map { Self.shortened($0, to: dimensions) }
    } catch {
      throw APIError(error)
    }
    let count = texts.reduce(0) { $0 + Self.words($1) }
    return .json([
      "object": "list", "model": .string(id),
      "data": .array(
        vectors.enumerated().map { index, vector in
          [
            "object": "embedding", "index": .int(index),
            "embedding": format == "base64" ? Self.base64(vector) : Self.floats(vector),
          ]
        }),
      "usage": ["prompt_tokens": .int(count), "total_tokens": .int(count)],
    ])
  }

  /// The first numbers of a vector, as long as it was: what OpenAI's interface means by fewer
  /// dimensions.
  private static func shortened(_ vector: [Float], to count: Int) -> [Float] {
    guard count < vector.count else { return vector }
    let kept = vector.prefix(count)
    func length(_ values: some Sequence<Float>) -> Float {
      values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
    let (whole, part) = (length(vector), length(kept))
    return part > 0 ? kept.map { $0 * (whole / part) } : Array(kept)
  }

  /// The embedder does not say how many tokens it saw; words are counted instead.
  private static func words(_ text: String) -> Int {
    text.split(whereSeparator: \.isWhitespace).count
  }

  private static func floats(_ vector: [Float]) -> JSONValue {
    .array(vector.map { .double(Double($0)) })
  }

  /// Little-endian 32-bit floats, which is what OpenAI's own client asks for.
  private static func base64(_ vector: [Float]) -> JSONValue {
    var bytes: [UInt8] = []
    for value in vector {
      let bits = value.bitPattern
      bytes += (0..<4).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) }
    }
    return .string(Data(bytes).base64EncodedString())
  }
}
