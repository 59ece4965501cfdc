import CLlama
public import Inference

/// Directions that are added to a model's hidden states, one a layer, in llama.cpp's file format for control
/// vectors: a GGUF with a tensor `direction.N` of floats for every layer N from 1 on that has one.
public struct ControlVector: Hashable, Sendable {
  /// The architecture of the models that it is for, as their files name it.
  public var architecture: String
  /// (width) floats for each layer that is steered, by the layer's number.
  public var directions: [Int: [Float]]

  /// A vector.
  public init(architecture: String, directions: [Int: [Float]]) {
    self.architecture = architecture
    self.directions = directions
  }

  /// The most bytes of a file: a few megabytes are usual.
  static let sizeLimit = 1 << 28

  /// Reads a file.
  /// - Throws: `modelNotFound`; `modelInvalid` where it is no control vector.
  public init(path: String) throws(InferenceError) {
    let size = try ModelFile(path).size
    guard size <= ControlVector.sizeLimit else {
      throw InferenceError(
        .modelInvalid, "\(path): \(size) bytes are more than a control vector has; is it a model?")
    }
    EngineLog.reset()
    var tensors: OpaquePointer?
    let opened = withUnsafeMutablePointer(to: &tensors) {
      gguf_init_from_file(path, gguf_init_params(no_alloc: false, ctx: $0))
    }
    guard let file = opened else {
      let cause = EngineLog.firstError().map { ": \($0)" } ?? ""
      throw InferenceError(.modelInvalid, "\(path): not a GGUF file\(cause)")
    }
    defer {
      gguf_free(file)
      ggml_free(tensors)
    }
    self.init(
      architecture: ControlVector.text("controlvector.model_hint", in: file) ?? "", directions: [:])
    var next = ggml_get_first_tensor(tensors)
    while let tensor = next {
      next = ggml_get_next_tensor(tensors, tensor)
      let name = String(cString: ggml_get_name(tensor))
      guard name.hasPrefix("direction."), let layer = Int(name.dropFirst(10)) else { continue }
      let count = Int(ggml_nelements(tensor))
      guard layer >= 1, tensor.pointee.type == GGML_TYPE_F32, tensor.pointee.ne.0 == Int64(count)
      else {
        throw InferenceError(
          .modelInvalid, "\(path): \(name) is not one row of floats of a layer from 1 on")
      }
      guard let data = tensor.pointee.data else { continue }
      let values = UnsafeBufferPointer(
        start: data.assumingMemoryBound(to: Float.self), count: count)
      guard values.allSatisfy(\.isFinite) else {
        throw InferenceError(.modelInvalid, "\(path): \(name) has numbers that are not finite")
      }
      directions[layer] = Array(values)
    }
    guard let width = directions.first?.value.count,
      directions.values.allSatisfy({ $0.count == width })
    else {
      throw InferenceError(
        .modelInvalid,
        directions.isEmpty
          ? "\(path): has no tensor direction.N, so it is no control vector"
          : "\(path): its directions have different widths")
    }
  }

  /// Writes a file that `init(path:)` and llama.cpp's own programs read.
  /// - Throws: `unsupported` where it cannot be written.
  public func write(to path: String) throws(InferenceError) {
    let bytes = directions.values.reduce(0) { $0 + $1.count * MemoryLayout<Float>.size }
    let room = bytes + (directions.count + 1) * (ggml_tensor_overhead() + 64)
    guard let file = gguf_init_empty(),
      let tensors = ggml_init(ggml_init_params(mem_size: room, mem_buffer: nil, no_alloc: false))
    else { throw InferenceError(.outOfMemory, "there is no memory for a control vector") }
    defer {
      gguf_free(file)
      ggml_free(tensors)
    }
    gguf_set_val_str(file, "general.architecture", "controlvector")
    gguf_set_val_str(file, "controlvector.model_hint", architecture)
    gguf_set_val_i32(file, "controlvector.layer_count", Int32(clamping: directions.count))
    for (layer, values) in directions.sorted(by: { $0.key < $1.key }) {
      guard let tensor = ggml_new_tensor_1d(tensors, GGML_TYPE_F32, Int64(values.count)),
        let data = tensor.pointee.data
      else { continue }
      ggml_set_name(tensor, "direction.\(layer)")
      data.assumingMemoryBound(to: Float.self).update(from: values, count: values.count)
      gguf_add_tensor(file, tensor)
    }
    guard gguf_write_to_file(file, path, false) else {
      throw InferenceError(.unsupported, "\(path): cannot be written")
    }
  }

  private static func text(_ key: String, in file: OpaquePointer) -> String? {
    let place = gguf_find_key(file, key)
    guard place >= 0, gguf_get_kv_type(file, place) == GGUF_TYPE_STRING else { return nil }
    return String(cString: gguf_get_val_str(file, place))
  }
}

/// A control vector's file, and how strongly it acts.
public struct ScaledControlVector: Hashable, Sendable {
  /// The file.
  public var path: String
  /// What its directions are multiplied with; negative steers away.
  public var scale: Float

  /// A file at a scale.
  public init(path: String, scale: Float) {
    self.path = path
    self.scale = scale
  }
}

/// What is added to a model's hidden states: the sum of control vectors.
struct Steering {
  /// (layers − 1, width) floats, from layer 1 on, as `llama_set_adapter_cvec` takes them; empty for none.
  var values: [Float] = []
  /// How records tell it, behind the model's name; empty for none.
  var name = ""

  /// Reads and adds files.
  /// - Throws: `modelNotFound`, `modelInvalid`, also where one is of another width than the model.
  init(_ vectors: [ScaledControlVector], for model: ModelHandle) throws(InferenceError) {
    guard !vectors.isEmpty else { return }
    let (layers, width) = (model.layers, model.width)
    values = [Float](repeating: 0, count: width * max(0, layers - 1))
    for scaled in vectors {
      let vector = try ControlVector(path: scaled.path)
      for (layer, direction) in vector.directions.sorted(by: { $0.key < $1.key }) {
        guard direction.count == width, layer < layers else {
          throw InferenceError(
            .modelInvalid,
            "\(scaled.path): made for another model: direction.\(layer) has \(direction.count) numbers; "
              + "this one has \(layers) layers of \(width)")
        }
        for (place, value) in direction.enumerated() {
          values[(layer - 1) * width + place] += scaled.scale * value
        }
      }
      let stem = scaled.path.split(separator: "/").last.map { InstalledModel.stem(of: String($0)) }
      let digest = try LlamaModel.identity(of: scaled.path).sha256?.prefix(8) ?? ""
      name += "+\(stem ?? scaled.path)(\(digest)):\(scaled.scale)"
    }
  }
}
