import CLlama
import Inference

/// A loaded `llama_model`: immutable weights and vocabulary.
///
/// `@unchecked`: llama.cpp never changes a model after loading, and documents tokenisation as
/// thread-safe. Contexts are what must stay on one thread (`ContextHandle`).
final class ModelHandle: @unchecked Sendable {
  let raw: OpaquePointer
  let vocabulary: OpaquePointer

  /// Loads a file that `GGUFHeader` has already found sound.
  /// - Parameters:
  ///   - devices: where its layers go; nil keeps them here.
  ///   - gpuLayers: how many of them the GPU of this machine holds; nil for all, where there is one.
  init(
    path: String, devices: RPCDevices? = nil, gpuLayers: Int? = nil
  ) throws(InferenceError) {
    _ = EngineLog.start
    if let gpuLayers, gpuLayers > 0, !ContextHandle.hasGPU {
      throw InferenceError(
        .unsupported,
        "\(gpuLayers) layers were to be on a GPU, and this program found none that it can use: it is "
          + "built for one after Scripts/bootstrap --gpu vulkan|cuda")
    }
    EngineLog.reset()
    var parameters = llama_model_default_params()
    parameters.load_mode = LLAMA_LOAD_MODE_MMAP
    var list = devices?.list ?? []
    let loaded: OpaquePointer? = list.withUnsafeMutableBufferPointer { devices in
      if !devices.isEmpty, let base = devices.baseAddress {
        parameters.devices = base
        parameters.n_gpu_layers = 100_000  // all of them
      } else if let gpuLayers {
        parameters.n_gpu_layers = Int32(clamping: gpuLayers)
      }
      return llama_model_load_from_file(path, parameters)
    }
    guard let raw = loaded else {
      let cause = EngineLog.firstError().map { ": \($0)" } ?? ""
      throw InferenceError(.modelInvalid, "\(path): llama.cpp cannot load this model\(cause)")
    }
    guard let vocabulary = llama_model_get_vocab(raw), llama_vocab_n_tokens(vocabulary) > 0 else {
      llama_model_free(raw)
      throw InferenceError(.modelInvalid, "\(path): the model has no vocabulary")
    }
    self.raw = raw
    self.vocabulary = vocabulary
  }

  deinit { llama_model_free(raw) }

  /// Tokens of the vocabulary, |V|.
  var vocabularySize: Int { Int(llama_vocab_n_tokens(vocabulary)) }

  /// Layers.
  var layers: Int { Int(llama_model_n_layer(raw)) }

  /// Floats of a hidden state.
  var width: Int { Int(llama_model_n_embd(raw)) }

  /// The context length the model was trained with.
  var trainedContext: Int { Int(llama_model_n_ctx_train(raw)) }

  /// Whether earlier positions can be taken back, which sharing prefixes needs.
  var canRewind: Bool { !llama_model_is_recurrent(raw) && !llama_model_is_hybrid(raw) }
}
