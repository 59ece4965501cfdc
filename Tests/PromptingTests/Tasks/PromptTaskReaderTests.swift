import Constraints
import Foundation
import Prompting
import MartingaleTestSupport
import Testing

struct PromptTaskReaderTests {
  static let task = """
    {
     "task": "mood",
     "verbalizers": [" bad", " good"],
     "demo_template": "Review: {s}\\nMood:",
     "n_labels": 2
    }
    """
  static let item = #"{"inputs": {"s": "fine"}, "label": 1, "seed": 0, "half": 0, "id": "a"}"#

  private func folder(_ changes: [String: String] = [:]) throws -> ScratchFolder {
    let folder = try ScratchFolder()
    var files = [
      "task.json": Self.task, "train16.jsonl": Self.item + "\n", "val.jsonl": Self.item + "\n",
      "test.jsonl": Self.item + "\n",
      "icl_1shot.jsonl": #"{"prompt": "Review: x\nMood: bad\n\nReview: {s}\nMood:"}"# + "\n",
    ]
    files.merge(changes) { $1 }
    for (name, text) in files { try folder.write(name, text) }
    return folder
  }

  @Test func aGoodFolder() throws {
    let folder = try folder()
    let task = try PromptTaskReader(folder: folder.path).read()
    #expect(task.name == "mood")
    #expect(task.slots == ["s"])
    #expect(task.labels == [" bad", " good"])
    #expect(task.train.first?.label == 1)
    #expect(task.prompts.count == 1)
    #expect(task.fitnessItems(draw: 0).items.count == 1)
    #expect(task.fitnessItems(draw: 1).items.isEmpty)
    let demonstrated = try task.prompt(demonstrations: task.train)
    #expect(demonstrated == "Review: fine\nMood: good\n\nReview: {s}\nMood:")
  }

  /// Each mistake, and what is said of it after the folder's path.
  @Test(arguments: [
    (
      "val.jsonl", #"{"inputs": {"t": "fine"}, "label": 1}"#,
      "/val.jsonl:1:12: there is no text for the slot {s}"
    ),
    (
      "val.jsonl", "\n" + #"{"inputs": {"s": "x", "t": "y"}, "label": 1}"#,
      "/val.jsonl:2:23: the task's skeleton has no slot {t}"
    ),
    (
      "test.jsonl", item + "\n" + #"{"inputs": {"s": "x"}, "label": 2}"#,
      #"/test.jsonl:2:33: unknown label; there are 0 (" bad"), 1 (" good")"#
    ),
    (
      "test.jsonl", #"{"inputs": {"s": "x"}, "label": "great"}"#,
      #"/test.jsonl:1:33: unknown label "great"; there are 0 (" bad"), 1 (" good")"#
    ),
    ("train16.jsonl", "\n\n", "/train16.jsonl:1: the pool is empty; it needs items"),
    (
      "train16.jsonl", #"{"inputs": {"s": "x"}}"#,
      #"/train16.jsonl:1:1: the item has neither "label" nor "answer""#
    ),
    (
      "train16.jsonl", item + "\n{\"inputs\": }\n",
      "/train16.jsonl:2:12: a value is expected"
    ),
    (
      "icl_1shot.jsonl", #"{"prompt": "Review: {t}\nMood:"}"#,
      "/icl_1shot.jsonl:1:12: the prompt has no place for {s}"
    ),
    (
      "task.json", #"{"task": "t", "verbalizers": [" a", " b"], "demo_template": "Mood:"}"#,
      "/task.json:1:61: the skeleton has no slot such as {sentence_1}"
    ),
    (
      "task.json", #"{"task": "t", "verbalizers": [" a"], "demo_template": "{s}"}"#,
      "/task.json:1:30: verbalizers are an array of at least two texts"
    ),
    (
      "task.json",
      #"{"task": "t", "verbalizers": [" a", " b"], "n_labels": 3, "demo_template": "{s}"}"#,
      "/task.json:1:56: n_labels does not agree with the 2 verbalizers"
    ),
    (
      "task.json", #"{"verbalizers": [" a", " b"], "demo_template": "{s}"}"#,
      #"/task.json:1:1: "task" is missing"#
    ),
  ])
  func mistakesAreNamedWithTheirPlace(_ file: String, _ text: String, _ message: String) throws {
    let folder = try folder([file: text])
    let error = #expect(throws: PromptingError.self) {
      try PromptTaskReader(folder: folder.path).read()
    }
    #expect(error?.code == .invalidInput)
    #expect(error?.message.hasPrefix(folder.path + message) == true, "\(error?.message ?? "")")
  }

  @Test func aMissingFileIsNamed() throws {
    let folder = try folder()
    try FileManager.default.removeItem(atPath: folder.path + "/val.jsonl")
    let error = #expect(throws: PromptingError.self) {
      try PromptTaskReader(folder: folder.path).read()
    }
    #expect(error?.message == "\(folder.path)/val.jsonl: no such file, or it cannot be read")
  }

  @Test func aLabelOfSeveralTokensIsNamedWithItsPlace() throws {
    let folder = try folder()
    let error = #expect(throws: PromptingError.self) {
      try PromptTaskReader(folder: folder.path).read(labelsOf: bytewise)
    }
    #expect(
      error?.message
        == "\(folder.path)/task.json:3:18: the label \" bad\" is 4 tokens of scripted; "
        + "it has to be one")
  }

  private func answered(_ answer: String) throws -> ScratchFolder {
    let item = #"{"inputs": {"s": "2+2"}, "answer": "4"}"# + "\n"
    return try folder([
      "task.json": #"{"task": "sums", "demo_template": "Q: {s}\nA:", "answer": "# + answer + "}",
      "train16.jsonl": item, "val.jsonl": item, "test.jsonl": item,
      "icl_1shot.jsonl": #"{"prompt": "Q: {s}\nA:"}"# + "\n",
    ])
  }

  @Test func howAnswersAreGradedIsRead() throws {
    let folder = try answered(
      #"""
      {"metric": "number", "max_tokens": 40, "stop": ["\n\n"],
       "extract": {"cue": "\nThe answer is", "regex": " -?\\d+", "max_tokens": 9}}
      """#)
    let grading = try #require(try PromptTaskReader(folder: folder.path).read().grading)
    var expected = AnswerGrading(metric: .number)
    expected.maxTokens = 40
    expected.stops = ["\n\n"]
    expected.extraction = AnswerGrading.Extraction(
      cue: "\nThe answer is", form: ConstraintSpec([.regex(#" -?\d+"#)]))
    expected.extraction?.maxTokens = 9
    #expect(grading == expected)
    let plain = try answered(#"{"metric": {"checker": "./judge --strictly"}}"#)
    #expect(
      try PromptTaskReader(folder: plain.path).read().grading
        == AnswerGrading(metric: .checker("./judge --strictly")))
  }

  @Test(arguments: [
    (#"3"#, #"59: "answer" is an object"#),
    (#"{}"#, #"59: "metric" is missing"#),
    (
      #"{"metric": "bleu"}"#,
      #"70: unknown metric "bleu"; there are exact, number, words, {"regex": …} and {"checker": …}"#
    ),
    (
      #"{"metric": {"regex": "a", "checker": "b"}}"#,
      #"70: a metric is {"regex": text} or {"checker": text}"#
    ),
    (
      #"{"metric": "exact", "stops": []}"#,
      #"79: unknown key "stops"; there are metric, max_tokens, stop, extract"#
    ),
    (#"{"metric": "exact", "max_tokens": 0}"#, #"93: "max_tokens" is a number from 1 to 100000"#),
    (#"{"metric": "exact", "stop": [""]}"#, "87: a stop must not be empty"),
    (
      #"{"metric": "exact", "extract": {"cue": "so"}}"#,
      #"90: "extract" needs either "regex" or "choice""#
    ),
    (
      #"{"metric": "exact", "extract": {"cue": "so", "choice": []}}"#,
      "114: a choice is between texts that are not empty"
    ),
  ])
  func mistakesOfGradingAreNamed(_ answer: String, _ message: String) throws {
    let folder = try answered(answer)
    let error = #expect(throws: PromptingError.self) {
      try PromptTaskReader(folder: folder.path).read()
    }
    #expect(
      error?.message == "\(folder.path)/task.json:1:" + message, "\(error?.message ?? "")")
  }

  @Test func aTaskHasLabelsOrAnswers() throws {
    let folder = try folder([
      "task.json":
        #"{"task": "t", "verbalizers": [" a", " b"], "demo_template": "{s}", "answer": {}}"#
    ])
    let error = #expect(throws: PromptingError.self) {
      try PromptTaskReader(folder: folder.path).read()
    }
    #expect(error?.message.hasSuffix("a task has \"verbalizers\" or \"answer\", not both") == true)
  }
}
