import Foundation
import Testing

/// Manual pages and completions against the ones that are kept. After a change to a command line:
/// `make manual`.
@Suite struct ManualTests {
  private static let root = Shell.root

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

  @Test func theTableOfOptionsIsTheOneThatIsKept() async throws {
    let outcome = try await run("$M manual --options | diff docs/options.md -")
    #expect(outcome.status == 0, "run `make manual`:\n\(outcome.output.prefix(4000))")
  }

  @Test func aNameOfAnOptionIsOneKindOfThing() async throws {
    let table = try await run("$M manual --options").output
    var values: [String: Set<Bool>] = [:]
    var names: Set<String> = []
    for row in table.matches(of: /(?m)^\| `([^`]+)` \| ([^|]*) \|/) {
      let name = row.output.1.split(separator: ",").first.map(String.init) ?? ""
      names.insert(name)
      values[name, default: []].insert(row.output.2.isEmpty)
    }
    #expect(names.count > 150)
    // A flag in one verb and a value in another: the rows' `--tokens` and the tokens of a text.
    #expect(Set(values.filter { $0.value.count > 1 }.keys) == ["--tokens"])
    // Names from before; they are understood and not said.
    for old in ["-k", "--count", "--items", "--sample", "--key", "--seconds", "--approve-calls"] {
      #expect(!names.contains(old), "\(old)")
    }
  }

  @Test func noVerbHasAnOptionThatItDoesNotRead() async throws {
    let outcome = try await run("python3 Scripts/options")
    #expect(outcome.status == 0, "\(outcome.error)")
    let count = try #require(outcome.output.firstMatch(of: /(\d+) options of (\d+) verbs/))
    #expect(Int(count.output.1) ?? 0 > 700 && Int(count.output.2) ?? 0 > 75)
    // It sees one that is only checked, in a group that is handed on.
    let seen = try await run(
      #"""
      cat > $D/V.swift <<'E'
      struct Group: ParsableArguments {
        @Option(help: "a") var used: Int?
        @Option(help: "b") var idle: Int?
        func validate() throws { if idle == 3 { throw ValidationError("no") } }
      }
      struct Reader { func read(_ group: Group) -> Int { group.used ?? 0 } }
      struct Verb: ParsableCommand {
        @Flag var json = false
        @Flag var forgotten = false
        @OptionGroup var group: Group
        func run() throws { print(json, Reader().read(group)) }
      }
      E
      python3 Scripts/options --sources $D 2>&1
      """#)
    #expect(
      seen.output.split(separator: "\n").filter { $0.contains("never") } == [
        "Verb: --forgotten is never read: use it, or take it away",
        "Verb: --idle of Group is never read: use it, or take it away",
      ], "\(seen)")
    #expect(seen.status == 1)
  }

  @Test func whatHasNoEffectIsNoOption() async throws {
    for call in [
      "prompt eval p.json . --system x", "prompt eval p.json . --temperature 0.5",
      "plan run --directory . --goal x --max-tokens 5", "tools search x --raw",
      "check --regex a --json-order any a", "run t.json --price 1,2",
    ] {
      let outcome = try await run("$M \(call)")
      #expect(
        outcome.status == 64 && outcome.error.contains("Unknown option"), "\(call): \(outcome)")
    }
  }

  @Test func oldNamesAreUnderstood() async throws {
    let outcome = try await run(
      """
      $M check --regex a --format annotation a > /dev/null || exit 9
      $M tools search --embedder words -k 1 'add numbers' > /dev/null || exit 8
      $M tools call --approve never calculator '{"expression": "1 + 1"}' || exit 7
      """)
    #expect(outcome.status == 0 && outcome.output == "2\n", "\(outcome)")
  }

  @Test func examplesOfTheHelpCanBePasted() async throws {
    let outcome = try await run("$M manual --check-examples")
    #expect(outcome.status == 0, "\(outcome.error)")
    let count = try #require(outcome.output.firstMatch(of: /(\d+) examples/)?.output.1)
    #expect(Int(count) ?? 0 > 60)
  }

  @Test func bashCompletesFilesAndWhatIsKept() async throws {
    // The first words of completions, as bash would ask for them.
    let outcome = try await run(
      """
      cd $D; mkdir bin; ln -s $M bin/martingale; PATH=$D/bin:$PATH; touch task.json other.txt
      martingale --generate-completion-script bash > c; . ./c
      ask() { COMP_WORDS=(martingale "$@"); COMP_CWORD=$#; COMPREPLY=()
        _martingale martingale "${@: -1}" "${COMP_WORDS[$(($# - 1))]}"; echo "${COMPREPLY[@]}"; }
      ask run ta; ask generate --grammar iso-da; ask generate --json-schema oth
      """)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.first?.contains("task.json") == true, "\(outcome)")
    #expect(lines.dropFirst().first?.contains("iso-date") == true, "\(outcome)")
    #expect(lines.last?.contains("other.txt") == true, "\(outcome)")
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
