import Foundation
import Testing

/// What the documentation says is done: the tutorial is run, links lead somewhere, options exist.
@Suite(.serialized) struct DocumentationTests {
  private static let root = Shell.root

  private static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
  }

  /// The pages that people write; those that the program writes have tests of their own.
  private static let pages: [String] = {
    let docs = (try? FileManager.default.contentsOfDirectory(atPath: root.path + "/docs")) ?? []
    return ["README.md"] + docs.filter { $0.hasSuffix(".md") }.sorted().map { "docs/\($0)" }
  }()

  @Test func theTutorialRuns() async throws {
    let page = try Self.text("docs/tutorial.md")
    let steps = page.matches(of: /```sh\n((?:.|\n)*?)```/).map { String($0.output.1) }
    #expect(steps.count >= 10)
    // Each step by itself, so that the one that fails can be named.
    let script = steps.enumerated().map { number, step in
      "( set -e\n\(step)) >> out.txt 2>> err.txt || { echo 'step \(number) failed'; tail -n 5 out.txt err.txt; exit 1; }\n"
    }.joined()
    let outcome = try await Shell.run(
      """
      scratch=$(mktemp -d); trap 'rm -rf $scratch' EXIT; cd $scratch; mkdir bin
      printf '#!/bin/sh\\nexec "%s" "$@"\\n' "$M" > bin/martingale; chmod +x bin/martingale
      export PATH=$scratch/bin:$PATH XDG_STATE_HOME=$scratch/state XDG_CONFIG_HOME=$scratch/config
      export MARTINGALE_THREADS=1
      \(script)
      cat out.txt; cat err.txt >&2; test -s second.html && test -s both.html && echo pages
      """)
    #expect(outcome.status == 0, "\(outcome)")
    let lines = outcome.output.split(separator: "\n")
    // What the page says one sees.
    #expect(lines.first?.wholeMatch(of: /\d{4}-\d{2}-\d{2}.*/) != nil, "\(outcome)")
    #expect(outcome.output.contains(#"\"sender\":\"ACME Ltd\""#), "\(outcome)")
    #expect(lines.filter { $0 == "391" }.count == 2, "\(outcome)")
    #expect(outcome.output.contains(#""6\n""#), "\(outcome)")
    #expect(outcome.error.contains("→ calculator") && outcome.error.contains("1 of 1 solved"))
    #expect(outcome.error.contains("broken.json:3:"), "\(outcome.error)")
    #expect(lines.last == "pages")
  }

  @Test func linksLeadSomewhere() throws {
    for page in Self.pages {
      let text = try Self.text(page)
      let folder = Self.root.appendingPathComponent(page).deletingLastPathComponent()
      for link in text.matches(of: /\]\(([^)#:\s]+)(#[^)\s]*)?\)/) {
        let target = folder.appendingPathComponent(String(link.output.1)).path
        #expect(FileManager.default.fileExists(atPath: target), "\(page): \(link.output.0)")
      }
    }
  }

  @Test func theREADMEIsShortAndInItsOrder() throws {
    let text = try Self.text("README.md")
    #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count <= 120)
    let heads = text.matches(of: /(?m)^## (.*)$/).map { String($0.output.1) }
    #expect(heads == ["Why", "One recipe", "Install", "How it compares", "Further"])
  }

  @Test func optionsThatPagesNameExist() throws {
    let table = try Self.text("docs/options.md")
    let known = Set(table.matches(of: /--[a-z][a-z0-9-]*/).map { String($0.output) })
    // Those of other programs, and of scripts.
    let others: Set<String> = [
      "--help", "--version", "--tasks", "--array", "--retries", "--requeue", "--llama-server",
      "--write-to",
      "--disable-default-traits",
    ]
    for page in Self.pages where page != "docs/options.md" && page != "docs/task-file.md" {
      let text = try Self.text(page)
      for match in text.matches(of: /(?:^|[ `(\[])(--[a-z][a-z0-9-]*)/) {
        let name = String(match.output.1)
        #expect(known.contains(name) || others.contains(name), "\(page): \(name)")
      }
    }
  }

  @Test func settingsOnThePageAreThoseOfTheProgram() async throws {
    let page = try Self.text("docs/records.md")
    let shown = try await Shell.run(
      "XDG_CONFIG_HOME=/nonexistent \"$M\" config show --json --origin 2>&1")
    #expect(shown.status == 0, "\(shown)")
    for name in [
      "model", "threads", "context", "temperature", "max_tokens", "particles", "handbook", "host",
      "port",
    ] {
      #expect(page.contains("`\(name)`"), "\(name)")
      #expect(page.contains("`MARTINGALE_\(name.uppercased())`"), "\(name)")
    }
  }
}
