import Foundation
import Inference
import LlamaBackend
import Testing

extension ModelTests {
  /// A model that lies in several files is the same model.
  @Suite struct SplitModelTests {
    @Test func itIsTheSameModel() async throws {
      let scratch = try Scratch()
      let whole = try SharedModel.model
      let parts = try GGUFSplitter(path: whole.path).write(into: scratch, as: "split")
      let split = try LlamaModel(path: parts[0], options: LlamaOptions(threads: 1))
      #expect(split.identity.name == "split" && split.summary == whole.summary)
      var hash = SHA256()
      for part in parts { hash.update(try Data(contentsOf: URL(fileURLWithPath: part))) }
      #expect(split.identity.sha256 == hash.hex())
      let context = TokenContext(prompt: try whole.tokenize(prompt: "The capital of France is"))
      let one = try await whole.next([context]).rows[0]
      let other = try await split.next([context]).rows[0]
      #expect(bits(one) == bits(other))
    }

    @Test func whatIsMissingOrMixedUpIsSaid() throws {
      let scratch = try Scratch()
      let parts = try GGUFSplitter(path: try SharedModel.model.path).write(
        into: scratch, as: "split")
      func message(_ path: String) -> String {
        do throws(InferenceError) {
          _ = try LlamaModel(path: path)
          return ""
        } catch {
          return error.message
        }
      }
      #expect(message(parts[1]).contains("this is file 2 of a model in 2 files"))
      let renamed = scratch.path + "/renamed.gguf"
      try FileManager.default.copyItem(atPath: parts[0], toPath: renamed)
      #expect(message(renamed).contains("name the first"))
      try FileManager.default.removeItem(atPath: parts[1])
      #expect(message(parts[0]).contains("split-00002-of-00002.gguf: No such file"))
      try FileManager.default.copyItem(atPath: parts[0], toPath: parts[1])
      #expect(message(parts[0]).contains("does not say that it is file 2 of 2"))
    }
  }
}

/// Cuts a GGUF file in two, as llama.cpp's own tool does: all metadata and the first tensors, and
/// the others.
private struct GGUFSplitter {
  private let bytes: Data
  private var metadata: [UInt8] = []
  private var pairs: UInt64 = 0
  private var tensors: [(head: [UInt8], offset: Int)] = []
  private var start = 0

  init(path: String) throws {
    bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    var place = 8
    let count = number(&place, UInt64.self)
    pairs = number(&place, UInt64.self)
    let first = place
    for _ in 0..<pairs { skipPair(&place) }
    metadata = Array(bytes[first..<place])
    for _ in 0..<count {
      let from = place
      skipString(&place)
      place += Int(number(&place, UInt32.self)) * 8 + 4
      let head = Array(bytes[from..<place])
      tensors.append((head, Int(number(&place, UInt64.self))))
    }
    start = (place + 31) / 32 * 32
  }

  func write(into scratch: Scratch, as name: String) throws -> [String] {
    let half = tensors.count / 2
    let ends = tensors.dropFirst().map(\.offset) + [bytes.count - start]
    return try [0..<half, half..<tensors.count].enumerated().map { part, range in
      let base = tensors[range.lowerBound].offset
      var file = Array("GGUF".utf8) + GGUFWriter.number(UInt32(3))
      file += GGUFWriter.number(UInt64(range.count))
      file += GGUFWriter.number(part == 0 ? pairs + 3 : 3) + (part == 0 ? metadata : [])
      for (key, type, value) in [
        ("split.no", UInt32(2), GGUFWriter.number(UInt16(part))),
        ("split.count", 2, GGUFWriter.number(UInt16(2))),
        ("split.tensors.count", 5, GGUFWriter.number(Int32(tensors.count))),
      ] {
        file += GGUFWriter.string(key) + GGUFWriter.number(type) + value
      }
      for index in range {
        file += tensors[index].head + GGUFWriter.number(UInt64(tensors[index].offset - base))
      }
      file += [UInt8](repeating: 0, count: (32 - file.count % 32) % 32)
      file += bytes[(start + base)..<(start + ends[range.upperBound - 1])]
      return try scratch.write(file, as: "\(name)-0000\(part + 1)-of-00002.gguf")
    }
  }

  private func number<T: FixedWidthInteger>(_ place: inout Int, _: T.Type) -> T {
    let size = MemoryLayout<T>.size
    defer { place += size }
    return bytes[place..<place + size].reversed().reduce(T.zero) {
      $0 << 8 | T(truncatingIfNeeded: $1)
    }
  }

  private func skipString(_ place: inout Int) {
    let length = Int(number(&place, UInt64.self))
    place += length
  }

  private func skipPair(_ place: inout Int) {
    skipString(&place)
    let type = number(&place, UInt32.self)
    skip(type, &place)
  }

  private func skip(_ type: UInt32, _ place: inout Int) {
    let widths = [1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8]
    if type == 8 {
      skipString(&place)
    } else if type == 9 {
      let element = number(&place, UInt32.self)
      let count = Int(number(&place, UInt64.self))
      if element == 8 {
        for _ in 0..<count { skipString(&place) }
      } else {
        place += count * widths[Int(element)]
      }
    } else {
      place += widths[Int(type)]
    }
  }
}
