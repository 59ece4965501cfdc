import Agents
import Constraints
import Foundation
import Inference
import JSONSchema
import LlamaBackend
import Prompting
import MartingaleTestSupport
import Testing

@Suite("The strategy prs")
struct RecursiveStrategyTests {
  /// Does one Boolean operator at a time, and says "maybe" to more.
  private static let booleans = ScriptedModel("booleans") { prompt in
    let line = prompt.firstMatch(of: #/user: ([^\n]+)/#).map { String($0.output.1) } ?? ""
    let words = line.replacing(" is", with: "").split(separator: " ")
    func value(_ index: Int) -> Bool { words[index] == "True" }
    switch words.count {
    case 2: return value(1) ? " False" : " True"
    case 3:
      let both = words[1] == "and"
      return (both ? value(0) && value(2) : value(0) || value(2)) ? " True" : " False"
    default: return " maybe"
    }
  }

  private static let task = """
    {
      "version": 1, "id": "booleans", "goal": "{{question.text}} is", "strategy": "prs",
      "inputs": {"question": {"jsonl": "questions.jsonl"}},
      "output": {"choice": ["True", "False"]},
      "solve": {"rater": "operators", "planner": "expression", "threshold": 2, "depth": 10},
      "budget": {"tokens": 20000}
    }
    """

  private static func folder() throws -> Folder {
    let folder = try Folder()
    try folder.write(
      """
      {"id": "a", "text": "not ( True and False ) and True"}
      {"id": "b", "text": "( True or False ) and not ( not False and True )"}
      {"id": "c", "text": "not False"}
      """, as: "questions.jsonl")
    return folder
  }

  @Test("expressions fall apart and come together; the tree is in the journal")
  func solves() async throws {
    let folder = try Self.folder()
    let results = try await folder.run(try folder.task(Self.task), Self.booleans)
    #expect(results.map(\.outcome) == [.solved, .solved, .solved])
    #expect(results.map(\.text) == ["True", "False", "True"])
    let records = try folder.records(SolvedRecord.self)
    #expect(records.map(\.solution.answer) == ["True", "False", "True"])
    #expect(records.map(\.solution.nodes.count) == [3, 5, 1])
    #expect(zip(records, results).allSatisfy { $0.solution.tokens == $1.tokens })
    let evaluated = try await folder.evaluated(
      by: try folder.task(Self.task), Self.booleans, in: "again")
    #expect(evaluated.prefill + evaluated.decode > 0)
  }

  @Test("the report draws the trees")
  func report() async throws {
    let folder = try Self.folder()
    _ = try await folder.run(try folder.task(Self.task), Self.booleans)
    let page = try folder.page()
    #expect(page.isWellFormed)
    #expect(page.attributes["div.class"]?.contains("prs-node") == true)
    #expect(page.attributes["ol.class"]?.contains("prs") == true)
    for text in ["How the problem was divided", "True and False", "put together", "answered"] {
      #expect(page.text.contains(text), "\(text)")
    }
  }

  @Test("a run that was stopped goes on with the same answers, asking nothing twice")
  func resumes() async throws {
    let folder = try Self.folder()
    let task = try folder.task(Self.task)
    let whole = try await folder.run(task, Self.booleans, in: "whole")
    let part = try await folder.run(task, Self.booleans, in: "parts", most: 1)
    #expect(part.count == 1)
    let rest = try await folder.run(task, Self.booleans, in: "parts")
    #expect(rest.map(\.timeless) == whole.map(\.timeless))
    #expect(try folder.records(SolvedRecord.self, in: "parts").count == 3)
  }

  @Test("too small a budget is said, and not exceeded")
  func budget() async throws {
    let folder = try Self.folder()
    let poor = Self.task.replacing("20000", with: "2100")
      .replacing("\"depth\": 10", with: "\"depth\": 10, \"tokens\": 40")
    let results = try await folder.run(try folder.task(poor), Self.booleans)
    #expect(results.allSatisfy { $0.outcome != .solved && $0.tokens <= 40 })
  }

  @Test("mistakes in solve are found before anything runs")
  func mistakes() throws {
    let folder = try Self.folder()
    for (old, new) in [
      ("\"operators\"", "\"nobody\""), ("\"expression\"", "\"me\""),
      ("\"depth\": 10", "\"depht\": 1"),
    ] {
      #expect(folder.problems(Self.task.replacing(old, with: new)).contains("/solve"))
    }
    #expect(folder.problems(Self.task) == "")
  }
}

@Suite("Trees of questions over documents")
struct QuestionTreeTests {
  /// Plans two questions, looks each up, and says what the note says.
  private static let reader = ScriptedModel("reader") { prompt in
    if prompt.hasSuffix("Steps:") { return " 1. Who leads the mill?\n2. Where does #1 live?" }
    if prompt.contains("Results of the steps:") {
      return prompt.matches(of: #/-> (\w+)/#).last.map { " \($0.output.1)" } ?? " nobody"
    }
    if let note = prompt.firstMatch(of: #/explore answers: [^\n]* (\w+)\./#) {
      return " \(note.output.1)"
    }
    if prompt.hasSuffix("Answer:") { return " nobody" }
    let words = prompt.contains("Where does Ada") ? "Ada lives" : "mill leads"
    return #"{"name":"explore","arguments":{"goal":"\#(words)"}}"#
  }

  private static let task = """
    {
      "version": 1, "id": "tree", "goal": "Where does the one live who leads the mill?",
      "strategy": "prs", "output": {"regex": "[A-Za-z]{1,12}"},
      "tools": [{"use": "explore", "description": "Finds a document.",
        "world": {"directory": "notes"}, "match": "words", "heuristic": "nearest"}],
      "solve": {"rater": "constant:4", "threshold": 2, "depth": 1,
        "steps": {"regex": "[A-Za-z]{1,12}"}},
      "budget": {"tokens": 20000}
    }
    """

  private static func folder() throws -> Folder {
    let folder = try Folder()
    try FileManager.default.createDirectory(
      atPath: "\(folder.path)/notes", withIntermediateDirectories: true)
    try folder.write("Who leads the mill is Ada.\n", as: "notes/mill.txt")
    try folder.write("The place where Ada lives is Bern.\n", as: "notes/ada.txt")
    return folder
  }

  @Test("leaves explore, and what the first finds is asked of the second")
  func looksUp() async throws {
    let folder = try Self.folder()
    let results = try await folder.run(try folder.task(Self.task), Self.reader)
    #expect(results.map(\.text) == ["Bern"])
    let record = try #require(folder.records(SolvedRecord.self).first)
    #expect(record.solution.nodes.map(\.task).last == "Where does Ada live?")
    #expect(record.solution.nodes.dropFirst().map(\.help) == ["explore", "explore"])
    // Nobody solves inside of solving.
    #expect(try folder.records(SolvedRecord.self).count == 1)
  }

  @Test("cut after every record it goes on with the same answer")
  func resumes() async throws {
    let folder = try Self.folder()
    let task = try folder.task(Self.task)
    let whole = try await folder.run(task, Self.reader, in: "whole").map(\.timeless)
    let lines = try folder.journal("whole")
    #expect(lines.count > 8)
    for count in 1..<lines.count {
      let name = "cut-\(count)"
      try FileManager.default.createDirectory(
        atPath: "\(folder.path)/\(name)", withIntermediateDirectories: true)
      try folder.write(lines[..<count].map { $0 + "\n" }.joined(), as: "\(name)/journal.jsonl")
      let again = try await folder.run(task, Self.reader, in: name)
      #expect(again.map(\.timeless) == whole, "cut after \(count) records")
    }
  }

  @Test("leaf_tools: false leaves them alone")
  func without() async throws {
    let folder = try Self.folder()
    let alone = Self.task.replacing("\"depth\": 1,", with: "\"depth\": 1, \"leaf_tools\": false,")
    let results = try await folder.run(try folder.task(alone), Self.reader)
    #expect(results.map(\.text) == ["nobody"])
  }
}

/// `Examples/booleans` with the default model.
@Suite(.enabled(if: (try? ModelLocator().locate()) != nil, "no model is installed"))
struct BooleansExampleTests {
  @Test("every expression falls apart into single operators, and its answer is the expected one")
  func example() async throws {
    let example = Examples.folder("booleans")
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: "\(example)/task.json")))
    let task = try TaskReader.read(bytes, named: "task.json", in: example)
    let expected = try String(contentsOfFile: "\(example)/expected.jsonl", encoding: .utf8)
      .split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    let folder = try Folder()
    let model = try LlamaModel(path: ModelLocator().locate(), options: LlamaOptions(threads: 1))
    var run = try TaskRun(
      task, model: model, journal: try Journal(directory: "\(folder.path)/run"),
      seed: task.seed ?? 0)
    for line in expected {
      let result = try #require(try await run.next())
      #expect(result.id == line["id"]?.string)
      #expect(result.outcome == .solved)
      #expect(result.tokens <= 4_000)
      // What the default model answers, right or wrong: the choice and the tree are certain.
      #expect(["True", "False"].contains(result.text))
    }
    #expect(try await run.next() == nil)
    for record in try folder.records(SolvedRecord.self) {
      // A leaf or a composition has one operator.
      for node in record.solution.nodes where node.children.isEmpty {
        let operators = node.task.split(separator: " ").filter {
          ["and", "or", "not"].contains($0)
        }
        #expect(operators.count <= 1)
      }
    }
  }
}
