import Foundation
import Testing

/// What becomes of the place that an output is written to.
@Suite struct OutputFileTests {
  /// Runs `script` in a new folder; `page FILE` writes a page there, `page.html` is one.
  private func run(_ script: String) async throws -> Shell.Outcome {
    try await Shell.run(
      """
      D=$(mktemp -d); trap 'rm -rf "$D"' EXIT; cd "$D" || exit 99
      page() { "$M" prompt show '\(Shell.examples)/sentiment/sentiment.prompt.json' --html "$1"; }
      page page.html || exit 98
      grep -q '^<!doctype' page.html || exit 97
      """ + "\n" + script)
  }

  @Test func linksStayAndWhatTheyLeadToIsReplacedWhole() async throws {
    let outcome = try await run(
      #"""
      mkdir far; head -c 1000000 /dev/zero > far/old; chmod 640 far/old; ln -s far/old near
      page near || exit 1
      test -L near || exit 2
      cmp page.html far/old || exit 3
      ls -l far/old | grep -q '^-rw-r-----' || exit 4
      ln -s new far/dangling; page far/dangling || exit 5
      cmp page.html far/new && test -L far/dangling || exit 6
      ln -s loop loop; page loop; test $? = 73 || exit 7
      test "$(ls -A . far | grep -c martingale)" = 0 || exit 8
      """#)
    #expect(outcome.status == 0, "\(outcome.error)")
  }

  @Test func pipesDevicesAndDescriptorsTakeTheBytes() async throws {
    let outcome = try await run(
      #"""
      mkfifo pipe; cat pipe > got 2> /dev/null & page pipe || exit 1
      wait; test -p pipe || exit 2
      cmp page.html got || exit 3
      page /dev/stdout | cmp - page.html || exit 4
      echo first > all; page /dev/stdout >> all || exit 5
      test "$(head -n 1 all)" = first || exit 6
      tail -n +2 all | cmp - page.html || exit 7
      page /dev/fd/3 3> third && cmp page.html third || exit 8
      page /dev/null && test -c /dev/null || exit 9
      """#)
    #expect(outcome.status == 0, "\(outcome.error)")
  }

  @Test func whatCannotBeMadeAndWhatCannotBeWrittenAreToldApart() async throws {
    let outcome = try await run(
      #"""
      page nowhere/page.html; test $? = 73 || exit 1
      mkdir folder; page folder; test $? = 73 && test -d folder || exit 2
      if test -c /dev/full; then page /dev/full; test $? = 74 || exit 3; fi
      (ulimit -f 1; page page.html); test $? = 74 || exit 4
      grep -q '</table>' page.html || exit 5
      test "$(ls -A | grep -c martingale)" = 0 || exit 6
      """#)
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.error.contains("[cannot_create]") && outcome.error.contains("[cannot_write]"))
  }
}
