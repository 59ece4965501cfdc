import CLlama

extension LlamaModel {
  /// The version of the llama.cpp that is linked in.
  public static var engineVersion: String { String(cString: llama_version()) }
}
