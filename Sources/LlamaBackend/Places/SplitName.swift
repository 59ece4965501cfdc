/// A file name of a model that is split into several files: `name-00002-of-00003.gguf`.
///
/// llama.cpp opens the first and finds the others by their names, beside it.
package struct SplitName: Hashable, Sendable {
  /// What comes before the numbers.
  package let stem: String
  /// Which part, from 1.
  package let number: Int
  /// How many there are.
  package let count: Int

  /// Reads a file's name or path; nil when it is not one of several.
  package init?(_ file: String) {
    guard let match = file.wholeMatch(of: /(.+)-(\d{5})-of-(\d{5})\.gguf/),
      let number = Int(match.2), let count = Int(match.3), count > 0, (1...count).contains(number)
    else { return nil }
    stem = String(match.1)
    self.number = number
    self.count = count
  }

  /// The name of part `number`.
  package func part(_ number: Int) -> String {
    "\(stem)-\(Self.digits(number))-of-\(Self.digits(count)).gguf"
  }

  /// A number as these names write it.
  static func digits(_ value: Int) -> String {
    String(repeating: "0", count: max(0, 5 - String(value).count)) + String(value)
  }

  /// All names, in order.
  package var parts: [String] { (1...count).map { part($0) } }

  /// The files of the model that `path` begins: itself, or every part when it is the first of
  /// several.
  package static func files(of path: String) -> [String] {
    guard let split = SplitName(path), split.number == 1 else { return [path] }
    return split.parts
  }
}
