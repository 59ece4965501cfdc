import Agents
import JSONSchema
import MartingaleTestSupport
import Testing

@Suite struct ShardMergeTests {
  private let task = """
    {"version": 1, "goal": "{{n}}", "inputs": {"n": {"jsonl": "in.jsonl"}},
     "output": {"regex": "[a-e]"}, "sampling": {"particles": 2, "max_tokens": 4}}
    """
  private let model = ScriptedModel { _ in "c" }

  /// Runs a shard, or the whole for nil, and gives its journal.
  private func journal(
    _ folder: Folder, _ shard: String?, named name: String, most: Int = .max
  ) async throws -> (name: String, lines: [JSONValue]) {
    _ = try await folder.run(
      folder.task(task), model, in: name, shard: shard.flatMap { TaskShard($0) }, most: most)
    return (name, try JournalLines.read("\(folder.path)/\(name)"))
  }

  private func prepared() throws -> Folder {
    let folder = try Folder()
    try folder.write((0..<7).map { "\"\($0)\"\n" }.joined(), as: "in.jsonl")
    return folder
  }

  @Test func shardsInAnyOrderAreTheWhole() async throws {
    let folder = try prepared()
    let whole = try await folder.run(folder.task(task), model, in: "whole")
    var parts: [(name: String, lines: [JSONValue])] = []
    for shard in ["3/3", "1/3", "2/3"] {
      parts.append(try await journal(folder, shard, named: "s\(shard.first!)"))
    }
    let merge = try ShardMerge(parts)
    #expect(merge.isComplete && merge.duplicates == [])
    #expect(merge.results.map(\.timeless) == whole.map(\.timeless))
    #expect(merge.header.shard == nil)
  }

  @Test func whatIsMissingIsNamed() async throws {
    let folder = try prepared()
    let first = try await journal(folder, "1/4", named: "a")
    let cut = try await journal(folder, "3/4", named: "b", most: 1)
    let merge = try ShardMerge([first, cut])
    #expect(merge.missing.map(\.description) == ["2/4", "4/4"])
    #expect(merge.unfinished == ["b"])
    #expect(!merge.isComplete)
    #expect(merge.results.map(\.item) == [0, 2, 4])
  }

  @Test func theSameShardTwiceCountsOnce() async throws {
    let folder = try prepared()
    let first = try await journal(folder, "1/2", named: "a")
    let second = try await journal(folder, "2/2", named: "b")
    let cut = try await journal(folder, "2/2", named: "c", most: 1)
    let merge = try ShardMerge([first, second, cut])
    #expect(merge.duplicates == ["c"])
    #expect(merge.isComplete && merge.results.count == 7)
  }

  @Test(arguments: [
    (#""task":"task""#, #""task":"other""#, "the tasks are"),
    (#""seed":3"#, #""seed":4"#, "seeds are 3 and 4"),
    (#""name":"scripted""#, #""name":"another""#, "models are scripted and another"),
    (#""shard":"2/2""#, #""shard":"2/3""#, "part 1/2, the other 2/3"),
    (#""task_sha256":""#, #""task_sha256":"0"#, "was changed"),
    (#""text":"c""#, #""text":"d""#, "different results for item 0"),
  ])
  func whatDoesNotBelongTogetherIsRefused(
    what: String, instead: String, complaint: String
  ) async throws {
    let folder = try prepared()
    let first = try await journal(folder, "1/2", named: "a")
    let isAnswer = what.contains("text")
    var other = try await journal(folder, isAnswer ? "1/2" : "2/2", named: "b")
    other.lines = try other.lines.map {
      try JSONValue(parsing: $0.description.replacing(what, with: instead))
    }
    let error = #expect(throws: AgentError.self) { try ShardMerge([first, other]) }
    #expect(error?.code == .changed)
    #expect(error?.message.contains(complaint) == true, "\(error?.message ?? "")")
  }

  @Test func whatIsNoJournalIsRefused() throws {
    #expect(throws: AgentError.self) { try ShardMerge([]) }
    #expect(throws: AgentError.self) { try ShardMerge([("x", [["event": "run_finished"]])]) }
    #expect(throws: AgentError.self) { try JournalLines.read("/no/such/folder") }
  }
}
