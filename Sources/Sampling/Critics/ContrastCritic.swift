import Inference
import JSONSchema

/// `contrast`: what a model would say anyway counts less. With log p_weak the law under a prompt
/// that knows less, or misleads, the target is p(y) c(y) p_weak(y)^−λ (the inference half of cDPO,
/// arXiv 2411.19943).
struct ContrastCritic: Potential {
  let model: any LanguageModel
  /// The weak prompt's tokens.
  let prompt: [TokenID]
  /// λ.
  let weight: Double

  static let kind = CriticKind(
    "contrast",
    settings: [
      "type": "object", "required": ["prompt"], "additionalProperties": false,
      "description": .string(
        "What the model answers to another prompt, too, counts less: log p of an answer after it, "
          + "times -weight, joins the score."),
      "properties": [
        "prompt": [
          "type": "string", "minLength": 1,
          "description":
            "A prompt that knows less, or misleads; may have the same places for inputs.",
        ],
        "weight": [
          "type": "number", "minimum": 0, "maximum": 10, "default": 0.5, "description": "0 is off.",
        ],
      ],
    ]
  ) { setting, setup throws(SettingError) in
    let text = try setup.fill(setting.value["prompt"]?.string ?? "")
    guard setup.model.distributions == .full else {
      throw SettingError(
        "\(setup.model.identity.name) does not tell how likely a text is; let it run in this "
          + "process, or give it access \"full\"")
    }
    do throws(InferenceError) {
      return ContrastCritic(
        model: setup.model, prompt: try Self.tokens(of: text, setup.model),
        weight: setting.value["weight"]?.number?.double ?? 0.5)
    } catch {
      throw SettingError(error.message, at: JSONPointer(["prompt"]))
    }
  }

  /// In the model's chat format, or as it is for a model without one.
  private static func tokens(
    of text: String, _ model: any LanguageModel
  ) throws(InferenceError) -> [TokenID] {
    do throws(InferenceError) {
      return try model.tokenize(chat: [ChatMessage(role: "user", content: text)])
    } catch {
      guard error.code == .unsupported else { throw error }
    }
    return try model.tokenize(prompt: text)
  }

  func complete(_ texts: [[UInt8]]) async throws(SamplingError) -> [Double] {
    do throws(InferenceError) {
      var tokens: [[TokenID]] = []
      for text in texts {
        tokens.append(
          try model.tokenize(String(decoding: text, as: UTF8.self), parseSpecial: false))
      }
      let scored = try await ScoredAnswer.scored(tokens, after: prompt, by: model)
      return scored.answers.map { -weight * $0.logProbabilities.reduce(0, +) }
    } catch {
      throw SamplingError(error)
    }
  }
}
