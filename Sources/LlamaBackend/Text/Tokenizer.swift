import CLlama
import Inference

/// Turns text into a model's tokens. llama.cpp documents tokenisation as thread-safe.
struct Tokenizer: Sendable {
  let model: ModelHandle

  /// The tokens of UTF-8 text; `addSpecial` adds what the model wants at the start and end.
  func tokens(
    of text: String, parseSpecial: Bool, addSpecial: Bool = false
  ) throws(InferenceError) -> [TokenID] {
    var text = text
    let result: [TokenID]? = text.withUTF8 { utf8 in
      guard utf8.count < Int(Int32.max) / 2 else { return nil }
      var capacity = utf8.count + 8
      while true {
        var written: Int32 = 0
        let tokens = [TokenID](unsafeUninitializedCapacity: capacity) { buffer, used in
          utf8.withMemoryRebound(to: CChar.self) {
            written = llama_tokenize(
              model.vocabulary, $0.baseAddress, Int32($0.count), buffer.baseAddress,
              Int32(capacity), addSpecial, parseSpecial)
          }
          used = max(0, Int(written))
        }
        if written >= 0 { return tokens }
        if written == .min { return nil }
        capacity = Int(-written)
      }
    }
    guard let result else {
      throw InferenceError(.invalidInput, "the text is too long to be tokenised (over 1 GB)")
    }
    return result
  }

  /// The tokens of a raw prompt: what the model wants at the start, then the text; never empty.
  func tokens(ofPrompt text: String) throws(InferenceError) -> [TokenID] {
    var tokens = try tokens(of: text, parseSpecial: false)
    let begin = llama_vocab_bos(model.vocabulary)
    if llama_vocab_get_add_bos(model.vocabulary) || tokens.isEmpty, begin >= 0 {
      tokens.insert(begin, at: 0)
    } else if tokens.isEmpty {
      tokens = [max(0, llama_vocab_eos(model.vocabulary))]
    }
    return tokens
  }
}
