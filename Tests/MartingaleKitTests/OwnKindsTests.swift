import Foundation
import MartingaleKit
import MartingaleTestSupport
import Testing

/// `shout`: so many capital letters.
private struct ShoutKind: ConstraintKind {
  let key = ConstraintSpec.Kind("shout")

  func fields(_ door: ConstraintDoor) -> KeyValuePairs<String, JSONValue> {
    [
      "shout": [
        "type": "integer", "minimum": 1, "description": "So many capital letters.",
      ]
    ]
  }

  func read(
    _ setting: KindSetting, _ door: ConstraintDoor, file: KindSetting.Reader
  ) throws(SettingError) -> JSONValue {
    guard let count = setting.value.int, count < 100 else {
      throw SettingError("nobody shouts that long")
    }
    return .number(JSONNumber(count))
  }

  func description(of value: JSONValue) -> String? { "Shout \(value.int ?? 0) letters." }

  func compile(
    _ value: JSONValue, _ compiler: ConstraintCompiler, into parts: inout ConstraintParts
  ) throws(ConstraintError) {
    parts.add(
      try PatternConstraint("[A-Z]{\(value.int ?? 0)}"), path: .blackBox, why: "capital letters",
      isExact: true)
    parts.check("the text does not shout") { text in
      text.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    }
  }
}

/// A tool that reverses a text.
private struct ReverseTool: Tool {
  let definition = ToolDefinition(
    name: "reverse", description: "Reverses a text.",
    inputSchema: [
      "type": "object", "properties": ["text": ["type": "string"]], "required": ["text"],
    ])
  let effect = ToolEffect.none

  func call(_ arguments: JSONValue) async throws(ToolError) -> ToolResult {
    ToolResult(text: String((arguments["text"]?.string ?? "").reversed()))
  }
}

/// A skill that asks the model for a letter, inside the step.
private struct LetterSkill: Skill {
  static let kind = SkillKind(
    SkillOutline(
      "letter", "one letter, drawn",
      settings: JSONObject([
        .init(name: "from", value: ["type": "string", "minLength": 1, "description": "Letters."])
      ]), required: ["from"],
      read: { node, reader in
        let letters = node["from"]?.string ?? ""
        if !letters.allSatisfy(\.isLetter), let place = node["from"] {
          reader.fail(place, "these are not letters")
        }
        return letters
      }
    ) { _ in ToolDefinition(name: "letter", description: "Draws a letter.") }
  ) { use, setup throws(AgentError) in
    LetterSkill(letters: use.settings as? String ?? "", compiler: setup.compiler)
  }

  let letters: String
  let compiler: ConstraintCompiler

  func use(_ arguments: JSONValue, in step: StepContext) async throws(AgentError) -> ToolResult {
    let compiled: CompiledConstraint
    do throws(ConstraintError) {
      compiled = try compiler.compile(ConstraintSpec([.regex("[\(letters)]")]))
    } catch {
      throw AgentError(error)
    }
    let record = try await step.sample("letter", prompt: [1, 2], under: compiled)
    return record.text.map { ToolResult(text: $0) } ?? .failure("no letter")
  }
}

/// A critic that likes the letter Z.
private struct ZealCritic: Potential {
  let nats: Double

  func complete(_ texts: [[UInt8]]) async throws(SamplingError) -> [Double] {
    texts.map { nats * Double($0.count { $0 == UInt8(ascii: "Z") }) }
  }

  static let kind = CriticKind(
    "zeal",
    settings: [
      "type": "object", "description": "Likes the letter Z.", "additionalProperties": false,
      "properties": ["nats": ["type": "number", "default": 1]],
    ]
  ) { setting, _ in ZealCritic(nats: setting.value["nats"]?.number?.double ?? 1) }
}

/// A strategy that asks a tool, notes what it thinks, and draws an answer.
private struct EchoStrategy: TaskStrategy {
  let setup: StrategySetup
  let word: String

  /// What it has to say in the journal.
  struct Mood: StepRecord {
    static let kind = "mood"
    var word: String
    var fields: [(String, JSONValue)] { [("word", .string(word))] }

    init(word: String) { self.word = word }
    init?(_ json: JSONValue) {
      guard let word = json["word"]?.string else { return nil }
      self.word = word
    }
  }

  static let kind: StrategyKind = {
    var outline = StrategyOutline(
      "echo", "a word, turned around, and an answer",
      section: StrategyOutline.Section(
        "echo",
        schema: [
          "type": "object", "required": ["word"], "additionalProperties": false,
          "properties": ["word": ["type": "string", "minLength": 1]],
        ], need: "the strategy echo needs \"echo\": a word"
      ) { node, reader in
        let word = node["word"]?.string ?? ""
        if word == "rude", let place = node["word"] { reader.fail(place, "that is rude") }
        return word
      })
    outline.needsTools = true
    return StrategyKind(outline) { setup throws(AgentError) in
      EchoStrategy(setup: setup, word: setup.task.settings["echo"] as? String ?? "")
    }
  }()

  var defaultSteps: Int { 1 }

  func run(_ context: ItemContext) async throws(AgentError) -> Conclusion {
    let result = try await context.step(reserving: BudgetAmount(tokens: 100)) {
      (step) async throws(AgentError) -> StepResult in
      let turned = try await step.call(
        ToolCall(name: "reverse", arguments: ["text": .string(word)]))
      let letter = try await step.call(ToolCall(name: "letter", arguments: [:]))
      let mood = try await step.recorded(Mood.self) { () throws(AgentError) in
        Mood(word: turned.text + letter.text)
      }
      let specification = try setup.task.output.specification(context.texts)
      let compiled: CompiledConstraint
      do throws(ConstraintError) {
        compiled = try setup.compiler.compile(specification)
      } catch {
        throw AgentError(error)
      }
      let record = try await step.sample("answer", prompt: [1, 2], under: compiled)
      return StepResult(
        record.text.map { "\(mood.word) \($0)" }, isSolved: record.text != nil, from: record)
    }
    return result.isSolved ? .solved(result) : .unsolved(.notSolved, result.message)
  }
}

@Suite("Kinds of one's own") struct OwnKindsTests {
  private var compiler: ConstraintCompiler {
    var compiler = ConstraintCompiler()
    compiler.kinds.add(ShoutKind())
    return compiler
  }

  private var kinds: AgentKinds {
    var kinds = AgentKinds.standard
    kinds.strategies.add(EchoStrategy.kind)
    kinds.skills.add(LetterSkill.kind)
    kinds.critics.add(ZealCritic.kind)
    kinds.tools.add(ToolKind("reverse", "a text, backwards") { _ in ReverseTool() })
    return kinds
  }

  private let json = """
    {"version": 1, "goal": "Say something.", "strategy": "echo", "echo": {"word": "live"},
     "tools": ["reverse", {"use": "letter", "from": "Q"}], "output": {"shout": 1},
     "sampling": {"particles": 256, "critics": [{"zeal": {"nats": 20}}]}}
    """

  private func read(_ json: String) throws(TaskError) -> AgentTask {
    try TaskReader.read(
      Array(json.utf8), named: "task.json", in: "/", compiler: compiler, kinds: kinds)
  }

  private func problems(_ json: String) -> String {
    do throws(TaskError) {
      _ = try read(json)
      return ""
    } catch {
      return error.description
    }
  }

  @Test("they are used from a task file, and shown in its report")
  func used() async throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("own-kinds-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let task = try read(json)
    var collaborators = Collaborators()
    collaborators.tools = try await TaskToolbox.open(
      task, host: ToolHost(ask: { _ in nil }, now: { 0 }), kinds: kinds.tools)
    // Every letter is as likely.
    let model = ScriptedModel("letters", insistence: 0) { _ in "" }
    let journal = try Journal(directory: folder)
    var run = try TaskRun(
      task, model: model, compiler: compiler, journal: journal, kinds: kinds,
      collaborators: collaborators, seed: 5)
    let result = try #require(try await run.next())
    #expect(result.outcome == .solved)
    #expect(result.text?.hasPrefix("evilQ ") == true && result.text?.count == 7)
    #expect(try await run.next() == nil)
    let lines = try String(contentsOfFile: "\(folder)/journal.jsonl", encoding: .utf8)
      .split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    let sampled = try #require(lines.first { $0["part"]?.string == "answer" })
    #expect(sampled["critics"]?[0]?.string == "zeal")
    let page = try #require(RunReport.page(of: lines))
    for shown in ["reverse", "letter", "mood", "evilQ", "critic zeal"] {
      #expect(page.contains(shown), "\(shown) is not in the report")
    }
  }

  @Test(
    "they are validated with their places",
    arguments: [
      (#""shout": 1"#, #""shout": 0"#, "task.json:2:76: error: /output/shout: must be"),
      (#""shout": 1"#, #""shout": 400"#, "/output/shout: nobody shouts that long"),
      (#""shout": 1"#, #""shuot": 1"#, #"did you mean "shout"?"#),
      (#"{"word": "live"}"#, #"{"word": "rude"}"#, "/echo/word: that is rude"),
      (#"{"word": "live"}"#, "{}", "/echo: "),
      (#", "echo": {"word": "live"}"#, "", "/strategy: the strategy echo needs"),
      (#""from": "Q""#, #""from": "7""#, "/tools/1/from: these are not letters"),
      (#", "from": "Q""#, "", "/tools/1: the skill letter needs"),
      (
        #""from": "Q""#, #""depth": 1"#,
        "/tools/1/depth: \"depth\" is no setting of the skill letter"
      ),
      (#""reverse", "#, #""revers", "#, #"unknown tool "revers"; did you mean "reverse"?"#),
      (#"{"nats": 20}"#, #"{"nats": "20"}"#, "/sampling/critics/0/zeal/nats: must be number"),
      ("zeal", "zest", "/sampling/critics/0"),
      (#""strategy": "echo""#, #""strategy": "ecko""#, "/strategy: "),
    ])
  func validated(_ old: String, _ new: String, _ complaint: String) {
    #expect(problems(json) == "")
    let said = problems(json.replacing(old, with: new))
    #expect(said.contains(complaint), "\(said)")
  }

  @Test("without them the same task is refused")
  func unknown() {
    #expect(throws: TaskError.self) {
      try TaskReader.read(Array(json.utf8), named: "task.json", in: "/")
    }
  }
}
