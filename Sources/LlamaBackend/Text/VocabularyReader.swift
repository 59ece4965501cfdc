import CLlama
import Inference

/// Reads a model's tokens as bytes.
enum VocabularyReader {
  /// - Parameter markers: texts of control tokens that the model writes around calls and thoughts: they
  ///   stand for their texts, as such words do in vocabularies that do not call them control tokens.
  static func read(_ model: ModelHandle, markers: Set<String> = []) -> Vocabulary {
    let raw = model.vocabulary
    let count = model.vocabularySize
    var tokens: [[UInt8]] = []
    var kinds: [TokenKind] = []
    var names: [TokenID: String] = [:]
    tokens.reserveCapacity(count)
    kinds.reserveCapacity(count)
    for id in 0..<TokenID(count) {
      let kind = kind(of: id, raw)
      if kind == .control, !markers.isEmpty {
        let name = bytes(of: id, raw, special: true)
        if markers.contains(String(decoding: name, as: UTF8.self)) {
          kinds.append(.text)
          tokens.append(name)
          continue
        }
      }
      kinds.append(kind)
      tokens.append(kind == .text || kind == .byteFallback ? bytes(of: id, raw) : [])
      if kind == .control || kind == .endOfGeneration {
        names[id] = String(decoding: bytes(of: id, raw, special: true), as: UTF8.self)
      }
    }
    return Vocabulary(tokens: tokens, kinds: kinds, names: names)
  }

  private static func kind(of id: TokenID, _ raw: OpaquePointer) -> TokenKind {
    if llama_vocab_is_eog(raw, id) { return .endOfGeneration }
    let attributes = llama_vocab_get_attr(raw, id).rawValue
    func has(_ attribute: llama_token_attr) -> Bool { attributes & attribute.rawValue != 0 }
    if llama_vocab_is_control(raw, id) || has(LLAMA_TOKEN_ATTR_CONTROL) { return .control }
    if has(LLAMA_TOKEN_ATTR_UNUSED) || has(LLAMA_TOKEN_ATTR_UNKNOWN) { return .unused }
    if has(LLAMA_TOKEN_ATTR_BYTE) { return .byteFallback }
    return .text
  }

  /// The bytes a token stands for in the middle of a text; with `special`, the name of a token that
  /// stands for none.
  static func bytes(
    of id: TokenID, _ raw: OpaquePointer, special: Bool = false
  ) -> [UInt8] {
    var capacity = 32
    while true {
      var written: Int32 = 0
      let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, used in
        buffer.withMemoryRebound(to: CChar.self) {
          written = llama_token_to_piece(raw, id, $0.baseAddress, Int32(capacity), 0, special)
        }
        used = max(0, Int(written))
      }
      if written >= 0 { return bytes }
      capacity = Int(-written)  // llama.cpp's way of saying how much it needs
    }
  }
}
