import ArgumentParser
import LlamaBackend

/// Where a model in this process is computed.
struct DeviceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Layers that the GPU holds. Default: all, where there is one.",
      discussion: "A build for a GPU begins with Scripts/bootstrap --gpu vulkan|cuda.",
      valueName: "n"))
  var gpuLayers: Int?

  func validate() throws {
    if let gpuLayers, gpuLayers < 0 { throw ValidationError("--gpu-layers must be at least 0") }
  }
}
