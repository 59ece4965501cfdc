import Foundation
import JSONSchema
import Testing

@Suite("Files of lines") struct LineFileTests {
  private func withPath(_ body: (String) throws -> Void) throws {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("lines-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(path)
  }

  private func texts(_ file: LineFile) -> [String] {
    file.lines.map { String(decoding: $0, as: UTF8.self) }
  }

  @Test("what was appended is there when it is opened again") func appending() throws {
    try withPath { path in
      do {
        let file = try LineFile(path)
        #expect(file.lines.isEmpty)
        try file.append(Array("one".utf8))
        try file.append(Array("two".utf8), syncs: true)
      }
      #expect(texts(try LineFile(path)) == ["one", "two"])
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "one\ntwo\n")
    }
  }

  @Test("an unfinished line is no line, and is cut off when that is asked for") func repair() throws
  {
    try withPath { path in
      try "one\ntw".write(toFile: path, atomically: false, encoding: .utf8)
      do {
        let file = try LineFile(path)
        #expect(texts(file) == ["one"])
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "one\ntw")
        try file.repair()
        try file.append(Array("three".utf8))
      }
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "one\nthree\n")
    }
  }

  @Test("a large file is read whole") func large() throws {
    try withPath { path in
      let line = String(repeating: "x", count: 999)
      try (0..<3_000).map { _ in line + "\n" }.joined()
        .write(toFile: path, atomically: false, encoding: .utf8)
      let file = try LineFile(path)
      #expect(file.lines.count == 3_000)
      #expect(file.lines.allSatisfy { $0.count == 999 })
    }
  }

  @Test("two at a time are refused, and a folder is no file") func refusals() throws {
    try withPath { path in
      let first = try LineFile(path)
      let error = try #require(throws: LineFileError.self) { try LineFile(path) }
      #expect(error.isBusy)
      try first.append([])
    }
    let error = try #require(throws: LineFileError.self) { try LineFile("/") }
    #expect(!error.isBusy)
    #expect(error.message.hasPrefix("/: "))
  }
}
