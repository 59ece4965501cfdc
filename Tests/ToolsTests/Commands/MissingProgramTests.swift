import Foundation
import Testing
import Tools

@Suite struct MissingProgramTests {
  private func absence(_ program: String, path: String? = "/bin:/usr/bin", in folder: String? = nil)
    -> String?
  {
    CommandRequest(
      argv: [program], environment: path.map { ["PATH": $0] } ?? [:], workingDirectory: folder
    ).absence
  }

  @Test func programsAreLookedForInThePathTheyWouldGet() {
    #expect(absence("sh") == nil)
    #expect(absence("sh", path: nil) == nil)
    #expect(absence("sh", path: "/nowhere") == #"there is no program "sh" on the PATH"#)
    #expect(absence("no-such-program") == #"there is no program "no-such-program" on the PATH"#)
  }

  @Test func pathsBeginWhereTheProgramStarts() {
    #expect(absence("/bin/sh") == nil)
    #expect(absence("./sh", in: "/bin") == nil)
    #expect(absence("./sh", in: "/nowhere") == "there is no program ./sh")
    #expect(absence("/etc/passwd") == "/etc/passwd is not a program that may be run")
    #expect(absence("/bin") == "/bin is not a program that may be run")
    #expect(CommandRequest(argv: []).absence == "no program is named")
  }

  @Test func everyKeyOfACommandIsInItsSchemaAndRead() throws {
    let tool = try CommandToolFile(base: "/", environment: [:]).read(
      Array(
        #"{"name": "t", "command": {"argv": ["cat", "{a}"], "env": {"X": "1"}, "cwd": "tmp", "stdin": "a", "timeout_ms": 5, "output_bytes": 6, "memory_bytes": 7, "file_bytes": 8, "processes": 9, "cpu_seconds": 10}}"#
          .utf8))
    #expect(tool.first?.request.argv == ["cat"])
    #expect(tool.first?.request.workingDirectory == "//tmp")
    #expect(throws: ToolError.self) {
      try CommandToolFile(base: "/", environment: [:]).read(
        Array(#"{"name": "t", "command": {"argv": ["cat"], "shel": ""}}"#.utf8))
    }
  }
}
