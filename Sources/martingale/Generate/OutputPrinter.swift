import JSONSchema
import Sampling

/// Prints outputs line by line, and notes for people.
struct OutputPrinter {
  let quiet: Bool
  /// Below this a constraint is probably against the model's will.
  private let unwanted = -40.0

  init(quiet: Bool) {
    self.quiet = quiet
  }

  /// One output a line; a text with line ends is written as a JSON string, with a note.
  func write(line text: [UInt8]) throws {
    if text.contains(where: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
      if !quiet {
        StandardError.write(
          line: "martingale: note: an output contains line ends and is printed as a JSON string")
      }
      try StandardOutput.write(
        line: JSONValue.string(String(decoding: text, as: UTF8.self)).text)
    } else {
      try StandardOutput.write(text + [UInt8(ascii: "\n")])
    }
  }

  /// Warns when the model hardly ever writes what the constraint allows.
  func note(_ answer: GenerationSession.Answer) {
    if !quiet, let note = answer.note { StandardError.write(line: "martingale: note: \(note)") }
    // Low temperatures make everything but the likeliest text unlikely; that says nothing here.
    guard !quiet, let logZ = answer.record.generation.posterior.logZ, logZ.isFinite,
      logZ * min(1, answer.record.options.base.temperature) < unwanted
    else { return }
    StandardError.write(
      line: "martingale: note: log Z is \(Int(logZ)): the model hardly ever writes this; "
        + "say in the prompt what is wanted, or use --describe-constraint")
  }
}
