import Agents
import ArgumentParser
import Foundation

/// `martingale report`: a page about runs.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Make one self-contained HTML page of runs, or of explained answers.",
    discussion: """
      The timeline of every item: what was drawn and how the particles fared, what the agent chose \
      among, tools and behaviors, where tokens and time went. The page needs no network and no \
      script, and follows the reader's light or dark setting. Prints where it wrote the page.

      A file of what `generate --explain --json` prints becomes a page of its answers: the input's \
      lines, shaded by how much each supports the answer, with the numbers, and links from what was \
      copied (`x-verbatim`, --verbatim) to its places.

      EXAMPLES
        martingale report latest
        martingale report run-1 run-2 -o both.html
        martingale report answers.jsonl -o answers.html
      """)

  @Argument(
    help: ArgumentHelp(
      "Folders of runs, or their names; latest. Or files of explained answers.", valueName: "run"),
    completion: NameCompletion.runs)
  var runs: [String]

  @Option(
    name: [.short, .customLong("output")],
    help: ArgumentHelp(
      "Where the page goes; - for standard output.",
      discussion: "Default: report.html in the folder of the first run.", valueName: "file"),
    completion: .file())
  var output: String?

  func run() throws {
    var stories: [RunStory] = []
    var answers: [ExplainedAnswer] = []
    for run in runs {
      let lines = try RunLocator.lines(of: run)
      if let story = StoryReader.read(lines) {
        stories.append(story)
        continue
      }
      let explained = lines.compactMap { ExplainedAnswer($0) }
      guard !explained.isEmpty else {
        throw CommandFailure(
          .invalidData, code: "journal_invalid",
          "\(run): does not begin as a journal of a run, and has no answer that "
            + "`generate --explain --json` explained")
      }
      answers += explained
    }
    guard stories.isEmpty || answers.isEmpty else {
      throw CommandFailure(
        .usage, code: "mixed_pages", "runs and explained answers have pages of their own")
    }
    let html = answers.isEmpty ? ReportPage(stories).html : AnswersPage(answers).html
    let page = Array(html.utf8)
    if output == "-" || output == "/dev/stdout" { return try StandardOutput.write(page) }
    let path = try output ?? defaultPath()
    // As private as the journals it is made of.
    try Files.write(page, to: path, isPrivate: true)
    try StandardOutput.write(line: path)
  }

  private func defaultPath() throws -> String {
    let first = try RunLocator.path(of: runs.first ?? "")
    var isFolder: ObjCBool = false
    _ = FileManager.default.fileExists(atPath: first, isDirectory: &isFolder)
    let folder =
      isFolder.boolValue ? first : (first as NSString).deletingLastPathComponent
    return folder.isEmpty ? "report.html" : folder + "/report.html"
  }
}
