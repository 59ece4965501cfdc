import ArgumentParser
import Foundation
import JSONSchema
import Prompting

/// `martingale prompt show`: an artefact for a person.
struct PromptShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show a prompt that was found: what was cut, and how it compares.",
    discussion: """
      EXAMPLES
        martingale prompt show Examples/sentiment/sentiment.prompt.json
        martingale prompt show sentiment.prompt.json --html report.html
      """)

  @Argument(help: "A prompt file.")
  var file: String

  @Option(
    help: ArgumentHelp("Write a page with the curves here.", valueName: "file"), completion: .file()
  )
  var html: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Print the prompt around this text only; with several slots, a JSON object of texts.",
      valueName: "text"))
  var render: String?

  func run() throws {
    let artefact = try PromptArtefact.load(from: file)
    if let render {
      return try StandardOutput.write(line: try artefact.rendered(argument: render))
    }
    if let html { return try Files.write(PromptReport(artefact).html.utf8, to: html) }
    try StandardOutput.write(line: "\(artefact.task):")
    try StandardOutput.write(line: artefact.prompt)
    if !artefact.pieces.isEmpty {
      // What was cut stands between brackets, as in an edited quotation.
      let marked = artefact.pieces.map { $0.isKept ? $0.text : "[\($0.text)]" }.joined()
      try StandardOutput.write(line: "\nfrom:\n" + marked.replacingOccurrences(of: "][", with: ""))
    }
    for arm in artefact.record["arms"]?.array ?? [] { try show(arm) }
  }

  private func show(_ arm: JSONValue) throws {
    func percent(_ value: JSONValue?) -> String {
      value?.number.map { "\(($0.double * 1000).rounded() / 10)" } ?? "–"
    }
    let test = arm["test"]
    try StandardOutput.write(
      line: [
        arm["arm"]?.string ?? "", "\(arm["evaluations"]?.int ?? 0) evaluations",
        "\(arm["length"]?.int ?? 0) tokens", "dev \(percent(arm["dev"]?["accuracy"]))",
        "test \(percent(test?["accuracy"])) [\(percent(test?["low"])), \(percent(test?["high"]))]",
      ].joined(separator: "\t"))
  }
}
