/// Words as a person could type them to a POSIX shell.
package enum ShellWord {
  /// The word, in quotes where a shell would read something else.
  package static func quoted(_ word: String) -> String {
    let plain = word.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
        || "-_./:=,+@%".utf8.contains(byte)
    }
    guard !plain || word.isEmpty else { return word }
    var inner = ""
    for character in word { inner += character == "'" ? "'\\''" : String(character) }
    return "'\(inner)'"
  }
}
