import ArgumentParser
import Handbook
import JSONSchema

struct HandbookRevertCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "revert", abstract: "Put an earlier version's text into use again.",
    discussion: "It becomes a new version; none is lost.")

  @OptionGroup var behavior: NamedBehavior

  @Option(help: ArgumentHelp("Which version; `handbook show` lists them.", valueName: "n"))
  var to: Int

  func run() async throws {
    try await behavior.change { store, name in try await store.revert(name, to: to) }
  }
}

struct HandbookRenameCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rename", abstract: "Give a behavior another name.")

  @OptionGroup var behavior: NamedBehavior

  @Argument(help: "The new name; the prefix may be left out.", transform: behaviorName)
  var newName: BehaviorName

  func run() async throws {
    try await behavior.change { store, name in try await store.rename(name, to: newName) }
  }
}

struct HandbookDeleteCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete", abstract: "Forget behaviors, with their versions and their uses.",
    discussion:
      "`handbook deprecate` takes them out of use and keeps them. Asks, unless --yes is given.")

  @OptionGroup var handbook: HandbookOptions

  @Argument(
    help: "Their names; the prefix may be left out.", completion: NameCompletion.behaviors,
    transform: behaviorName)
  var names: [BehaviorName]

  @Flag(help: "Do not ask.")
  var yes = false

  func run() async throws {
    let store = try handbook.open()
    for name in names { _ = try await store.behavior(name) }
    if !yes {
      let list = names.map(\.description).joined(separator: ", ")
      guard Prompter.isThere, Prompter.confirm("forget \(list)?") else {
        throw CommandFailure(
          .denied, code: "not_confirmed",
          "nothing was forgotten; give --yes, or `handbook deprecate` them")
      }
    }
    try await store.delete(names)
    for name in names {
      let record: JSONValue = ["name": .string(name.description), "deleted": true]
      try StandardOutput.write(line: handbook.json ? record.text : "\(name)\tdeleted")
    }
  }
}

struct HandbookDiffCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "How the versions of a behavior differ.",
    discussion: "By default the text in use with the version before it, or with one that waits.")

  @OptionGroup var behavior: NamedBehavior

  @Option(help: ArgumentHelp("The one version.", valueName: "n"))
  var from: Int?

  @Option(help: ArgumentHelp("The other version.", valueName: "n"))
  var to: Int?

  func run() async throws {
    let name = behavior.name
    let store = try behavior.handbook.open()
    let current = try await store.behavior(name).version
    let versions = try await store.versions(of: name)
    let latest = versions.last?.version ?? current
    let (one, other) =
      latest > current
      ? (from ?? current, to ?? latest)
      : (from ?? (to.map { $0 - 1 } ?? current - 1), to ?? current)
    func text(_ number: Int) throws -> String {
      guard let version = versions.first(where: { $0.version == number }) else {
        let known = versions.map { "\($0.version)" }.joined(separator: ", ")
        throw CommandFailure(
          .failure, code: "handbook_not_found",
          "\(name) has no version \(number); it has \(known)")
      }
      return version.instruction
    }
    let (before, after) = (try text(one), try text(other))
    if behavior.handbook.json {
      func version(_ number: Int, _ text: String) -> JSONValue {
        ["version": .int(number), "instruction": .string(text)]
      }
      let record: JSONValue = [
        "name": .string(name.description), "from": version(one, before),
        "to": version(other, after),
      ]
      return try StandardOutput.write(line: record.text)
    }
    for line in [
      "--- \(name) version \(one)", "+++ \(name) version \(other)", "-\(before)", "+\(after)",
    ] {
      try StandardOutput.write(line: line)
    }
  }
}
