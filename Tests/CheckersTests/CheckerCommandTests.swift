import Checkers
import Constraints
import Testing

@Suite struct CheckerCommandTests {
  @Test func wordsAndQuotes() throws {
    for (line, words) in [
      ("python3 check.py", ["python3", "check.py"]),
      ("  a\t'b c' \"d \\\" e\\n\" f\\ g '' ", ["a", "b c", "d \" e\\n", "f g", ""]),
      ("x'y'z", ["xyz"]), ("a $HOME;b", ["a", "$HOME;b"]),
    ] {
      #expect(try CheckerCommand(parsing: line).words == words)
    }
  }

  @Test func faultsArePlaced() {
    for (line, offset) in [("", 0), ("a 'b", 2), ("a \\", 2), ("''", 0)] {
      let error = #expect(throws: ConstraintError.self) { try CheckerCommand(parsing: line) }
      #expect(error?.code == .syntax)
      #expect(error?.offset == offset)
    }
  }
}
