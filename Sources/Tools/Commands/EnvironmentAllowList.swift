/// Which variables a process gets.
///
/// Nothing is inherited but a few names that programs cannot do without; a tool's own file may add
/// variables, but none that make the dynamic loader run other code.
public enum EnvironmentAllowList {
  /// The names that are passed on from this process.
  public static let inherited = [
    "HOME", "LANG", "LC_ALL", "LC_CTYPE", "LOGNAME", "PATH", "SHELL", "TERM", "TMPDIR", "TZ",
    "USER",
  ]

  private static let loaderPrefixes = ["LD_", "DYLD_", "GLIBC_TUNABLES", "MALLOC_", "_RLD"]
  private static let interpreterNames: Set<String> = [
    "BASH_ENV", "ENV", "IFS", "NODE_OPTIONS", "PERL5OPT", "PERL5LIB", "PYTHONSTARTUP", "PYTHONHOME",
    "RUBYOPT", "SHELLOPTS", "PROMPT_COMMAND", "JAVA_TOOL_OPTIONS",
  ]

  /// The variables for a process: the inherited ones of `process`, then `added`.
  public static func variables(from process: [String: String], adding added: [String: String])
    throws(ToolError) -> [String: String]
  {
    var result: [String: String] = [:]
    for name in inherited { result[name] = process[name] }
    for (name, value) in added.sorted(by: { $0.key < $1.key }) {
      try check(name, value)
      result[name] = value
    }
    return result
  }

  private static func check(_ name: String, _ value: String) throws(ToolError) {
    let upper = name.uppercased()
    if loaderPrefixes.contains(where: { upper.hasPrefix($0) }) || interpreterNames.contains(upper) {
      throw ToolError(
        .denied, "the variable \(name) makes programs load other code; a tool may not set it")
    }
    guard !name.isEmpty, !name.utf8.contains(where: { $0 == UInt8(ascii: "=") || $0 == 0 }),
      !value.utf8.contains(0)
    else { throw ToolError(.invalidDefinition, "\"\(name)\" is not a variable name") }
  }
}
