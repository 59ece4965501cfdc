import Foundation
import Inference
import LlamaBackend
import Testing

@Suite struct SteeringRecipeTests {
  @Test func weightsAddUpToNothing() throws {
    let third = 1.0 / 3
    let contrast: [Double] = [0.5, -third, 0.5, -third, -third]
    #expect(SteeringRecipe.contrast([true, false, true, false, false]) == contrast)
    #expect(SteeringRecipe.contrast([true, true]) == nil)
    #expect(SteeringRecipe.contrast([false]) == nil)
    let weights = try #require(SteeringRecipe.entropy([0.1, 0.4, 0.5]))
    #expect(abs(weights.reduce(0, +)) < 1e-12)
    #expect(weights[0] < 0 && weights[2] > weights[1] && weights[1] > 0)
    #expect(SteeringRecipe.entropy([0.3, 0.3]) == nil)
    #expect(SteeringRecipe.entropy([0, 0]) == nil)
  }

  @Test func theVectorIsTheContrastInUnitsOfTheStates() throws {
    // Two prompts, layers 0 to 2, two numbers a state; layers 1 and 2 are steered.
    let states: [[[Float]]] = [[[9, 9], [3, 0], [1, 1]], [[9, 9], [0, 1], [1, 1]]]
    let vector = SteeringRecipe(layers: 1...2).vector(
      of: states, weights: [1, -1], architecture: "llama")
    // Layer 1: (3, −1) made as long as the states' mean length, (3 + 1) / 2, over two layers.
    let direction = try #require(vector.directions[1])
    let length = 10.0.squareRoot()
    #expect(abs(Double(direction[0]) - 3 / length) < 1e-6)
    #expect(abs(Double(direction[1]) + 1 / length) < 1e-6)
    // Layer 2 has no contrast, layer 0 was not asked for.
    #expect(vector.directions.keys.sorted() == [1])
  }

  @Test func theMiddleIsInside() {
    #expect(SteeringRecipe.middle(of: 30) == 10...20)
    #expect(SteeringRecipe.middle(of: 2) == 1...1)
    #expect(SteeringRecipe.middle(of: 1) == 1...1)
  }
}

@Suite struct ControlVectorTests {
  @Test func aFileComesBackAsItWas() throws {
    let scratch = try Scratch()
    let vector = ControlVector(
      architecture: "qwen2", directions: [1: [0.5, -2, 3], 7: [0, 1e-9, -0.25]])
    let path = scratch.path + "/vector.gguf"
    try vector.write(to: path)
    #expect(try ControlVector(path: path) == vector)
    // The same vector makes the same bytes.
    try vector.write(to: path + "2")
    #expect(FileManager.default.contentsEqual(atPath: path, andPath: path + "2"))
  }

  @Test func whatIsNoControlVectorIsRefused() throws {
    let scratch = try Scratch()
    var model = GGUFWriter()
    model.add("general.architecture", "llama")
    model.add(tensor: "token_embd.weight", [16, 2])
    var halves = GGUFWriter()
    halves.add("general.architecture", "controlvector")
    halves.add(tensor: "direction.1", [16], type: 1)
    var widths = GGUFWriter()
    widths.add("general.architecture", "controlvector")
    widths.add(tensor: "direction.1", [16])
    widths.add(tensor: "direction.2", [8], offset: 64)
    var zeroth = GGUFWriter()
    zeroth.add("general.architecture", "controlvector")
    zeroth.add(tensor: "direction.0", [16])
    let cases: [(bytes: [UInt8], words: String)] = [
      (Array("prompt".utf8), "not a GGUF file"), ([], "not a GGUF file"),
      (model.bytes(), "has no tensor direction.N"), (halves.bytes(), "one row of floats"),
      (widths.bytes(), "different widths"), (zeroth.bytes(), "from 1 on"),
    ]
    for (index, (bytes, words)) in cases.enumerated() {
      let path = try scratch.write(bytes, as: "\(index).gguf")
      let error = #expect(throws: InferenceError.self) { try ControlVector(path: path) }
      #expect(error?.code == .modelInvalid)
      #expect(error?.message.contains(words) == true, "\(index): \(error?.message ?? "")")
    }
    let error = #expect(throws: InferenceError.self) {
      try ControlVector(path: scratch.path + "/none.gguf")
    }
    #expect(error?.code == .modelNotFound)
  }
}

extension ModelTests {
  @Suite struct SteeringTests {
    /// The default model with vectors.
    private func steered(_ vectors: [ScaledControlVector]) throws -> LlamaModel {
      var options = LlamaOptions(contextLength: 512, threads: 1)
      options.controlVectors = vectors
      return try LlamaModel(path: SharedModel.path ?? "", options: options)
    }

    @Test func aDirectionIsAddedToItsLayer() async throws {
      let plain = try SharedModel.open(contextLength: 512)
      let (layers, width) = plain.shape
      let prompt = try plain.tokenize("The weather today is", parseSpecial: false)
      let before = try #require(try await plain.layerStates(after: [prompt, prompt]).last)
      #expect(before.count == layers && before.allSatisfy { $0.count == width })
      let scratch = try Scratch()
      let direction = (0..<width).map { Float($0 % 7) / 16 }
      let layer = layers / 2
      let path = scratch.path + "/vector.gguf"
      try ControlVector(architecture: plain.architecture, directions: [layer: direction]).write(
        to: path)
      let model = try steered([.init(path: path, scale: 3), .init(path: path, scale: -1)])
      let after = try #require(try await model.layerStates(after: [prompt]).first)
      #expect(after[..<layer] == before[..<layer])
      for place in 0..<width {
        let expected = before[layer][place] + 2 * direction[place]
        #expect(abs(after[layer][place] - expected) <= 1e-4 * max(1, abs(expected)))
      }
      #expect(model.identity.name.hasPrefix(plain.identity.name + "+vector("))
      #expect(model.identity.name.hasSuffix(":-1.0"))
      let rows = try await [plain, model].asyncRows(after: prompt)
      #expect(bits(rows[0]) != bits(rows[1]))
      // A scale of nothing leaves every bit.
      let still = try await [steered([.init(path: path, scale: 0)])].asyncRows(after: prompt)
      #expect(bits(still[0]) == bits(rows[0]))
    }

    @Test func aVectorLeadsWhereItWasMadeFor() async throws {
      let model = try SharedModel.open(contextLength: 512)
      let wanted = ["What a joyful, sunny morning!", "I love this so much, it is great!"]
      let others = ["What a gloomy, sad morning.", "I hate this so much, it is awful."]
      let prompts = try (wanted + others).map { try model.tokenize($0, parseSpecial: false) }
      let weights = try #require(SteeringRecipe.contrast([true, true, false, false]))
      let vector = SteeringRecipe(layers: SteeringRecipe.middle(of: model.shape.layers)).vector(
        of: try await model.layerStates(after: prompts), weights: weights,
        architecture: model.architecture)
      let scratch = try Scratch()
      let path = scratch.path + "/mood.gguf"
      try vector.write(to: path)
      // How much likelier a good word is than a bad one, after a prompt that the vector has not seen.
      let prompt = try model.tokenize("The movie was really", parseSpecial: false)
      let items = try [" good", " bad"].map {
        ScoringItem(prompt: prompt, continuation: try model.tokenize($0, parseSpecial: false))
      }
      var leads: [Float] = []
      for scale: Float in [-1, 0, 1] {
        let logs = try await steered([.init(path: path, scale: scale)]).score(items)
          .logProbabilities.map { $0.reduce(0, +) }
        leads.append(logs[0] - logs[1])
      }
      #expect(leads[0] < leads[1] && leads[1] < leads[2], "\(leads)")
    }

    @Test func aVectorOfAnotherModelIsRefused() throws {
      let scratch = try Scratch()
      let path = scratch.path + "/other.gguf"
      for directions: [Int: [Float]] in [
        [1: [1, 2, 3]], [9999: [Float](repeating: 1, count: 576)],
      ] {
        try ControlVector(architecture: "llama", directions: directions).write(to: path)
        let error = #expect(throws: InferenceError.self) {
          try steered([.init(path: path, scale: 1)])
        }
        #expect(error?.code == .modelInvalid)
        #expect(
          error?.message.contains("made for another model") == true, "\(error?.message ?? "")")
      }
    }
  }
}

extension [LlamaModel] {
  /// Each model's row after a prompt.
  fileprivate func asyncRows(after prompt: [TokenID]) async throws -> [Logits] {
    var rows: [Logits] = []
    for model in self { rows += try await model.next([TokenContext(prompt: prompt)]).rows }
    return rows
  }
}
