internal import Foundation
public import Inference

/// Word vectors: a text is the mean of its tokens' vectors, of length 1.
///
/// No model is run: embedding a sentence takes microseconds. Stop words are left out unless
/// nothing else is there.
public struct StaticEmbedder: Embedder {
  public let identity: ModelIdentity
  public var dimension: Int { table.columns }

  private let table: Safetensors
  private let tokenizer: PieceTokenizer

  /// Reads the vectors of `files`.
  /// - Throws: `wordVectorsNotFound` when a file is missing, `fileInvalid` when one is damaged.
  public init(_ files: WordVectorFiles) throws(RetrievalError) {
    table = try Safetensors(path: files.vectors, tensor: "embedding.weight")
    let json: Data
    do {
      json = try Data(contentsOf: URL(fileURLWithPath: files.tokenizer))
    } catch {
      throw RetrievalError(.wordVectorsNotFound, "\(files.tokenizer) cannot be read")
    }
    tokenizer = try PieceTokenizer(json: Array(json))
    guard tokenizer.count <= table.rows else {
      throw RetrievalError(
        .fileInvalid,
        "the tokenizer has \(tokenizer.count) pieces but there are \(table.rows) vectors")
    }
    identity = ModelIdentity(name: "wordllama-l2-supercat-\(table.columns)/content-words")
  }

  public func embed(_ texts: [String]) -> [[Float]] {
    texts.map { meanVector(of: ContentWords.of($0)) }
  }

  /// The ids of a text's tokens, as the vectors' own library gives them.
  public func tokens(of text: String) -> [Int32] {
    tokenizer.encode(text.utf8)
  }

  /// The mean of the vectors of all tokens of `text`, stop words included: (dimension), unit
  /// length, or zeros for the empty text.
  public func meanVector(of text: String) -> [Float] {
    var sum = [Float](repeating: 0, count: dimension)
    for id in tokens(of: text) { table.add(row: min(Int(id), table.rows - 1), to: &sum) }
    return unit(sum)
  }
}

/// `vector` scaled to length 1; zeros stay zeros.
func unit(_ vector: [Float]) -> [Float] {
  var squares = 0.0
  for value in vector { squares += Double(value) * Double(value) }
  guard squares > 0 else { return vector }
  let factor = Float(1 / squares.squareRoot())
  return vector.map { $0 * factor }
}
