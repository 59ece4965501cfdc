import Testing

/// Pipes, full disks and signals, with a real model behind them.
@Suite(.serialized, .timeLimit(.minutes(60))) struct StreamTests {
  private let many =
    "\"$M\" generate --lines --regex '[a-z]+' --seed 1 -q --particles 2 --max-tokens 16 "
    + "< <(yes 'Write a word' 2>/dev/null | head -n 500)"

  @Test func aReaderThatLeavesEndsTheRunWithoutBlame() async throws {
    let outcome = try await Shell.run(
      "{ \(many); echo \"status $?\" >&2; } | head -c 1")
    #expect(outcome.output.count == 1)
    #expect(outcome.error == "status 0\n")
  }

  @Test func aClosedOutputIsAnError() async throws {
    let outcome = try await Shell.run("\"$M\" generate x --choice a --seed 1 -q >&-")
    #expect(outcome.status == 74)
  }

  @Test func aFullDiskIsNamed() async throws {
    let outcome = try await Shell.run("\"$M\" generate x --choice a --seed 1 -q > /dev/full")
    #expect(outcome.status == 74)
    #expect(outcome.error.contains("cannot write output"))
  }

  /// Sends a signal, again when half a minute later the process is still there: one that had not begun
  /// to listen does not hear the first.
  private static let stop = #"""
    stop() {
      while kill -$1 $pid 2>/dev/null; do
        for i in $(seq 300); do kill -0 $pid 2>/dev/null || break; sleep 0.1; done
      done
      wait $pid
    }
    """#

  @Test(arguments: [("INT", Int32(130)), ("TERM", 143)])
  func aSignalEndsTheRunWithItsStatus(signal: String, status: Int32) async throws {
    let outcome = try await Shell.run(
      "\(Self.stop); \(many) & pid=$!; sleep 3; stop \(signal)")
    #expect(outcome.status == status)
    #expect(!outcome.error.contains("Fatal") && !outcome.error.contains("backtrace"))
    #expect(outcome.output.isEmpty || outcome.output.hasSuffix("\n"), "whole lines only")
  }

  @Test func aSignalEndsTheWaitForInput() async throws {
    let outcome = try await Shell.run(
      """
      \(Self.stop); "$M" check --regex a < <(sleep 3600 2>/dev/null) & pid=$!
      sleep 1; stop INT
      """)
    #expect(outcome.status == 130)
  }
}
