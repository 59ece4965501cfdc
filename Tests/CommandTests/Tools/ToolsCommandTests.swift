import Foundation
import Testing

/// `tools list|show|search|call` as a person or a script uses them.
@Suite struct ToolsCommandTests {
  /// Runs a script in a folder of its own that holds catalogues; nobody sits at a terminal.
  private func run(_ script: String) async throws -> Shell.Outcome {
    try await Shell.run(
      #"""
      scratch=$(mktemp -d); trap 'rm -rf $scratch' EXIT; cd $scratch
      cat > described.jsonl <<'END'
      {"name": "Weather", "description": "Tells the weather forecast for a city"}
      {"name": "Flights", "description": "Finds flights between airports\nand their prices"}
      {"name": "Recipes", "description": "Finds recipes for cooking dinner"}
      END
      cat > openai.json <<'END'
      [{"type": "function", "function": {"name": "Translator", "description": "Translates texts",
        "parameters": {"type": "object", "properties": {"text": {"type": "string"}}}}}]
      END
      cat > commands.json <<'END'
      {"tools": [
        {"name": "shout", "description": "Prints a text", "command": {"argv": ["printf", "%s!", "{text}"]}},
        {"name": "lines", "description": "Counts lines", "command":
          {"shell": "printf %s \"$1\" | grep -c .", "arguments": ["text"]}},
        {"name": "nap", "description": "Sleeps", "command": {"argv": ["sleep", "30"]}}]}
      END
      M="setsid -w $M"

      """# + script)
  }

  @Test func listsWhatThereIs() async throws {
    let outcome = try await run(
      #"""
      $M tools list && $M tools list --root . | cut -f 1,2 && echo - &&
        $M tools list --tools described.jsonl --tools openai.json --tools commands.json
      """#)
    #expect(outcome.status == 0, "\(outcome.error)")
    let parts = outcome.output.components(separatedBy: "-\n")
    #expect(
      parts.first.map { $0.contains("calculator\tnone\tEvaluates an arithmetic expression") }
        == true)
    #expect(outcome.output.contains("\nlist_directory\treads\nwrite_file\twrites\n"))
    #expect(
      parts.last == """
        Weather\t-\tTells the weather forecast for a city
        Flights\t-\tFinds flights between airports
        Recipes\t-\tFinds recipes for cooking dinner
        Translator\t-\tTranslates texts
        shout\truns\tPrints a text
        lines\tshell\tCounts lines
        nap\truns\tSleeps

        """)
  }

  @Test func aTerminalGetsAnAlignedTable() async throws {
    let outcome = try await run(
      #"COLUMNS=40 script -qec "$M tools list --tools described.jsonl" /dev/null | tr -d '\r'"#)
    guard outcome.status != 127 else { return print("script is not installed") }
    #expect(
      outcome.output == """
        NAME     EFFECT  DESCRIPTION
        Weather  -       Tells the weather fore…
        Flights  -       Finds flights between …
        Recipes  -       Finds recipes for cook…

        """, "\(outcome.error)")
  }

  @Test func definitionsComeInTheFormOfMCP() async throws {
    let outcome = try await run(
      #"$M tools list --json --tools openai.json && $M tools show Translator --tools openai.json"#)
    #expect(outcome.status == 0, "\(outcome.error)")
    let lines = outcome.output.split(separator: "\n").map(String.init)
    #expect(
      lines.first
        == #"{"name":"Translator","description":"Translates texts","inputSchema":{"type":"object","#
        + #""properties":{"text":{"type":"string"}}}}"#)
    #expect(outcome.output.contains("\n  \"name\": \"Translator\",\n"))
    #expect(lines.last == "}")
  }

  @Test func searchesByWordsAlone() async throws {
    let outcome = try await run(
      #"""
      search() { $M tools search --tools described.jsonl --embedder words "$@"; }
      search -k 2 'a flight to the airport' | cut -f 2 | head -n 1 &&
        echo 'what could I be cooking?' | search -k 1 --json &&
        search -k 0 x; echo "$?"; search --queries-by all x; echo "$?"
      """#)
    #expect(outcome.status == 0, "\(outcome.error)")
    let lines = outcome.output.split(separator: "\n").map(String.init)
    #expect(lines.count == 4 && lines[0] == "Flights", "\(outcome.output)")
    #expect(lines[1].hasPrefix(#"{"name":"Recipes","score":"#))
    #expect(lines.suffix(2).joined(separator: " ") == "64 64")
  }

  @Test func callsAndPrintsResults() async throws {
    let outcome = try await run(
      #"""
      $M tools call calculator '{"expression": "2^100 / 3 + 1/7"}' --json &&
        $M tools call --tools commands.json --approve never shout '{"text": "it'"'"'s $(id)"}' &&
        $M tools call --tools commands.json --approve lines lines '{"text": "a\nb"}'
      $M tools call calculator '{"expression": "1/0"}'; echo "$?"
      $M tools call calculator '{"expression": "1/0"}' --json; echo "$?"
      """#)
    #expect(outcome.status == 0)
    let exact = "8873554201597605810476922437635/21"
    let about = "422550200076076467165567735125"
    #expect(
      outcome.output.hasPrefix(
        #"{"text":"\#(exact) ≈ \#(about)","structured":{"exact":"\#(exact)","#
          + #""approximately":"\#(about)"},"is_error":false}"# + "\nit's $(id)!\n2\n"),
      "\(outcome.output)")
    #expect(outcome.output.contains("division by zero (at byte 1 of the expression)\n1\n"))
    #expect(outcome.output.contains(#""is_error":true}"# + "\n1\n"))
    #expect(outcome.error.isEmpty, "\(outcome.error)")
  }

  @Test func failuresHaveTheirStatusesAndSayWhere() async throws {
    let outcome = try await run(
      #"""
      printf '{"name": "a", "description": "x"}\n{"name":' > broken.jsonl
      try() { $M tools "$@" > out.txt 2> error.txt; echo "$? $(wc -c < out.txt) $(head -n 1 error.txt)"; }
      try show calculater
      try call calculater '{}'
      try call calculator '{"expresion": "1"}'
      try call calculator '{"expression": 3}'
      try call calculator '{"expression": '
      try call calculator '[]'
      try list --tools none.json
      try list --tools broken.jsonl
      try list --tools described.jsonl --tools described.jsonl
      try call --tools described.jsonl Weather
      try call --timeout 1 --tools commands.json --approve never nap
      """#)
    let expected = [
      #"65 0 martingale: error: unknown tool "calculater"; did you mean "calculator"? [tool_not_found]"#,
      #"65 0 martingale: error: unknown tool "calculater"; did you mean "calculator"? [tool_not_found]"#,
      "65 0 martingale: error: The arguments of calculator are not valid:",
      "65 0 martingale: error: The arguments of calculator are not valid:",
      "65 0 martingale: error: arguments:1:16: a value is expected after ':'",
      "65 0 martingale: error: The arguments of calculator must be an object, not array. [tool_invalid_arguments]",
      "66 0 martingale: error: none.json: no such file [file_not_found]",
      "65 0 martingale: error: broken.jsonl:2:9: ",
      #"65 0 martingale: error: there are two tools named "Weather" [tool_invalid_definition]"#,
      #"65 0 martingale: error: "Weather" is only described"#,
      "75 0 martingale: error: nap did not finish in 1.0 seconds [tool_timed_out]",
    ]
    let lines = outcome.output.split(separator: "\n").map(String.init)
    #expect(lines.count == expected.count)
    for (line, wanted) in zip(lines, expected) {
      #expect(line.hasPrefix(wanted), "\(line) is not \(wanted)")
    }
    let pointers = try await run(
      #"""
      $M tools call calculator '{"expresion": "1"}'; $M tools call calculator '{"expression": 3}'
      """#)
    #expect(
      pointers.error == """
        martingale: error: The arguments of calculator are not valid:
        - the key "expression" is missing
        - /expresion: the key "expresion" is not allowed; did you mean "expression"? [tool_invalid_arguments]
        martingale: error: The arguments of calculator are not valid:
        - /expression: must be string, and is the number 3 [tool_invalid_arguments]

        """)
  }

  @Test func nothingRunsUnapproved() async throws {
    let outcome = try await run(
      #"""
      try() { $M tools call "$@" > out.txt 2> error.txt; echo "$? $(head -n 1 error.txt)"; }
      try --root . write_file '{"path": "made", "content": "x"}'
      try --root . --approve other,names write_file '{"path": "made", "content": "x"}'
      try --tools commands.json shout '{"text": "x"}'
      try --tools commands.json --approve never lines '{"text": "x"}'
      try --root . --approve never write_file '{"path": "../made", "content": "x"}'
      ls made ../made 2>/dev/null
      try --root . --approve write_file write_file '{"path": "made", "content": "x"}'
      cat made
      """#)
    #expect(
      outcome.output == """
        77 martingale: error: write_file needs an approval and there is nobody to ask [tool_denied]
        77 martingale: error: write_file is not on the list of approved tools [tool_denied]
        77 martingale: error: shout needs an approval and there is nobody to ask [tool_denied]
        77 martingale: error: lines runs a shell script, which approvals "without-asking" do not cover; list it [tool_denied]
        77 martingale: error: "../made" leaves the tool's root with ".." [tool_denied]
        0 
        x
        """, "\(outcome.error)")
  }
}
