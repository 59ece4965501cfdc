import JSONSchema

/// A line of what `steer` reads.
struct SteeringLine {
  /// What the model is asked.
  let prompt: String
  /// Whether the vector should lead here; nil where the choices decide it.
  let isWanted: Bool?
  /// What may be answered.
  let choices: [String]

  /// The lines of a file, `-` being standard input: each says whether it is wanted, or each has choices.
  /// - Parameter choices: of lines that have none of their own.
  static func read(_ path: String, choices: [String]) throws -> [SteeringLine] {
    let name = path == "-" ? "standard input" : path
    var input = StandardInput()
    let bytes = try path == "-" ? input.readAll() : Files.read(path)
    var lines: [SteeringLine] = []
    for (index, line) in bytes.split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false
    )
    .enumerated() {
      if line.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\r") }) { continue }
      lines.append(try SteeringLine(Array(line), choices, at: "\(name):\(index + 1)"))
    }
    guard lines.count >= 2 else {
      throw CommandFailure(
        .invalidData, code: "too_few_prompts",
        "\(name): two prompts or more are needed, got \(lines.count)")
    }
    let told = lines.count { $0.isWanted != nil }
    guard told == 0 || told == lines.count else {
      throw CommandFailure(
        .invalidData, code: "mixed_lines",
        "\(name): \(told) of \(lines.count) lines say whether they are wanted: all must, or none")
    }
    return lines
  }

  private init(_ line: [UInt8], _ choices: [String], at place: String) throws(CommandFailure) {
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue(parsing: line)
    } catch {
      throw CommandFailure(.invalidData, code: "invalid_json", "\(place): \(error.message)")
    }
    guard let object = value.object, let prompt = object["prompt"]?.string else {
      throw Self.invalid(place, "expected an object with a \"prompt\"")
    }
    for member in object.members where !["prompt", "wanted", "choices"].contains(member.name) {
      let near = Suggestion.closest(to: member.name, among: ["prompt", "wanted", "choices"])
      throw Self.invalid(
        place, "/\(member.name): unknown key" + (near.map { "; did you mean \"\($0)\"?" } ?? ""))
    }
    var own = choices
    if let given = object["choices"] {
      guard let texts = given.array?.compactMap(\.string), texts.count >= 2,
        texts.count == given.array?.count
      else { throw Self.invalid(place, "/choices: expected two texts or more") }
      own = texts
    }
    guard !own.contains("") else { throw Self.invalid(place, "an empty text is no choice") }
    var isWanted: Bool?
    if let given = object["wanted"] {
      guard let bool = given.bool else {
        throw Self.invalid(place, "/wanted: expected true or false")
      }
      isWanted = bool
    }
    guard (isWanted == nil) != own.isEmpty else {
      throw Self.invalid(
        place,
        isWanted == nil
          ? "says neither whether it is \"wanted\" nor what the \"choices\" are (--choice)"
          : "\"wanted\" and choices are two ways to say it: choose one")
    }
    self.prompt = prompt
    self.isWanted = isWanted
    self.choices = own
  }

  private static func invalid(_ place: String, _ message: String) -> CommandFailure {
    CommandFailure(.invalidData, code: "invalid_line", "\(place): \(message)")
  }
}
