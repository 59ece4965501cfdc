import Foundation
import JSONSchema
import Testing
import Tools

/// What must not be reached through a file tool, by name.
@Suite struct ConfinementTests {
  let scratch: Scratch
  let root: ConfinedDirectory

  init() throws {
    scratch = try Scratch()
    try scratch.write("inside", to: "root/in.txt")
    try scratch.write("secret", to: "out.txt")
    root = try ConfinedDirectory(root: scratch.path + "/root")
  }

  private func read(_ path: String) async throws -> String {
    try await ReadFileTool(root: root).call(["path": .string(path)]).text
  }

  private func write(_ path: String, mode: String = "create") async throws {
    _ = try await WriteFileTool(root: root).call([
      "path": .string(path), "content": "new", "mode": .string(mode),
    ])
  }

  private func code(_ body: () async throws -> Void) async -> ToolError.Code? {
    do {
      try await body()
      return nil
    } catch { return (error as? ToolError)?.code }
  }

  @Test func readsAndListsInside() async throws {
    #expect(try await read("in.txt") == "inside")
    #expect(try await read("./in.txt") == "inside")
    let list = ListDirectoryTool(root: root)
    #expect(try await list.call(.object(JSONObject())).text == "in.txt (6 bytes)")
  }

  @Test(arguments: ["../out.txt", "a/../../out.txt", "..", "/etc/passwd", "/", "./../out.txt"])
  func refusesPathsThatLeave(_ path: String) async {
    #expect(await code { _ = try await read(path) } == .denied)
    #expect(await code { try await write(path) } == .denied)
  }

  @Test func refusesSymbolicLinks() async throws {
    let manager = FileManager.default
    try manager.createSymbolicLink(
      atPath: scratch.path + "/root/link.txt", withDestinationPath: scratch.path + "/out.txt")
    try manager.createSymbolicLink(
      atPath: scratch.path + "/root/dir", withDestinationPath: scratch.path)
    try manager.createSymbolicLink(
      atPath: scratch.path + "/root/inner.txt", withDestinationPath: "in.txt")
    #expect(await code { _ = try await read("link.txt") } == .denied)
    #expect(await code { _ = try await read("inner.txt") } == .denied)
    #expect(await code { _ = try await read("dir/out.txt") } == .denied)
    for mode in ["create", "overwrite", "append"] {
      #expect(await code { try await write("link.txt", mode: mode) } == .denied)
      #expect(await code { try await write("dir/out.txt", mode: mode) } == .denied)
      #expect(await code { try await write("dir/new.txt", mode: mode) } == .denied)
    }
    #expect(try scratch.read("out.txt") == "secret")
    #expect(scratch.names == ["out.txt", "root"])
  }

  @Test func refusesHardLinks() async throws {
    try FileManager.default.linkItem(
      atPath: scratch.path + "/out.txt", toPath: scratch.path + "/root/hard.txt")
    #expect(await code { _ = try await read("hard.txt") } == .denied)
    for mode in ["create", "overwrite", "append"] {
      #expect(await code { try await write("hard.txt", mode: mode) } == .denied)
    }
    #expect(try scratch.read("out.txt") == "secret")
  }

  @Test(.timeLimit(.minutes(60))) func refusesSpecialFiles() async throws {
    #expect(mkfifo(scratch.path + "/root/fifo", 0o600) == 0)
    #expect(await code { _ = try await read("fifo") } == .denied)
    for mode in ["create", "overwrite", "append"] {
      #expect(await code { try await write("fifo", mode: mode) } == .denied)
    }
    #expect(await code { _ = try await read(".") } == .invalidArguments)
    try FileManager.default.createDirectory(
      atPath: scratch.path + "/root/folder", withIntermediateDirectories: false)
    #expect(await code { _ = try await read("folder") } == .denied)
  }

  @Test func refusesTheKernelsFiles() async throws {
    #expect(await code { _ = try ConfinedDirectory(root: "/proc") } == .denied)
    #expect(await code { _ = try ConfinedDirectory(root: "/proc/self") } == .denied)
    let slash = ReadFileTool(root: try ConfinedDirectory(root: "/"))
    for path in ["proc/self/environ", "dev/null", "dev/zero", "sys/kernel/uevent_seqnum"] {
      #expect(
        await code { _ = try await slash.call(["path": .string(path)]) } == .denied, "\(path)")
    }
  }

  @Test func refusesImpossibleNames() async {
    let long = String(repeating: "a", count: 256)
    let longer = String(repeating: "a/", count: 2500)
    for path in [long, longer, "a\u{0}b"] {
      #expect(await code { _ = try await read(path) } == .invalidArguments)
      #expect(await code { try await write(path) } == .invalidArguments)
    }
    #expect(await code { _ = try await read("missing.txt") } == .notFound)
    #expect(await code { _ = try await read("in.txt/x") } == .denied)
  }

  @Test(.timeLimit(.minutes(60))) func survivesALinkThatIsSwappedIn() async throws {
    let path = scratch.path + "/root/swap"
    let outside = scratch.path + "/out.txt"
    let swapper = Task.detached {
      var turn = 0
      while !Task.isCancelled {
        unlink(path)
        if turn % 2 == 0 {
          symlink(outside, path)
        } else if let file = fopen(path, "w") {
          fputs("inside", file)
          fclose(file)
        }
        turn += 1
      }
    }
    for turn in 0..<3000 {
      let text = try? await read("swap")
      #expect(!(text ?? "").contains("secret"))
      if turn % 10 == 0 { try? await write("swap", mode: "overwrite") }
      if turn % 10 == 5 { try? await write("swap", mode: "append") }
    }
    swapper.cancel()
    await swapper.value
    #expect(try scratch.read("out.txt") == "secret")
  }

  @Test func writesWholeFilesAndLeavesNothingElse() async throws {
    try await write("new/deep/file.txt")
    #expect(try scratch.read("root/new/deep/file.txt") == "new")
    #expect(await code { try await write("in.txt") } == .invalidArguments)
    try await write("in.txt", mode: "overwrite")
    try await write("in.txt", mode: "append")
    #expect(try scratch.read("root/in.txt") == "newnew")
    let inside = try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/root")
    #expect(inside.sorted() == ["in.txt", "new"])
  }

  @Test func cutsLongFilesVisibly() async throws {
    try scratch.write(String(repeating: "x", count: 1000), to: "root/long.txt")
    let tool = ReadFileTool(root: root, limit: 100)
    let first = try await tool.call(["path": "long.txt"]).text
    #expect(first.hasSuffix("x\n[… 900 bytes follow; read on with \"offset\": 100 …]"))
    #expect(try await tool.call(["path": "long.txt", "offset": 950]).text.count == 50)
    try scratch.write("a\u{0}\u{1B}[2J", to: "root/odd.txt")
    #expect(TerminalText.escaped(try await read("odd.txt")) == "a\\u{0}\\u{1b}[2J")
  }
}
