package import Inference

/// Whether behaviors in the prompt change answers at all: questions that can only be answered with
/// a rule that a behavior states, since units, words and codes in it are made up.
///
/// Small enough for a 135M model: the rule must be found and applied, not thought out.
package struct RuleLookupBenchmark: Sendable {
  /// What the prompt gets.
  package enum Arm: String, Hashable, Sendable, CaseIterable {
    /// The question alone.
    case none
    /// The behavior that states the rule.
    case right
    /// The behavior of another question of the same kind.
    case shuffled
    /// What the handbook finds among all of them, within a budget of 256 tokens.
    case retrieved
  }

  /// A question, its rule and its answer.
  package struct Item: Hashable, Sendable {
    package var question: String
    package var answer: String
    package var behavior: BehaviorDraft
  }

  /// How an arm did.
  package struct Score: Hashable, Sendable {
    package var arm: Arm
    package var items = 0
    package var correct = 0
    /// Tokens read and written, over all items.
    package var usage = TokenUsage()
    /// Answers that cite a behavior.
    package var citing = 0

    /// The share of right answers.
    package var accuracy: Double { items == 0 ? 0 : Double(correct) / Double(items) }
  }

  /// The questions.
  package let items: [Item]
  /// Most tokens of an answer.
  package var maxTokens = 24

  /// Makes up `count` questions: conversions, translations and codes in turn.
  package init(count: Int = 120, seed: UInt64 = 1) throws(HandbookError) {
    var random = RandomKey(seed: seed).stream(for: .learning)
    var used: Set<String> = []
    func word(_ syllables: Int) -> String {
      let onsets = ["b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z"]
      let vowels = ["a", "e", "i", "o", "u"]
      while true {
        var text = ""
        for _ in 0..<syllables {
          text += onsets[Int(random.next() % 14)] + vowels[Int(random.next() % 5)]
        }
        if used.insert(text).inserted { return text }
      }
    }
    let things = ["river", "bread", "window", "mountain", "teacher", "garden", "winter", "horse"]
    var items: [Item] = []
    for index in 0..<count {
      let first = word(3)
      let second = word(3)
      let number = 12 + Int(random.next() % 80)
      let thing = things[index / 3 % things.count]
      let (question, rule, answer): (String, String, String) =
        switch index % 3 {
        case 0:
          (
            "How many \(second)s are in one \(first)?",
            "To convert, remember that one \(first) is exactly \(number) \(second)s.", "\(number)"
          )
        case 1:
          (
            "What is the word for \(thing) in the \(first) language?",
            "When speaking the \(first) language, the word for \(thing) is \(second).", second
          )
        default:
          (
            "Which door code opens the \(first) room?",
            "To open the \(first) room, type the door code \(number)\(number % 7).",
            "\(number)\(number % 7)"
          )
        }
      items.append(
        Item(
          question: question, answer: answer,
          behavior: BehaviorDraft(
            name: try BehaviorName("behavior_use_\(first)_rule"), instruction: rule,
            topic: ["conversion", "translation", "codes"][index % 3], status: .active)))
    }
    self.items = items
  }

  /// What the model is asked.
  package static func messages(_ item: Item, _ behaviors: [Behavior]) -> [ChatMessage] {
    [
      ChatMessage(
        role: "user",
        content: PromptBlock.text(behaviors) + item.question + " Answer in one short sentence.")
    ]
  }

  /// Asks every question with one arm.
  /// - Parameters:
  ///   - store: an empty handbook; it gets the behaviors.
  package func run(
    _ arm: Arm, _ model: any TextGenerator, store: BehaviorStore, index: BehaviorIndex,
    countTokens: @escaping @Sendable (String) -> Int
  ) async throws(HandbookError) -> Score {
    try await store.add(items.map(\.behavior))
    let retriever = BehaviorRetriever(store, index: index, countTokens: countTokens)
    var score = Score(arm: arm)
    for (number, item) in items.enumerated() {
      var behaviors: [Behavior] = []
      switch arm {
      case .none: break
      case .right: behaviors = [try await store.behavior(item.behavior.name)]
      case .shuffled:
        // The next one of the same kind; kinds alternate with period 3.
        let other = items[(number + 3) % items.count]
        behaviors = [try await store.behavior(other.behavior.name)]
      case .retrieved:
        behaviors = try await retriever.behaviors(
          for: item.question, key: RandomKey(seed: 1, request: UInt64(number))
        ).map(\.behavior)
      }
      let text = try await model.generate(
        TextRequest(
          Self.messages(item, behaviors), maxTokens: maxTokens,
          key: RandomKey(seed: 1, request: UInt64(number))))
      score.items += 1
      score.usage.add(text)
      if Self.contains(text.text, item.answer) { score.correct += 1 }
      if !PromptBlock.cited(behaviors, in: text.text).isEmpty { score.citing += 1 }
    }
    return score
  }

  /// Whether the answer stands in the text as a word of its own.
  static func contains(_ text: String, _ answer: String) -> Bool {
    text.lowercased().split { !$0.isLetter && !$0.isNumber }.contains { $0 == answer }
  }
}
