import Foundation
import Inference
import LlamaBackend
import Testing

@Suite struct HostileFileTests {
  private func refuses(
    _ path: String, _ code: InferenceError.Code = .modelInvalid, saying part: String = "",
    _ location: SourceLocation = #_sourceLocation
  ) {
    let error = #expect(throws: InferenceError.self, sourceLocation: location) {
      try LlamaModel(path: path)
    }
    #expect(error?.code == code, sourceLocation: location)
    let message = error?.message ?? ""
    #expect(message.contains(path), "\(message)", sourceLocation: location)
    if !part.isEmpty {
      #expect(message.contains(part), "\(message)", sourceLocation: location)
    }
  }

  private func refuses(
    _ file: GGUFWriter, saying part: String, _ location: SourceLocation = #_sourceLocation
  ) throws {
    let scratch = try Scratch()
    refuses(try scratch.write(file.bytes()), saying: part, location)
  }

  @Test func whatIsNoFile() throws {
    let scratch = try Scratch()
    refuses(scratch.path + "/none.gguf", .modelNotFound, saying: "No such file")
    refuses(scratch.path, saying: "a directory")
    let pipe = scratch.path + "/pipe"
    #expect(mkfifo(pipe, 0o600) == 0)
    refuses(pipe, saying: "not a regular file")
    refuses("/dev/null", saying: "not a regular file")
  }

  @Test func whatIsNoModel() throws {
    let scratch = try Scratch()
    refuses(try scratch.write([]), saying: "empty")
    refuses(try scratch.write(Array("Once upon a time there was a text.\n".utf8)), saying: "GGUF")
    refuses(try scratch.write(Array("GGUF".utf8)), saying: "ends inside the version")
    refuses(try scratch.write([UInt8](repeating: 0xFF, count: 10_000)), saying: "GGUF")
  }

  @Test func aSmallSoundHeaderReachesLlama() throws {
    // The header is sound, the model behind it is not there: llama.cpp itself says so.
    try refuses(.small, saying: "llama.cpp cannot load")
  }

  @Test func wrongHeaders() throws {
    for (version, part) in [
      (UInt32(0), "version 0"), (1, "version 1"), (4, "version 4"), (0x0300_0000, "byte order"),
    ] {
      var file = GGUFWriter.small
      file.version = version
      try refuses(file, saying: part)
    }
    for count in [UInt64(0), 1 << 20, 1 << 62, .max] {
      var file = GGUFWriter.small
      file.tensorCount = count
      try refuses(file, saying: "tensors")
      file = .small
      file.pairCount = count
      try refuses(file, saying: "metadata")
    }
  }

  @Test func wrongMetadata() throws {
    func with(_ change: (inout GGUFWriter) -> Void) -> GGUFWriter {
      var file = GGUFWriter.small
      change(&file)
      return file
    }
    try refuses(with { $0.pairs.removeFirst() }, saying: "architecture")
    try refuses(with { $0.add("llama.block_count", 2) }, saying: "twice")
    try refuses(with { $0.add("", 2) }, saying: "empty")
    try refuses(with { $0.add("general.alignment", 24) }, saying: "alignment")
    try refuses(with { $0.add("llama.attention.head_count_kv", 0) }, saying: "head_count_kv")
    try refuses(with { $0.add("llama.attention.head_count_kv", 3) }, saying: "divide")
    try refuses(with { $0.add("llama.rope.dimension_count", 64) }, saying: "rotary")
    try refuses(with { $0.add("llama.context_length", .max) }, saying: "context_length")
    try refuses(with { $0.pairs[4] = [] }, saying: "")
    var empty = GGUFWriter()
    empty.add("general.architecture", "llama")
    empty.add("tokenizer.ggml.tokens", array: [])
    empty.add(tensor: "x", [16])
    try refuses(empty, saying: "vocabulary is empty")
    var huge = empty
    huge.pairs[1] = []
    huge.add("tokenizer.ggml.tokens", array: ["a"], claimed: 1 << 60)
    huge.pairCount = 2
    try refuses(huge, saying: "claims")
    var long = GGUFWriter.small
    long.pairs[0] = GGUFWriter.number(UInt64(1) << 63)
    try refuses(long, saying: "claims")
  }

  @Test func wrongTensorTables() throws {
    func tensor(
      _ shape: [UInt64], type: UInt32 = 0, offset: UInt64 = 0, saying part: String,
      _ location: SourceLocation = #_sourceLocation
    ) throws {
      var file = GGUFWriter.small
      file.add(tensor: "output.weight", shape, type: type, offset: offset)
      try refuses(file, saying: part, location)
    }
    try tensor([], saying: "0 dimensions")
    try tensor([1, 1, 1, 1, 1], saying: "5 dimensions")
    try tensor([0, 4], saying: "impossible shape")
    try tensor([33], type: 8, saying: "impossible shape")  // Q8_0 comes in blocks of 32
    try tensor([4], type: 9999, saying: "unknown type")
    try tensor([1 << 40, 1 << 40], saying: "too large")
    try tensor([1 << 33], saying: "outside the file")
    try tensor([4], offset: 1, saying: "outside the file")
    try tensor([4], offset: .max, saying: "outside the file")
    try tensor([4], offset: 1 << 20, saying: "outside the file")
    var twice = GGUFWriter.small
    twice.add(tensor: "token_embd.weight", [16, 2])
    try refuses(twice, saying: "twice")
  }
}

extension ModelTests {
  @Suite struct DamagedModelTests {
    /// The real file, changed; the copy shares nothing with it.
    private func damaged(_ change: (inout Data) -> Void) throws -> InferenceError? {
      let scratch = try Scratch()
      var bytes = try Data(contentsOf: URL(fileURLWithPath: SharedModel.path ?? ""))
      change(&bytes)
      let copy = scratch.path + "/damaged.gguf"
      try bytes.write(to: URL(fileURLWithPath: copy))
      do {
        _ = try LlamaModel(path: copy)
        return nil
      } catch {
        return error
      }
    }

    @Test(arguments: 0..<10) func truncated(_ tenth: Int) throws {
      let error = try damaged { $0.removeLast($0.count - ($0.count - 1) * tenth / 10) }
      #expect(error?.code == .modelInvalid)
    }

    @Test func truncatedByOneByte() throws {
      let error = try damaged { $0.removeLast() }
      #expect(error?.message.contains("truncated") == true)
    }

    @Test func bitsFlippedInTheTensorTable() throws {
      let model = try Data(contentsOf: URL(fileURLWithPath: SharedModel.path ?? ""))
      let first = try #require(model.range(of: Data("blk.0.attn_norm.weight".utf8)))
      let end = try #require(
        model.range(of: Data("blk.29.ffn_up.weight".utf8))
      ).upperBound
      // Copies of the file are large; the header check needs only its length, so keep it sparse.
      let scratch = try Scratch()
      let copy = scratch.path + "/flipped.gguf"
      try model.write(to: URL(fileURLWithPath: copy))
      let handle = try FileHandle(forUpdating: URL(fileURLWithPath: copy))
      var stream = RandomKey(seed: 5).stream(for: .test)
      var refused = 0
      for _ in 0..<30 {
        let place = Int.random(in: first.lowerBound..<end, using: &stream)
        let bit = UInt8(1) << UInt8.random(in: 0..<8, using: &stream)
        try handle.seek(toOffset: UInt64(place))
        try handle.write(contentsOf: [model[place] ^ bit])
        // Either an error or a model that works; never an abort.
        do { _ = try LlamaModel(path: copy) } catch { refused += 1 }
        try handle.seek(toOffset: UInt64(place))
        try handle.write(contentsOf: [model[place]])
      }
      #expect(refused > 15)
      try handle.close()
    }
  }
}
