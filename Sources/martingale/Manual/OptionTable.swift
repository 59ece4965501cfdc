/// Every option of the program with the verbs that have it: one concept is to have one name. The table is kept
/// in docs, so that a name that means something else elsewhere is seen when it is added.
struct OptionTable {
  /// An option, and where it means the same.
  private struct Row {
    var names: String
    var value: String
    var meaning: String
    var verbs: [String]
  }

  private var rows: [Row] = []

  /// The table of a program.
  init(_ root: HelpedCommand) {
    add(root, [])
    rows.sort {
      ($0.names.drop { $0 == "-" }, $0.value, $0.meaning) < (
        $1.names.drop { $0 == "-" }, $1.value, $1.meaning
      )
    }
  }

  private mutating func add(_ command: HelpedCommand, _ verbs: [String]) {
    for argument in command.arguments where !argument.isPositional {
      let names = argument.names.reversed().joined(separator: ", ")
      if ["--help, -h", "--version"].contains(names) { continue }
      let value = argument.isFlag ? "" : argument.value
      let place = rows.firstIndex {
        $0.names == names && $0.value == value && $0.meaning == argument.abstract
      }
      if let place {
        rows[place].verbs.append(verbs.joined(separator: " "))
      } else {
        rows.append(
          Row(
            names: names, value: value, meaning: argument.abstract,
            verbs: [verbs.joined(separator: " ")]))
      }
    }
    for inner in command.subcommands where inner.name != "help" { add(inner, verbs + [inner.name]) }
  }

  /// The table as a page.
  var markdown: String {
    let head = """
      # All options

      Every option of every verb, made by `martingale manual --options`. The same name means the same thing wherever it stands;
      where a line more has the name, that is what it says of other verbs.

      | option | value | what for | verbs |
      |---|---|---|---|

      """
    return head
      + rows.map { row in
        let cells = [
          "`\(row.names)`", row.value.isEmpty ? "" : "`\(row.value)`", row.meaning,
          row.verbs.joined(separator: ", "),
        ]
        return "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |\n"
      }.joined()
  }
}
