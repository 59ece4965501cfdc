import Agents
import Export
import Foundation
import Inference
import JSONSchema
import LlamaBackend
import Testing

/// What rows say of tokens, against the model itself.
@Suite struct LogProbabilityTests {
  private static let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: ".deps/models/SmolLM2-135M-Instruct.Q8_0.gguf").path

  private static func open() throws(InferenceError) -> LlamaModel {
    try LlamaModel(
      path: path, options: LlamaOptions(contextLength: 512, threads: 1, generationCells: 256))
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: path), "the model is not there"))
  func theyAreLlamaCppsOwn() async throws {
    let shop = try Workshop()
    try shop.write("\"France\"\n\"Italy\"\n", as: "in.jsonl")
    try shop.write(
      """
      {"version": 1, "goal": "What is the capital of {{q}}?", "inputs": {"q": {"jsonl": "in.jsonl"}},
       "output": {"regex": "[A-Z][a-z]{2,8}"}, "success": {"regex": "Paris|Rome"},
       "sampling": {"particles": 2, "max_tokens": 8, "method": "exact", "temperature": 0.8,
        "record_tokens": true}}
      """, as: "task.json")
    try await shop.run(try Self.open(), rollouts: 2)
    var options = ExportOptions()
    options.includesTokens = true
    let rows = try shop.rows("rollouts", options)
    #expect(rows.count == 4)
    let model = try Self.open()
    for row in rows {
      func tokens(_ key: String) -> [TokenID] {
        (row[key]?.array ?? []).compactMap { $0.int.map { TokenID($0) } }
      }
      let (prompt, ids) = (tokens("prompt_ids"), tokens("completion_ids"))
      #expect(
        prompt
          == (try model.tokenize(
            ChatPrompt(messages: [
              ChatMessage(
                role: "user",
                content: row.at("/prompt/0/content")?.string ?? "")
            ]))))
      #expect(model.vocabulary.spelled(prompt).contains("<|im_start|>user\nWhat is the capital"))
      #expect(model.vocabulary.endOfGeneration.contains(try #require(ids.last)))
      let logs = (row["logprobs"]?.array ?? []).compactMap { $0.number?.double }
      #expect(logs.count == ids.count)
      for (place, id) in ids.enumerated() {
        let context = TokenContext(prompt: prompt, generated: Array(ids[..<place]))
        let values = try await model.next([context]).rows[0].values
        let total = values.withUnsafeBufferPointer { logSumExp($0) }
        #expect(abs(Double(values[Int(id)]) - total - logs[place]) < 1e-4)
      }
      // The law that was drawn from leaves less to chance.
      let drawn = (row["drawn_logprobs"]?.array ?? []).compactMap { $0.number?.double }
      #expect(drawn.reduce(0, +) > logs.reduce(0, +) && drawn.allSatisfy { $0 < 1e-6 })
    }
  }
}
