import Inference
import JSONSchema

/// `contrast`: what a weaker one would say, too, counts less. With log p_weak the law under a prompt
/// that knows less, or misleads, or of another model, the target is p(y) c(y) p_weak(y)^−λ (the inference half of
/// cDPO, arXiv 2411.19943).
struct ContrastCritic: Potential {
  /// Who says log p_weak.
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
        "What the model answers to another prompt, or another model to it, counts less: log p of an answer "
          + "there, times -weight, joins the score."),
      "properties": [
        "prompt": [
          "type": "string", "minLength": 1,
          "description":
            "A prompt that knows less, or misleads; may have the same places for inputs.",
        ],
        "model": [
          "type": "string", "minLength": 1,
          "description":
            "A weaker model that is asked it, by its name or path; the model itself by default.",
        ],
        "weight": [
          "type": "number", "minimum": 0, "maximum": 10, "default": 0.5, "description": "0 is off.",
        ],
      ],
    ], modelSetting: "model"
  ) { setting, setup throws(SettingError) in
    let text = try setup.fill(setting.value["prompt"]?.string ?? "")
    let model: any LanguageModel
    if let name = setting.value["model"]?.string {
      do throws(SettingError) {
        model = try setup.open(name)
      } catch {
        throw SettingError(error.message, at: JSONPointer(["model"]))
      }
    } else {
      model = setup.model
    }
    guard model.distributions == .full else {
      throw SettingError(
        "\(model.identity.name) does not tell how likely a text is; let it run in this "
          + "process, or give it access \"full\"")
    }
    do throws(InferenceError) {
      return ContrastCritic(
        model: model, prompt: try Self.tokens(of: text, model),
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

  /// Log-probabilities of the weak side's own tokens, put together where the ends of pieces and tokens meet.
  func compared(_ pieces: [[UInt8]]) async throws(SamplingError) -> [Double?]? {
    do throws(InferenceError) {
      let text = String(decoding: pieces.joined(), as: UTF8.self)
      let tokens = try model.tokenize(text, parseSpecial: false)
      guard !tokens.isEmpty else { return pieces.map { _ in nil } }
      let logs = try await ScoredAnswer.scored([tokens], after: prompt, by: model).answers[0]
        .logProbabilities
      // What has been said up to each byte at which a token ends.
      var sums: [Int: Double] = [0: 0]
      var (place, sum) = (0, 0.0)
      for (token, log) in zip(tokens, logs) {
        place += model.vocabulary.bytes(of: token).count
        sum += log
        sums[place] = sum
      }
      var end = 0
      return pieces.map { piece in
        let begin = sums[end]
        end += piece.count
        guard let begin, let sum = sums[end] else { return nil }
        return sum - begin
      }
    } catch {
      throw SamplingError(error)
    }
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
