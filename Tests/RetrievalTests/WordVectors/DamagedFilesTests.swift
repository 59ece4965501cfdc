import Foundation
import Retrieval
import Testing

@Suite("Damaged word vector files")
struct DamagedFilesTests {
  private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
    "word-vectors-\(UUID().uuidString)")

  /// A tokenizer of nothing but bytes and "▁a", as text.
  private static func tokenizer(type: String = "BPE") -> String {
    var vocabulary = (0..<256).map {
      "\"<0x" + String(format: "%02X", $0) + ">\": \($0)"
    }
    vocabulary += ["\"▁\": 256", "\"a\": 257", "\"▁a\": 258"]
    return """
      {"added_tokens": [], "normalizer": {"type": "Sequence", "normalizers": [{"type": "Prepend", \
      "prepend": "▁"}, {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]}, \
      "pre_tokenizer": null, "model": {"type": "\(type)", "dropout": null, "byte_fallback": true, \
      "vocab": {\(vocabulary.joined(separator: ", "))}, "merges": ["▁ a"]}}
      """
  }

  private static func vectors(header: String, bytes: Int) -> Data {
    var data = Data()
    withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { data.append(contentsOf: $0) }
    data.append(contentsOf: header.utf8)
    for index in 0..<bytes / 2 {
      data.append(contentsOf: [UInt8(index % 251), 0x3C])  // 1 and a little
    }
    return data
  }

  private static let header =
    #"{"__metadata__":{"shape":"no"},"embedding.weight":{"dtype":"F16","shape":[259,2],"data_offsets":[0,1036]}}"#

  private func open(tokenizer: Data, vectors: Data) throws -> StaticEmbedder {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = WordVectorFiles(folder: folder.path)
    try tokenizer.write(to: URL(fileURLWithPath: files.tokenizer))
    try vectors.write(to: URL(fileURLWithPath: files.vectors))
    return try StaticEmbedder(files)
  }

  @Test("A small pair of files is read")
  func good() throws {
    let embedder = try open(
      tokenizer: Data(Self.tokenizer().utf8),
      vectors: Self.vectors(header: Self.header, bytes: 1036))
    #expect(embedder.dimension == 2)
    #expect(embedder.tokens(of: "a a") == [258, 258])
    #expect(embedder.tokens(of: "é") == [256, 0xC3, 0xA9])
  }

  @Test(
    "A vector file that lies is refused",
    arguments: [
      ("", 0), ("{}", 0), ("not json", 0),
      (#"{"embedding.weight":{"dtype":"F32","shape":[259,2],"data_offsets":[0,2072]}}"#, 2072),
      (#"{"embedding.weight":{"dtype":"F16","shape":[518],"data_offsets":[0,1036]}}"#, 1036),
      (#"{"embedding.weight":{"dtype":"F16","shape":[259,2],"data_offsets":[0,1036]}}"#, 1034),
      (#"{"embedding.weight":{"dtype":"F16","shape":[259,2],"data_offsets":[0,1000]}}"#, 1036),
      (#"{"embedding.weight":{"dtype":"F16","shape":[259,2],"data_offsets":[-2,1034]}}"#, 1036),
      (
        #"{"embedding.weight":{"dtype":"F16","shape":[9223372036854775807,2],"data_offsets":[0,1036]}}"#,
        1036
      ),
      (#"{"embedding.weight":{"dtype":"F16","shape":[2,2],"data_offsets":[0,8]}}"#, 8),
    ])
  func badVectors(header: String, bytes: Int) throws {
    let error = #expect(throws: RetrievalError.self) {
      try open(
        tokenizer: Data(Self.tokenizer().utf8),
        vectors: Self.vectors(header: header, bytes: bytes))
    }
    #expect(error?.code == .fileInvalid)
  }

  @Test("A header that claims more than the file is refused")
  func hugeHeader() throws {
    let error = #expect(throws: RetrievalError.self) {
      try open(
        tokenizer: Data(Self.tokenizer().utf8),
        vectors: Data([255, 255, 255, 255, 255, 255, 255, 127, 123, 125]))
    }
    #expect(error?.code == .fileInvalid)
  }

  @Test("A tokenizer cut off anywhere is refused, never misread")
  func truncatedTokenizer() throws {
    let whole = Data(Self.tokenizer().utf8)
    for length in stride(from: 0, to: whole.count - 1, by: 61) {
      let error = #expect(throws: RetrievalError.self) {
        try open(
          tokenizer: whole.prefix(length), vectors: Self.vectors(header: Self.header, bytes: 1036))
      }
      #expect(error?.code == .fileInvalid)
    }
  }

  @Test("Another kind of tokenizer is refused by name")
  func otherKind() throws {
    let error = #expect(throws: RetrievalError.self) {
      try open(
        tokenizer: Data(Self.tokenizer(type: "Unigram").utf8),
        vectors: Self.vectors(header: Self.header, bytes: 1036))
    }
    #expect(error?.message.contains("type") == true)
  }

  @Test("Missing files are reported with the places searched")
  func missing() {
    let environment = ["MARTINGALE_WORDVECTORS": "/nowhere/at/all", "XDG_DATA_HOME": "/nor/here"]
    let path = WordVectorFiles.searchPath(environment: environment)
    #expect(path.prefix(2) == ["/nowhere/at/all", "/nor/here/martingale/wordllama"])
    let error = #expect(throws: RetrievalError.self) {
      try StaticEmbedder(WordVectorFiles(folder: "/nowhere/at/all"))
    }
    #expect(error?.code == .wordVectorsNotFound)
  }
}
