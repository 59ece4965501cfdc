internal import Inference
package import JSONSchema

/// Turns a journal's lines into a story. Records of kinds that are not known here are shown as
/// they are, so that a page can be made of strategies' own records and of a newer program's journal.
package struct StoryReader {
  private var story: RunStory
  /// Where each item is in the story.
  private var places: [Int: Int] = [:]

  /// The story of a journal; nil when it does not begin as one.
  package static func read(_ lines: [JSONValue]) -> RunStory? {
    guard let first = lines.first, let header = RunHeader(first) else { return nil }
    var reader = StoryReader(header)
    for line in lines.dropFirst() {
      if let event = JournalEvent(line) { reader.take(event) }
    }
    reader.addUp()
    return reader.story
  }

  private init(_ header: RunHeader) {
    story = RunStory(
      run: header.run, task: header.task, model: header.model.name, sha256: header.model.sha256,
      seed: String(header.seed), shard: header.shard?.description)
  }

  private mutating func take(_ event: JournalEvent) {
    switch event {
    case .runStarted: break
    case .runFinished: story.isFinished = true
    case .itemFinished(let result): finish(result)
    case .stepStarted(let item, let step, _): change(item, step) { _ in }
    case .record(let item, let step, _, _):
      if let begun: ItemBegunRecord = event.record() {
        let place = place(of: item)
        story.items[place].goal = begun.goal
        story.items[place].inputs = begun.inputs
          .filter { !begun.goal.contains($0.text) }
          .map { ItemStory.Part(name: $0.name, text: $0.text) }
        return change(item, step) { _ in }
      }
      if let checked: CheckedRecord = event.record() {
        story.items[place(of: item)].isChecked = checked.isOK
      }
      change(item, step) { $0.note(event) }
    case .stepFinished(let item, let step, let result): change(item, step) { $0.finish(result) }
    }
  }

  private mutating func finish(_ result: ItemResult) {
    let place = self.place(of: result.item)
    story.items[place].id = result.id
    story.items[place].outcome = result.outcome
    story.items[place].text = result.text
    story.items[place].message = result.message
    story.items[place].tokens = Figures.bounded(result.tokens)
    story.items[place].seconds = result.seconds
  }

  private mutating func change(_ item: Int, _ number: Int, _ change: (inout StepStory) -> Void) {
    let place = self.place(of: item)
    var index = story.items[place].steps.lastIndex { $0.number == number }
    if index == nil {
      index = story.items[place].steps.count
      story.items[place].steps.append(StepStory(number: number))
    }
    change(&story.items[place].steps[index ?? 0])
  }

  /// What items that have no end have used is what their steps have used.
  private mutating func addUp() {
    for place in story.items.indices where story.items[place].outcome == nil {
      let steps = story.items[place].steps
      story.items[place].tokens = steps.reduce(0) { $0 + $1.tokens }
      story.items[place].seconds = steps.reduce(0) { $0 + $1.seconds }
    }
  }

  private mutating func place(of item: Int) -> Int {
    if let known = places[item] { return known }
    places[item] = story.items.count
    story.items.append(ItemStory(number: item))
    return story.items.count - 1
  }
}
