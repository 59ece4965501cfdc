/// A relative path whose components are plain names.
///
/// Whatever could lead elsewhere (`..`, an absolute path, NUL) is refused while parsing, so that
/// what opens files has only symbolic links and special files left to watch for.
struct ConfinedPath: Hashable, Sendable {
  /// The names from the root down; empty is the root itself.
  let components: [String]

  /// Reads `a/b/c`; `.` and doubled slashes are skipped.
  init(_ text: String) throws(ToolError) {
    guard text.utf8.count <= 4095 else {
      throw ToolError(.invalidArguments, "the path is longer than 4095 bytes")
    }
    guard !text.utf8.contains(0) else {
      throw ToolError(.invalidArguments, "the path contains a NUL byte")
    }
    guard !text.utf8.starts(with: "/".utf8) else {
      throw ToolError(.denied, "\"\(text)\" is absolute; paths are relative to the tool's root")
    }
    var components: [String] = []
    for part in text.utf8.split(separator: UInt8(ascii: "/")) {
      let name = String(Substring(part))
      if name == "." { continue }
      guard name != ".." else {
        throw ToolError(.denied, "\"\(text)\" leaves the tool's root with \"..\"")
      }
      guard name.utf8.count <= 255 else {
        throw ToolError(.invalidArguments, "a name in the path is longer than 255 bytes")
      }
      components.append(name)
    }
    self.components = components
  }

  /// The path as text; the root is `.`.
  var text: String { components.isEmpty ? "." : components.joined(separator: "/") }
}
