import JSONSchema

/// `prefer`: texts that contain one of some phrases are worth so many nats more, or less.
///
/// A wish where a constraint would be a demand: the target is p(y) c(y) e^{nats · [y contains one]}.
struct PreferCritic: Potential {
  let phrases: [[UInt8]]
  let nats: Double

  static let kind = CriticKind(
    "prefer",
    settings: [
      "type": "object", "required": ["texts"], "additionalProperties": false,
      "description": "Answers that contain one of these texts are worth so many nats more.",
      "properties": [
        "texts": ["type": "array", "minItems": 1, "items": ["type": "string", "minLength": 1]],
        "nats": [
          "type": "number", "minimum": -100, "maximum": 100, "default": 1,
          "description": "1 makes them 2.7 times as likely, -1 as many times less.",
        ],
      ],
    ]
  ) { setting, setup throws(SettingError) in
    var phrases: [[UInt8]] = []
    for text in setting.value["texts"]?.array?.compactMap(\.string) ?? [] {
      phrases.append(Array(try setup.fill(text).utf8))
    }
    return PreferCritic(phrases: phrases, nats: setting.value["nats"]?.number?.double ?? 1)
  }

  func complete(_ texts: [[UInt8]]) async throws(SamplingError) -> [Double] { score(texts) }

  /// What a text contains it keeps: the next resampling may know.
  func prefix(_ texts: [[UInt8]]) async throws(SamplingError) -> [Double] { score(texts) }

  private func score(_ texts: [[UInt8]]) -> [Double] {
    texts.map { text in
      phrases.contains { text.firstRange(of: $0) != nil } ? nats : 0
    }
  }
}
