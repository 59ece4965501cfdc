import CLlama
import Foundation
public import Inference

/// A model's input embeddings: one row of numbers a token, dequantised when it is asked for.
public struct TokenEmbeddings: Sendable {
  /// Rows, one a token of the vocabulary.
  public let count: Int
  /// Entries of a row.
  public let dimension: Int

  private let data: Data
  private let start: Int
  private let rowBytes: Int
  private let type: ggml_type

  /// Maps the tensor `token_embd.weight` of a file that was checked when its model was opened.
  init(path: String) throws(InferenceError) {
    let parameters = gguf_init_params(no_alloc: true, ctx: nil)
    guard let file = gguf_init_from_file(path, parameters) else {
      throw InferenceError(.modelInvalid, "\(path): no GGUF header")
    }
    defer { gguf_free(file) }
    let tensor = gguf_find_tensor(file, "token_embd.weight")
    guard tensor >= 0, let shape = gguf_get_tensor_ne(file, tensor) else {
      throw InferenceError(.unsupported, "\(path): no tensor token_embd.weight")
    }
    type = gguf_get_tensor_type(file, tensor)
    dimension = Int(shape[0])
    count = Int(shape[1])
    let bytes = gguf_get_tensor_size(file, tensor)
    guard count > 0, dimension > 0, bytes % count == 0,
      type == GGML_TYPE_F32 || ggml_get_type_traits(type).pointee.to_float != nil
    else {
      throw InferenceError(.unsupported, "\(path): the weights of token_embd cannot be read")
    }
    rowBytes = bytes / count
    start = gguf_get_data_offset(file) + gguf_get_tensor_offset(file, tensor)
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe)
    } catch {
      throw InferenceError(.modelNotFound, "\(path) cannot be read")
    }
    guard start + bytes <= data.count else {
      throw InferenceError(.modelInvalid, "\(path): token_embd ends outside the file")
    }
  }

  /// The row of token `id`: (dimension).
  public func row(_ id: TokenID) -> [Float] {
    precondition(Int(id) >= 0 && Int(id) < count)
    // Raw access, because the weights are blocks of a C library inside a mapped file.
    return data.withUnsafeBytes { raw in
      [Float](unsafeUninitializedCapacity: dimension) { buffer, used in
        guard let weights = raw.baseAddress, let target = buffer.baseAddress else { return }
        let source = weights + start + Int(id) * rowBytes
        if type == GGML_TYPE_F32 {
          UnsafeMutableRawPointer(target).copyMemory(from: source, byteCount: rowBytes)
        } else {
          ggml_get_type_traits(type).pointee.to_float(source, target, Int64(dimension))
        }
        used = dimension
      }
    }
  }
}

extension LlamaModel {
  /// The model's input embeddings.
  /// - Throws: `unsupported` when the file has none that can be read.
  public func tokenEmbeddings() throws(InferenceError) -> TokenEmbeddings {
    try TokenEmbeddings(path: path)
  }
}
