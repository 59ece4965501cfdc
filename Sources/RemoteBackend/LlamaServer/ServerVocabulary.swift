import Inference
import JSONSchema

/// The tokens of a llama-server's model.
struct ServerVocabulary {
  /// (|V|) Bytes of each token.
  private(set) var tokens: [[UInt8]]
  /// (|V|)
  private(set) var kinds: [TokenKind]

  /// Tokens that end a turn in the vocabularies llama.cpp knows, by their texts.
  private static let endings = [
    "<|im_end|>", "<|endoftext|>", "</s>", "<|eot_id|>", "<|end|>", "<|return|>", "<|call|>",
    "<end_of_turn>", "<|eom_id|>", "<|end_of_text|>", "<EOT>", "_<EOT>", "[EOT]", "[EOS]", "<eos>",
    "<end_of_utterance>", "<|flush|>", "<|calls|>", "<|fim_pad|>", "<fim-pad>", "<fim_pad>",
    "<PAD>", "<|fim_repo|>", "<|repo_name|>", "<fim-repo>", "<REPO>", "<reponame>",
    "<|file_sep|>",
  ]

  /// One request for every token's bytes, with a distribution over all of them, and one for each
  /// text that may be an end.
  init(_ connection: RemoteConnection) async throws(RemoteError) {
    let root = connection.endpoint.root
    let begin = try await Self.tokens(of: "a", connection)
    guard !begin.isEmpty else {
      throw RemoteError(.invalidAnswer, "\(connection.endpoint): the server tokenises nothing")
    }
    let answer = try await connection.json(
      root + "/completion", TokenProbabilities.request(prompt: begin, top: 1 << 24))
    let entries = try TokenProbabilities.entries(answer, from: connection.endpoint)
    tokens = [[UInt8]](repeating: [], count: entries.count)
    kinds = [TokenKind](repeating: .unused, count: entries.count)
    for entry in entries {
      guard let id = entry["id"]?.int, tokens.indices.contains(id),
        let bytes = entry["bytes"]?.array?.compactMap({ $0.int.flatMap { UInt8(exactly: $0) } })
      else {
        throw RemoteError(
          .invalidAnswer, "\(connection.endpoint): the server does not name its tokens' bytes")
      }
      tokens[id] = bytes
      // Without --special the server spells control tokens as nothing.
      kinds[id] = bytes.isEmpty ? .control : .text
    }
    let props = try await connection.json(root + "/props")
    let ends = Self.endings + [props["eos_token"]?.string].compactMap(\.self)
    for text in Set(ends).sorted() where !text.isEmpty {
      let spelled = try await Self.tokens(of: text, connection)
      guard spelled.count == 1, let id = spelled.first, tokens.indices.contains(Int(id)),
        kinds[Int(id)] == .control || text == props["eos_token"]?.string
      else { continue }
      kinds[Int(id)] = .endOfGeneration
      tokens[Int(id)] = []
    }
    guard kinds.contains(.endOfGeneration) else {
      throw RemoteError(
        .invalidAnswer, "\(connection.endpoint): no token of the model is known to end a turn")
    }
  }

  /// The server's tokens of a text.
  /// - Parameter special: whether texts of control tokens become those.
  static func tokens(
    of text: String, special: Bool = true, begins: Bool = false, _ connection: RemoteConnection
  ) async throws(RemoteError) -> [TokenID] {
    let answer = try await connection.json(
      connection.endpoint.root + "/tokenize",
      [
        "content": .string(text), "parse_special": .bool(special), "add_special": .bool(begins),
      ])
    guard let ids = answer["tokens"]?.array?.map(\.int), !ids.contains(nil) else {
      throw RemoteError(.invalidAnswer, "\(connection.endpoint): /tokenize gave no tokens")
    }
    return ids.compactMap { $0.map { TokenID(truncatingIfNeeded: $0) } }
  }
}
