/// A task that prompts are made for: labelled items, label words, and a question's skeleton.
public struct PromptTask: Hashable, Sendable {
  /// Its name.
  public var name: String
  /// The slots of an item, in the order of the skeleton.
  public var slots: [String]
  /// The text that stands for each label, with the space before it; empty for tasks that are
  /// answered with text.
  public var labels: [String]
  /// A question without its answer: `Review: {sentence_1}\nSentiment:`.
  public var skeleton: String
  /// How answers are graded where they are text; `nil` where labels are scored.
  public var grading: AnswerGrading?
  /// Labelled items that prompts are fitted on.
  public var train: [PromptItem]
  /// Items that prompts are chosen on.
  public var dev: [PromptItem]
  /// Items that are looked at once.
  public var test: [PromptItem]
  /// Prompts that were written with demonstrations, as templates.
  public var prompts: [String]

  /// A task.
  public init(
    name: String, slots: [String], labels: [String], skeleton: String, train: [PromptItem],
    dev: [PromptItem], test: [PromptItem], prompts: [String]
  ) {
    self.name = name
    self.slots = slots
    self.labels = labels
    self.skeleton = skeleton
    self.train = train
    self.dev = dev
    self.test = test
    self.prompts = prompts
  }

  /// The few items a prompt's fitness is estimated on: one draw of the pool, first half of it,
  /// labels taking turns.
  /// - Parameter shots: at most so many a label; `nil` takes the half as it is.
  public func fitnessItems(draw: Int = 0, shots: Int? = nil) -> ItemSet {
    var items = train.filter { ($0.seed ?? draw) == draw && ($0.half ?? 0) == 0 }
    if let shots {
      var taken: [Int: Int] = [:]
      items = items.filter { item in
        taken[item.label ?? -1, default: 0] += 1
        return taken[item.label ?? -1, default: 0] <= shots
      }
    }
    return ItemSet("train/\(draw)" + (shots.map { "/\($0)" } ?? ""), items).interleaved
  }

  /// The set prompts are chosen on.
  public var devSet: ItemSet { ItemSet("dev", dev).interleaved }
  /// The set that is reported.
  public var testSet: ItemSet { ItemSet("test", test) }

  /// A prompt of demonstrations, each a filled skeleton with its label, before the skeleton.
  public func prompt(demonstrations: [PromptItem]) throws(PromptingError) -> String {
    let template = SlotTemplate(skeleton, slots: slots)
    var text = ""
    for item in demonstrations {
      let answer: String
      if let label = item.label, labels.indices.contains(label) {
        answer = labels[label]
      } else if let given = item.answer {
        answer = " " + given
      } else {
        throw PromptingError(.invalidInput, "\(item.id): a demonstration needs an answer")
      }
      text += try template.render(item.inputs) + answer + "\n\n"
    }
    return text + skeleton
  }
}
