import Foundation
import Testing

/// Manual pages and completions against the ones that are kept. After a change to a command line:
/// `make manual`.
@Suite struct ManualTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Runs a script as if nothing were configured.
  private func run(_ script: String) async throws -> Shell.Outcome {
    try await Shell.run(
      "for v in ${!MARTINGALE_*}; do unset $v; done; export XDG_CONFIG_HOME=/nonexistent; "
        + "D=$(mktemp -d); trap 'rm -rf $D' EXIT; cd '\(Self.root.path)'; " + script)
  }

  /// Whether pages have been kept: `make manual` begins to.
  private static let areKept = FileManager.default.fileExists(
    atPath: root.appendingPathComponent("docs/man").path)

  @Test(.enabled(if: areKept, "no pages are kept yet; run `make manual`"))
  func thePagesAreThoseThatAreKept() async throws {
    let outcome = try await run("$M manual --write-to $D && diff -r docs/man $D")
    #expect(outcome.status == 0, "run `make manual`:\n\(outcome.output)\(outcome.error)")
  }

  @Test(
    .enabled(if: areKept, "no completions are kept yet; run `make manual`"),
    arguments: ["bash", "zsh", "fish"])
  func theCompletionsAreThoseThatAreKept(_ shell: String) async throws {
    let outcome = try await run(
      "$M --generate-completion-script \(shell) | diff docs/completions/martingale.\(shell) -")
    #expect(outcome.status == 0, "run `make manual`:\n\(outcome.output.prefix(4000))")
  }

  @Test func theReferenceOfTaskFilesIsTheOneThatIsKept() async throws {
    let outcome = try await run("$M schema task --markdown | diff docs/task-file.md -")
    #expect(outcome.status == 0, "run `make manual`:\n\(outcome.output.prefix(4000))")
  }

  @Test func completionsAreScriptsTheirShellReads() async throws {
    let outcome = try await run(
      "$M --generate-completion-script bash > $D/c && bash -n $D/c && . $D/c && complete -p $(basename $M)"
    )
    #expect(outcome.status == 0, "\(outcome.error)")
  }

  @Test func aPageIsReadableAndAnUnknownVerbIsNot() async throws {
    let page = try await run("$M manual serve")
    for part in [".TH \"MARTINGALE-SERVE\" 1", ".SH \"SYNOPSIS\"", "\\-\\-port"] {
      #expect(page.output.contains(part), "\(part)")
    }
    #expect(try await run("$M manual nothing").status == 64)
  }

  @Test func theVersionNamesEveryComponent() async throws {
    let outcome = try await run("$M --version")
    let names = outcome.output.split(separator: "\n").compactMap { $0.split(separator: " ").first }
    #expect(names == ["martingale", "llama.cpp", "PCRE2", "SQLite", "Swift", "HTTP"])
  }
}
