import Constraints
import Foundation
import Inference
import JSONSchema
import LlamaBackend
import Sampling
import Server
import Testing

/// A model that can follow instructions, where `Scripts/bootstrap --model qwen-0.5b` put it.
private enum Qwen {
  static let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: ".deps/models/qwen2.5-coder-0.5b-instruct-q4_k_m.gguf").path
  static let isInstalled = FileManager.default.fileExists(atPath: path)

  static func open() throws(InferenceError) -> LlamaModel {
    try LlamaModel(
      path: path, options: LlamaOptions(contextLength: 1536, threads: 1, generationCells: 1024))
  }
}

@Suite(
  .serialized,
  .enabled(if: Qwen.isInstalled, "Scripts/bootstrap --model qwen-0.5b installs the model"))
struct QwenTests {
  private static let tools =
    #","tools":[{"type":"function","function":{"name":"get_weather","description":"The weather in a city.","parameters":{"type":"object","properties":{"city":{"type":"string","maxLength":40}},"required":["city"],"additionalProperties":false}}},{"type":"function","function":{"name":"add","description":"Adds two numbers.","parameters":{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"integer"}},"required":["a","b"],"additionalProperties":false}}}]"#

  @Test func itCallsToolsInItsOwnForm() async throws {
    let model = try Qwen.open()
    let form = try #require(model.chatForms.calls)
    #expect(form.trigger == "<tool_call>" && form.separator != nil)
    #expect(model.chatForms.hasToolRole)
    let server = Interface(model)
    func ask(_ words: String, _ fields: String = "") async -> Reply {
      await server.post(
        "/v1/chat/completions",
        #"{"messages":[{"role":"user","content":"\#(words)"}],"temperature":0.5,"seed":1,"max_tokens":60,"sampler":{"particles":2}\#(Self.tools)\#(fields)}"#
      )
    }
    let weather = await ask("How is the weather in Oslo?", #","tool_choice":"required""#)
    let call = weather["/choices/0/message/tool_calls/0/function"]
    #expect(call?["name"]?.string == "get_weather", "\(weather.text)")
    #expect(call?["arguments"]?.string?.contains("Oslo") == true, "\(weather.text)")
    let sum = await ask("Use a tool to add 17 and 25.", #","tool_choice":"required""#)
    let numbers = sum["/choices/0/message/tool_calls/0/function/arguments"]?.string
    #expect(numbers == #"{"a":17,"b":25}"#, "\(sum.text)")
  }

  @Test func itThinksBeforeAConstraint() async throws {
    let model = try Qwen.open()
    let markers = ThoughtMarkers(opening: "<think>\n", closing: "</think>", separator: "\n")
    let prompt = try model.tokenize(
      ChatPrompt(
        messages: [ChatMessage(role: "user", content: "Is 12 an even number? Answer yes or no.")],
        thinks: true, thought: markers))
    let choice = try ConstraintCompiler().compile(ConstraintSpec([.choice(["yes", "no"])]))
    let generator = Generator(
      model: model, options: SamplerOptions(particles: 2, maxTokens: 4))
    let generation = try await generator.generate(
      prompt, under: choice, reasoning: Reasoning(markers: markers, tokens: 16),
      key: RandomKey(seed: 3))
    let sample = try #require(generation.sample)
    #expect(["yes", "no"].contains(sample.string))
    let thought = try #require(sample.thought)
    #expect(thought.tokens <= 16 && thought.tokens > 1)
    #expect(!thought.string.contains("</think>") && !thought.string.contains("<|im_end|>"))
    #expect(generation.posterior.deadEnds.count == 0)
  }
}
