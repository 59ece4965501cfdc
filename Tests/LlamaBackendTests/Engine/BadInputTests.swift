import Inference
import LlamaBackend
import Testing

extension ModelTests {
  struct BadInputTests {
    @Test func aPromptLongerThanTheContextIsRefusedWithBothCounts() async throws {
      let model = try SharedModel.open(contextLength: 100, generationCells: 256)
      let error = await #expect(throws: InferenceError.self) {
        try await model.next([TokenContext(prompt: try text(101, model))])
      }
      #expect(error?.code == .contextOverflow)
      #expect(error?.message.contains("101") == true)
      #expect(error?.message.contains("100") == true)
      let full = TokenContext(prompt: try text(100, model))
      #expect(try await model.next([full]).evaluated.prefill == 100)
      let grown = TokenContext(prompt: full.prompt, generated: [1])
      await #expect(throws: InferenceError.self) { try await model.next([grown]) }
    }

    @Test func layersForAGPUThatIsNotThereAreRefused() async throws {
      var options = LlamaOptions(contextLength: 100, threads: 1, generationCells: 256)
      options.gpuLayers = 0
      let here = try LlamaModel(path: SharedModel.path ?? "", options: options)
      let context = TokenContext(prompt: try text(10, here))
      let plain = try SharedModel.open(contextLength: 100, generationCells: 256)
      let rows = (try await here.next([context]).rows, try await plain.next([context]).rows)
      #expect(rows.0.map(\.values) == rows.1.map(\.values))
      options.gpuLayers = 4
      do {
        _ = try LlamaModel(path: SharedModel.path ?? "", options: options)
      } catch {
        #expect(error.code == .unsupported && error.message.contains("--gpu vulkan|cuda"))
      }
    }

    @Test func aHugePromptIsRefusedBeforeItIsTokenized() throws {
      let model = try SharedModel.open(contextLength: 100, generationCells: 256)
      let huge = String(repeating: "word ", count: 4_000_000)  // tokenizing takes many seconds
      for tokenize in [
        { try model.tokenize(prompt: huge) },
        { try model.tokenize(chat: [ChatMessage(role: "user", content: huge)]) },
      ] as [() throws -> [TokenID]] {
        let error = #expect(throws: InferenceError.self) { try tokenize() }
        #expect(error?.code == .contextOverflow)
        #expect(error?.message.contains("20000000 bytes") == true)
      }
      #expect(try model.tokenize(prompt: String(repeating: " ", count: 50)).count <= 50)
    }

    @Test func particlesThatDoNotFitAreRefusedAndTheModelGoesOn() async throws {
      let model = try SharedModel.open(contextLength: 300, generationCells: 256)
      let prompt = try text(10, model)
      let generated = (0..<40).map { TokenID(100 + $0) }
      let contexts = (0..<60).map {
        TokenContext(prompt: prompt, generated: [TokenID($0)] + generated)
      }
      let error = await #expect(throws: InferenceError.self) { try await model.next(contexts) }
      #expect(error?.code == .contextOverflow)
      let one = TokenContext(prompt: prompt, generated: generated)
      let expected = try await SharedModel.model.next([one]).rows[0]
      #expect(bits(try await model.next([one]).rows[0]) == bits(expected))
    }

    @Test(arguments: [-1, 49152, Int32.max]) func unknownTokensAreRefused(_ token: TokenID)
      async throws
    {
      let model = try SharedModel.model
      for context in [
        TokenContext(prompt: [token]), TokenContext(prompt: [1], generated: [token]),
      ] {
        let error = await #expect(throws: InferenceError.self) { try await model.next([context]) }
        #expect(error?.code == .invalidInput)
      }
    }

    @Test func anEmptyPromptIsRefusedAndNoContextsAreNoRows() async throws {
      let model = try SharedModel.model
      let error = await #expect(throws: InferenceError.self) {
        try await model.next([TokenContext(prompt: [])])
      }
      #expect(error?.code == .invalidInput)
      #expect(try await model.next([]).rows.isEmpty)
      #expect(try await model.score([]).logProbabilities.isEmpty)
    }

    @Test func aCancelledPrefillStopsEarlyAndTheModelGoesOn() async throws {
      var model = try SharedModel.open()
      let prompt = try text(2000, model)
      var left = 0
      // A busy machine may cancel when all is done, and then it is tried again.
      for _ in 0..<20 {
        let task = Task { [model] in try await model.next([TokenContext(prompt: prompt)]) }
        try await Task.sleep(for: .milliseconds(300))
        task.cancel()
        if case .failure(let error) = await task.result {
          #expect((error as? InferenceError)?.code == .cancelled, "\(error)")
          left = try await model.next([TokenContext(prompt: prompt)]).evaluated.prefill
        }
        // More than the last block was left to do.
        if left > 64 { break }
        model = try SharedModel.open()
      }
      #expect(left > 64)
      let short = Array(prompt[..<90])
      let expected = try await SharedModel.model.next([TokenContext(prompt: short)]).rows[0]
      #expect(bits(try await model.next([TokenContext(prompt: short)]).rows[0]) == bits(expected))
    }
  }
}
