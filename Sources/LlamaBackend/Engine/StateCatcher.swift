import CLlama

/// Keeps the last row of every layer's output while a graph is computed.
final class StateCatcher {
  let width: Int
  /// (layers, width)
  var states: [[Float]]

  init(layers: Int, width: Int) {
    self.width = width
    states = Array(repeating: [], count: layers)
  }

  /// llama.cpp asks which tensors are wanted, and then shows them.
  func see(_ tensor: UnsafeMutablePointer<ggml_tensor>, isAsked: Bool) -> Bool {
    let name = String(cString: ggml_get_name(tensor))
    guard name.hasPrefix("l_out-"), let layer = Int(name.dropFirst(6)),
      states.indices.contains(layer)
    else { return !isAsked }
    guard !isAsked else { return true }
    let (columns, rows) = (Int(tensor.pointee.ne.0), Int(tensor.pointee.ne.1))
    guard columns == width, rows > 0, tensor.pointee.type == GGML_TYPE_F32 else { return true }
    states[layer] = [Float](unsafeUninitializedCapacity: width) { buffer, used in
      ggml_backend_tensor_get(
        tensor, buffer.baseAddress, (rows - 1) * tensor.pointee.nb.1,
        width * MemoryLayout<Float>.size)
      used = width
    }
    return true
  }
}
