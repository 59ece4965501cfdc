import ArgumentParser
import LlamaBackend

/// How a model in this process is computed.
struct EngineOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Layers that the GPU holds. Default: all, where there is one.",
      discussion: "A build for a GPU begins with Scripts/bootstrap --gpu vulkan|cuda.",
      valueName: "n"))
  var gpuLayers: Int?

  @Flag(
    help: ArgumentHelp(
      "Read prompts faster, with llama.cpp's own cache types.",
      discussion:
        "Answers then depend on the number of threads and on what is drawn at the same time; the "
        + "model's name in records ends with +fast-cache."))
  var fastCache = false

  @Option(
    help: ArgumentHelp(
      "Steer the model: add this vector to its hidden states, scale times; repeat it.",
      discussion: "martingale steer makes such files. A negative scale steers away.",
      valueName: "file:scale"))
  var controlVector: [String] = []

  func validate() throws {
    if let gpuLayers, gpuLayers < 0 { throw ValidationError("--gpu-layers must be at least 0") }
    _ = try controlVectors
  }

  /// The same for another model: a vector is of one.
  var unsteered: EngineOptions {
    var other = self
    other.controlVector = []
    return other
  }

  /// Writes what was said into a model's options.
  func apply(to options: inout LlamaOptions) throws(ValidationError) {
    options.gpuLayers = gpuLayers
    options.usesFastCache = fastCache
    options.controlVectors = try controlVectors
  }

  private var controlVectors: [ScaledControlVector] {
    get throws(ValidationError) {
      var vectors: [ScaledControlVector] = []
      for text in controlVector {
        guard let colon = text.lastIndex(of: ":"), colon > text.startIndex,
          let scale = Float(text[text.index(after: colon)...]), scale.isFinite
        else {
          throw ValidationError(
            "--control-vector takes a file and a number, like explore.gguf:0.5, got \"\(text)\"")
        }
        vectors.append(ScaledControlVector(path: String(text[..<colon]), scale: scale))
      }
      return vectors
    }
  }
}
