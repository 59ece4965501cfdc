import CLlama
import Inference

/// The texts of a model's special tokens.
struct SpecialTexts {
  /// The text of the token that begins a sequence; empty when there is none.
  let begin: String
  /// The text of the token that ends one.
  let end: String
  /// Texts of tokens that end a turn.
  let endings: [String]
  /// Texts of tokens that stand for no text.
  let controls: [String]
  /// Texts of tokens that a template may use as words of its own, and that the tokenizer finds in
  /// any text.
  private let words: [String]

  init(_ model: ModelHandle) {
    let raw = model.vocabulary
    var endings: [String] = []
    var controls: [String] = []
    var words: [String] = []
    for id in 0..<TokenID(model.vocabularySize) {
      let isEnd = llama_vocab_is_eog(raw, id)
      let isControl = isEnd || llama_vocab_is_control(raw, id)
      let isWord =
        llama_vocab_get_attr(raw, id).rawValue & LLAMA_TOKEN_ATTR_USER_DEFINED.rawValue != 0
      guard isControl || isWord else { continue }
      let text = Self.text(of: id, raw)
      if isEnd { endings.append(text) }
      if isControl { controls.append(text) } else { words.append(text) }
    }
    self.endings = endings
    self.controls = controls
    self.words = words
    begin = Self.text(of: llama_vocab_bos(raw), raw)
    end = Self.text(of: llama_vocab_eos(raw), raw)
  }

  private static func text(of id: TokenID, _ raw: OpaquePointer) -> String {
    guard id >= 0 else { return "" }
    return String(
      decoding: VocabularyReader.bytes(of: id, raw, special: true), as: UTF8.self)
  }

  /// What data in a template's rendering must not spell: every control token, and of the other
  /// words that carry structure those that the template uses, tokens or not (`</tool_response>`).
  func structure(of template: String) -> Set<String> {
    var result = Set(controls)
    result.formUnion(words.filter { template.contains($0) })
    result.formUnion(template.matches(of: /<\/?[A-Za-z_|｜][^<>{}'"\s]{0,60}>/).map { String($0.0) })
    result.remove("")
    return result
  }
}
