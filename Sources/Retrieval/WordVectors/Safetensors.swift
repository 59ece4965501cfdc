internal import Foundation

/// A matrix of half-precision numbers inside a mapped safetensors file.
///
/// The format: eight bytes of little-endian header length, a JSON header that names each tensor's
/// type, shape and byte range, then the data.
struct Safetensors: Sendable {
  /// Rows of the matrix.
  let rows: Int
  /// Entries of a row.
  let columns: Int

  private let data: Data
  private let start: Int

  private struct Tensor: Decodable {
    var dtype: String
    var shape: [Int]
    var range: [Int]

    enum CodingKeys: String, CodingKey {
      case dtype
      case shape
      case range = "data_offsets"
    }
  }

  private static let longestHeader = 1 << 20

  /// Maps the tensor `name` of the file at `path`.
  /// - Throws: `wordVectorsNotFound` when the file cannot be read, `fileInvalid` when it is damaged
  ///   or the tensor is not a half-precision matrix.
  init(path: String, tensor name: String) throws(RetrievalError) {
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe)
    } catch {
      throw RetrievalError(.wordVectorsNotFound, "\(path) cannot be read")
    }
    guard data.count >= 8 else { throw Self.invalid(path, "it is shorter than its header") }
    var length = 0
    for index in (0..<8).reversed() {
      guard length < 1 << 40 else { throw Self.invalid(path, "its header is too long") }
      length = length << 8 | Int(data[index])
    }
    guard length <= Self.longestHeader, length <= data.count - 8 else {
      throw Self.invalid(path, "its header is longer than the file")
    }
    guard
      let object = try? JSONDecoder().decode(
        [String: OneTensor].self, from: data.subdata(in: 8..<8 + length)),
      let tensor = object[name]?.tensor
    else { throw Self.invalid(path, "its header names no tensor \"\(name)\"") }
    guard tensor.dtype == "F16", tensor.shape.count == 2, tensor.range.count == 2 else {
      throw Self.invalid(path, "\"\(name)\" is not a half-precision matrix")
    }
    let (rows, columns) = (tensor.shape[0], tensor.shape[1])
    let (begin, end) = (tensor.range[0], tensor.range[1])
    let (entries, overflow) = rows.multipliedReportingOverflow(by: columns)
    guard !overflow, rows > 0, columns > 0, begin >= 0, begin <= end,
      end <= data.count - 8 - length, (end - begin) / 2 == entries, (end - begin) % 2 == 0
    else { throw Self.invalid(path, "the range of \"\(name)\" does not fit its shape or the file") }
    self.rows = rows
    self.columns = columns
    self.data = data
    self.start = 8 + length + begin
  }

  /// Adds row `row` to `sum`, which has `columns` entries.
  func add(row: Int, to sum: inout [Float]) {
    // Raw access, because the file is mapped and rows are not aligned.
    data.withUnsafeBytes { raw in
      let base = start + row * columns * 2
      for column in 0..<columns {
        let half = raw.loadUnaligned(fromByteOffset: base + column * 2, as: UInt16.self)
        sum[column] += HalfPrecision.decode(UInt16(littleEndian: half))
      }
    }
  }

  /// A header's value: a tensor, or metadata that is of no interest.
  private struct OneTensor: Decodable {
    var tensor: Tensor?
    init(from decoder: any Decoder) throws { tensor = try? Tensor(from: decoder) }
  }

  private static func invalid(_ path: String, _ why: String) -> RetrievalError {
    RetrievalError(.fileInvalid, "\(path) is no usable safetensors file: \(why)")
  }
}
