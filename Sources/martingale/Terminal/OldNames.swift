/// Names of options and verbs from before a concept had one name in the whole program. They are still
/// understood, and said nowhere: what was written down goes on working.
enum OldNames {
  /// A name as it was and as it is, below some verbs; no verb for all.
  private static let options: [(verbs: [String], old: String, new: String)] = [
    // How many there may be is `--limit`.
    (["tools", "search"], "-k", "--limit"), (["prompt", "annotate"], "--count", "--limit"),
    (["bench", "handbook"], "--items", "--limit"),
    (["tools", "eval"], "--sample", "--limit"), (["bench", "tools"], "--sample", "--limit"),
    // Which part of a task's items is `--split`.
    (["prompt", "eval"], "--items", "--split"),
    // `--method` is how tokens are drawn; arms are compared, algorithms search.
    (["solve"], "--method", "--arm"), (["handbook", "solve"], "--method", "--arm"),
    (["prompt", "search"], "--method", "--algorithm"),
    // What may be spent is `--budget-…`.
    (["solve"], "--tokens", "--budget-tokens"), (["solve"], "--seconds", "--budget-seconds"),
    (["handbook", "solve"], "--budget", "--behavior-tokens"),
    // `--api-key-env` is the key that is sent, this is the one that is asked for.
    (["serve"], "--api-key-env", "--client-key-env"),
    (["tools", "call"], "--approve", "--approvals"),
    // `--format` is that of rows.
    (["generate"], "--format", "--json-format"), (["check"], "--format", "--json-format"),
    (["grammar", "audit"], "--format", "--json-format"),
    (["bench", "constraints"], "--format", "--json-format"),
  ]

  /// Verbs likewise: the last of some words is another one now.
  private static let verbs: [(old: [String], new: String)] = [
    (["handbook", "retire"], "deprecate")
  ]

  /// The arguments with today's names; what follows a lone `--` stays as it is.
  static func renamed(_ arguments: [String]) -> [String] {
    var result = arguments
    for (old, new) in verbs where result.starts(with: old) { result[old.count - 1] = new }
    let known = options.filter { result.starts(with: $0.verbs) }
    guard !known.isEmpty else { return result }
    for index in result.indices {
      if result[index] == "--" { break }
      for name in known {
        if result[index] == name.old {
          result[index] = name.new
        } else if result[index].hasPrefix(name.old + "=") {
          result[index] = name.new + result[index].dropFirst(name.old.count)
        }
      }
    }
    return result
  }
}
