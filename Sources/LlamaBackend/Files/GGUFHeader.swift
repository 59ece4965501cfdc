import CLlama
import Inference

/// The parts of a GGUF file that must be sound before llama.cpp may see it.
///
/// llama.cpp trusts much of what a file says and aborts the process on some of what it should not
/// have trusted. So every size here is checked against the file's real length before anything is
/// allocated, and the figures that later become divisors and array bounds against plain limits.
struct GGUFHeader {
  /// Metadata that are whole numbers.
  private(set) var numbers: [String: Int] = [:]
  /// Elements of metadata that are arrays.
  private(set) var arrays: [String: Int] = [:]
  private(set) var architecture = ""
  private(set) var name: String?
  private(set) var tensors = 0
  /// The formats of its weights, as ggml numbers them.
  private(set) var formats: Set<UInt32> = []
  /// What tells this file from another without reading all of it.
  private(set) var fingerprint = ""
  private var floats: [String: Float] = [:]

  /// Reads the header of a model; of one in several files, which `path` begins, all of them.
  init(path: String) throws(InferenceError) {
    try self.init(file: path, part: 0)
    let count = numbers["split.count"] ?? 1
    guard count > 1 else { return }
    guard let split = SplitName(path), split.number == 1, split.count == count else {
      throw InferenceError(
        .modelInvalid,
        "\(path): this is file \((numbers["split.no"] ?? 0) + 1) of a model in \(count) files; name "
          + "the first, …-00001-of-\(SplitName.digits(count)).gguf, with the others beside it")
    }
    for number in 2...count {
      let part = try GGUFHeader(file: split.part(number), part: number - 1)
      guard part.numbers["split.no"] == number - 1, part.numbers["split.count"] == count else {
        throw InferenceError(
          .modelInvalid, "\(split.part(number)): does not say that it is file \(number) of \(count)"
        )
      }
      tensors += part.tensors
      formats.formUnion(part.formats)
    }
  }

  /// - Parameter part: which of several files it should be, from 0; only the first describes the
  ///   model.
  private init(file path: String, part: Int) throws(InferenceError) {
    var reader = try GGUFReader(path)
    fingerprint = reader.fingerprint
    let counts = try GGUFHeader.start(&reader)
    for _ in 0..<counts.metadata { try readPair(&reader) }
    guard counts.tensors > 0 || (numbers["split.count"] ?? 1) > 1 else {
      throw reader.damaged("it has no tensors")
    }
    if part == 0 && (numbers["split.no"] ?? 0) == 0 { try checkMetadata(reader) }
    try readTensors(&reader, count: counts.tensors)
    tensors = counts.tensors
  }

  private static func start(
    _ reader: inout GGUFReader
  ) throws(InferenceError) -> (tensors: Int, metadata: Int) {
    guard reader.size > 0 else { throw reader.damaged("the file is empty") }
    let magic = try reader.number(UInt32.self, "the magic number")
    guard magic == 0x4655_4747 else {  // "GGUF"
      throw reader.damaged("it does not start with GGUF; a model in GGUF format is needed")
    }
    let version = try reader.number(UInt32.self, "the version")
    guard (2...3).contains(version) else {
      throw reader.damaged(
        version & 0xFFFF == 0 && version != 0
          ? "it was written for a machine of the other byte order"
          : "GGUF version \(version) is not 2 or 3")
    }
    let tensors = try reader.number(UInt64.self, "the tensor count")
    let metadata = try reader.number(UInt64.self, "the metadata count")
    // The smallest entries take 24 and 13 bytes.
    guard tensors <= UInt64(reader.remaining / 24) else {
      throw reader.damaged("\(tensors) tensors in a file of \(reader.size) bytes")
    }
    guard metadata > 0, metadata <= UInt64(reader.remaining / 13) else {
      throw reader.damaged("\(metadata) metadata entries in a file of \(reader.size) bytes")
    }
    return (Int(tensors), Int(metadata))
  }

  /// Whether a row of logits is a function of its tokens alone, whatever else is in the batch and
  /// however the prompt was cut: measured for these formats on processors (`Benchmarks/README.md`),
  /// not so for the K-quants and half precision.
  var isBatchInvariant: Bool {
    formats.isSubset(of: [GGML_TYPE_F32, GGML_TYPE_Q4_1, GGML_TYPE_Q8_0].map(\.rawValue))
  }

  // MARK: Metadata

  private mutating func readPair(_ reader: inout GGUFReader) throws(InferenceError) {
    let key = try reader.string(limit: 65_535, "a metadata key")
    guard !key.isEmpty, numbers[key] == nil, arrays[key] == nil, floats[key] == nil else {
      throw reader.damaged("the metadata key \"\(key.prefix(80))\" is empty or there twice")
    }
    let type = try reader.number(UInt32.self, key)
    switch type {
    case 0: numbers[key] = Int(try reader.number(UInt8.self, key))
    case 1: numbers[key] = Int(try reader.number(Int8.self, key))
    case 2: numbers[key] = Int(try reader.number(UInt16.self, key))
    case 3: numbers[key] = Int(try reader.number(Int16.self, key))
    case 4: numbers[key] = Int(try reader.number(UInt32.self, key))
    case 5: numbers[key] = Int(try reader.number(Int32.self, key))
    case 6: floats[key] = Float(bitPattern: try reader.number(UInt32.self, key))
    case 7: numbers[key] = Int(try reader.number(UInt8.self, key))
    case 8: try readString(key, &reader)
    case 9: try readArray(key, &reader)
    case 10: numbers[key] = Int(clamping: try reader.number(UInt64.self, key))
    case 11: numbers[key] = Int(try reader.number(Int64.self, key))
    case 12: try reader.skip(8, key)
    default: throw reader.damaged("\"\(key.prefix(80))\" has the unknown type \(type)")
    }
  }

  private mutating func readString(
    _ key: String, _ reader: inout GGUFReader
  ) throws(InferenceError) {
    let value = try reader.string(limit: 1 << 24, key)
    if key == "general.architecture" { architecture = value }
    if key == "general.name" { name = value }
  }

  private mutating func readArray(
    _ key: String, _ reader: inout GGUFReader
  ) throws(InferenceError) {
    let type = try reader.number(UInt32.self, key)
    let count = try reader.number(UInt64.self, key)
    let widths = [1, 1, 2, 2, 4, 4, 4, 1, 8, 0, 8, 8, 8]
    guard Int(type) < widths.count, type != 9 else {
      throw reader.damaged("the array \"\(key.prefix(80))\" has the unknown type \(type)")
    }
    let width = widths[Int(type)]
    guard count <= UInt64(reader.remaining / width) else {
      throw reader.damaged("the array \"\(key.prefix(80))\" claims \(count) elements")
    }
    arrays[key] = Int(count)
    guard type == 8 else { return try reader.skip(Int(count) * width, key) }
    for _ in 0..<count {
      let length = try reader.number(UInt64.self, key)
      guard length <= UInt64(reader.remaining) else {
        throw reader.damaged("the file ends inside \"\(key.prefix(80))\"")
      }
      try reader.skip(Int(length), key)
    }
  }

  /// Figures that llama.cpp divides by, allocates by or indexes with.
  private func checkMetadata(_ reader: borrowing GGUFReader) throws(InferenceError) {
    guard !architecture.isEmpty, architecture.utf8.count < 64 else {
      throw reader.damaged("it does not name its architecture")
    }
    guard let tokens = arrays["tokenizer.ggml.tokens"], tokens > 0 else {
      throw reader.damaged("the vocabulary is empty")
    }
    for key in ["tokenizer.ggml.token_type", "tokenizer.ggml.scores"] {
      guard let count = arrays[key] else { continue }
      guard count == tokens else {
        throw reader.damaged("\(key) has \(count) entries, not \(tokens)")
      }
    }
    let limits: [(String, ClosedRange<Int>)] = [
      ("block_count", 1...1024), ("embedding_length", 1...1_048_576),
      ("context_length", 1...(1 << 30)), ("feed_forward_length", 1...(1 << 24)),
      ("attention.head_count", 1...65_536), ("attention.head_count_kv", 1...65_536),
      ("attention.key_length", 1...65_536), ("attention.value_length", 1...65_536),
      ("rope.dimension_count", 1...65_536), ("expert_count", 0...65_536),
    ]
    for (key, range) in limits {
      guard let value = numbers["\(architecture).\(key)"] else { continue }
      guard range.contains(value) else {
        throw reader.damaged("\(architecture).\(key) is \(value), outside \(range)")
      }
    }
    for (key, value) in floats.sorted(by: { $0.key < $1.key })
    where key.hasPrefix("\(architecture).") {
      guard value.isFinite else { throw reader.damaged("\(key) is not a finite number") }
    }
    guard let heads = figure("attention.head_count"), let width = figure("embedding_length") else {
      return
    }
    let head = figure("attention.key_length") ?? width / heads
    guard head > 0, heads % (figure("attention.head_count_kv") ?? heads) == 0 else {
      throw reader.damaged("\(heads) heads do not divide evenly")
    }
    if let rotary = figure("rope.dimension_count"), rotary > head || rotary % 2 != 0 {
      throw reader.damaged("rotary dimension \(rotary) in heads of \(head)")
    }
  }

  private func figure(_ key: String) -> Int? { numbers["\(architecture).\(key)"] }

  // MARK: Tensors

  private mutating func readTensors(
    _ reader: inout GGUFReader, count: Int
  ) throws(InferenceError) {
    let alignment = numbers["general.alignment"] ?? 32
    guard alignment > 0, alignment <= 1 << 20, alignment & (alignment - 1) == 0 else {
      throw reader.damaged("alignment \(alignment) is not a power of two")
    }
    var names = Set<String>()
    var ends: [(name: String, end: Int)] = []
    for _ in 0..<count {
      let tensor = try readTensor(&reader, alignment: alignment)
      guard names.insert(tensor.name).inserted else {
        throw reader.damaged("the tensor \(tensor.name) is there twice")
      }
      ends.append((tensor.name, tensor.end))
    }
    let start = (reader.offset + alignment - 1) / alignment * alignment
    for (name, end) in ends where end > reader.size - start {
      throw InferenceError(
        .modelInvalid,
        "\(reader.path): truncated: the tensor \(name) ends at byte \(start + end), "
          + "the file has \(reader.size)")
    }
  }

  private mutating func readTensor(
    _ reader: inout GGUFReader, alignment: Int
  ) throws(InferenceError) -> (name: String, end: Int) {
    let name = try reader.string(limit: 63, "a tensor's name")
    let dimensions = try reader.number(UInt32.self, name)
    guard !name.isEmpty, (1...4).contains(dimensions) else {
      throw reader.damaged("the tensor \"\(name)\" has \(dimensions) dimensions")
    }
    var shape: [Int] = []
    for _ in 0..<dimensions {
      shape.append(Int(clamping: try reader.number(UInt64.self, name)))
    }
    let type = try reader.number(UInt32.self, name)
    let offset = Int(clamping: try reader.number(UInt64.self, name))
    guard type < GGML_TYPE_COUNT.rawValue else {
      throw reader.damaged("the tensor \(name) has the unknown type \(type)")
    }
    formats.insert(type)
    let block = Int(ggml_blck_size(ggml_type(type)))
    let width = ggml_type_size(ggml_type(type))
    guard block > 0, width > 0, shape[0] % block == 0, shape.allSatisfy({ $0 > 0 }) else {
      throw reader.damaged("the tensor \(name) has the impossible shape \(shape)")
    }
    var bytes = shape[0] / block
    for factor in shape.dropFirst() + [width] {
      let product = bytes.multipliedReportingOverflow(by: factor)
      guard !product.overflow else { throw reader.damaged("the tensor \(name) is too large") }
      bytes = product.partialValue
    }
    let end = offset.addingReportingOverflow(bytes)
    guard offset % alignment == 0, !end.overflow, end.partialValue <= reader.size else {
      throw reader.damaged("the tensor \(name) of \(bytes) bytes at \(offset) is outside the file")
    }
    return (name, end.partialValue)
  }
}
