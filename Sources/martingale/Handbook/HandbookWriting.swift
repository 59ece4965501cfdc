import ArgumentParser
import Foundation
import Handbook
import JSONSchema

struct HandbookAddCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Write a behavior by hand; it is in use at once.")

  @OptionGroup var handbook: HandbookOptions

  @Argument(help: "Its name; the prefix may be left out.", transform: behaviorName)
  var name: BehaviorName

  @Argument(help: "What to do, in one line; - reads it from standard input.")
  var instruction: String

  @Option(help: "What it is about.")
  var topic = ""

  @Option(help: "What it may contain: urls, commands.")
  var scope = ""

  @Flag(help: "Leave it a draft.")
  var draft = false

  @Flag(help: "Write a new version when there is a behavior of this name.")
  var replace = false

  func run() async throws {
    var instruction = instruction
    if instruction == "-" {
      var input = StandardInput()
      let text = String(decoding: try input.readAll(), as: UTF8.self)
      instruction = text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
    let store = try handbook.create()
    if !replace, !draft, let known = try? await store.behavior(name),
      known.instruction != instruction
    {
      let question = "\(name) says: \(known.instruction)\nReplace it?"
      guard Prompter.isThere, Prompter.confirm(question) else {
        throw CommandFailure(
          .failure, code: "conflict",
          "there is a behavior \(name) already; give --replace to write a new version, or --draft to "
            + "propose one")
      }
    }
    let outcome = try await store.add(
      BehaviorDraft(
        name: name, instruction: instruction, topic: topic, scope: scope,
        status: draft ? .draft : .active))
    try report(outcome, name, json: handbook.json)
  }
}

/// Says what storing a behavior did.
func report(_ outcome: StoreOutcome, _ name: BehaviorName, json: Bool) throws {
  let (word, version): (String, Int?) =
    switch outcome {
    case .created: ("created", 1)
    case .updated(let version): ("updated", version)
    case .proposed(let version): ("proposed", version)
    case .unchanged: ("unchanged", nil)
    case .redirected(let survivor): ("merged into \(survivor)", nil)
    }
  if json {
    let record: JSONValue = [
      "name": .string(name.description), "outcome": .string(word),
      "version": version.map { .int($0) } ?? .null,
    ]
    try StandardOutput.write(line: record.text)
  } else {
    try StandardOutput.write(line: "\(name)\t\(word)" + (version.map { "\tversion \($0)" } ?? ""))
  }
}

struct HandbookApproveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "approve", abstract: "Put behaviors into use, with their latest version.")

  @OptionGroup var handbook: HandbookOptions

  @Argument(
    help: "Their names; the prefix may be left out.", completion: NameCompletion.behaviors,
    transform: behaviorName)
  var names: [BehaviorName] = []

  @Flag(help: "All drafts.")
  var drafts = false

  func validate() throws {
    if names.isEmpty != drafts { throw ValidationError("give names, or --drafts") }
  }

  func run() async throws {
    let store = try handbook.open()
    let chosen = drafts ? try await store.behaviors([.draft]).map(\.name) : names
    try await store.approve(chosen)
    var approved: [Behavior] = []
    for name in chosen { approved.append(try await store.behavior(name)) }
    try BehaviorPrinter(json: handbook.json).print(approved)
  }
}

struct HandbookRetireCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deprecate", abstract: "Take behaviors out of use; nothing is deleted.",
    discussion: """
      --failing takes those whose success, after 20 cited uses, is two standard deviations below \
      that of the whole handbook.
      """)

  @OptionGroup var handbook: HandbookOptions

  @Argument(
    help: "Their names; the prefix may be left out.", completion: NameCompletion.behaviors,
    transform: behaviorName)
  var names: [BehaviorName] = []

  @Flag(help: "All that do not help.")
  var failing = false

  @Flag(name: .customLong("dry-run"), help: "Only print them.")
  var dryRun = false

  func validate() throws {
    if names.isEmpty != failing { throw ValidationError("give names, or --failing") }
  }

  func run() async throws {
    let store = try handbook.open()
    let chosen =
      failing ? try await RetirementRule().candidates(in: store).map(\.name) : names
    if !dryRun { try await store.retire(chosen) }
    var retired: [Behavior] = []
    for name in chosen { retired.append(try await store.behavior(name)) }
    try BehaviorPrinter(json: handbook.json).print(retired)
  }
}

struct HandbookMergeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge", abstract: "Let one behavior stand for two that say the same.",
    discussion: "The one with more successes is kept. `handbook unmerge` undoes it.")

  @OptionGroup var handbook: HandbookOptions
  @OptionGroup var embedder: EmbedderOptions

  @Argument(
    help: "Two names; the prefix may be left out.", completion: NameCompletion.behaviors,
    transform: behaviorName)
  var names: [BehaviorName] = []

  @Option(help: "Why.")
  var reason = "by hand"

  @Flag(help: "Merge every pair that is surely the same.")
  var duplicates = false

  @Flag(name: .customLong("dry-run"), help: "With --duplicates: only print the pairs.")
  var dryRun = false

  func validate() throws {
    if duplicates ? !names.isEmpty : names.count != 2 {
      throw ValidationError("give two names, or --duplicates")
    }
  }

  func run() async throws {
    let store = try handbook.open()
    guard duplicates else {
      let result = try await store.merge(names[0], names[1], reason: reason)
      try report(result.kept, result.merged, nil)
      return
    }
    let index = try await embedder.index(of: store)
    var gone: Set<BehaviorName> = []
    for behavior in try await store.behaviors([.active, .draft])
    where !gone.contains(behavior.name) {
      guard let twin = try await DuplicateFinder().duplicate(of: behavior, in: index),
        !gone.contains(twin.behavior.name)
      else { continue }
      if dryRun {
        gone.insert(twin.behavior.name)
        try report(behavior.name, twin.behavior.name, twin.cosine)
      } else {
        let result = try await store.merge(
          behavior.name, twin.behavior.name, reason: "says the same", cosine: twin.cosine)
        gone.insert(result.merged)
        try report(result.kept, result.merged, twin.cosine)
      }
    }
  }

  private func report(_ kept: BehaviorName, _ merged: BehaviorName, _ cosine: Double?) throws {
    if handbook.json {
      let record: JSONValue = [
        "kept": .string(kept.description), "merged": .string(merged.description),
        "cosine": cosine.map { .rounded($0) } ?? .null,
      ]
      try StandardOutput.write(line: record.text)
    } else {
      try StandardOutput.write(line: "\(merged) is merged into \(kept)")
    }
  }
}

struct HandbookUnmergeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unmerge", abstract: "Undo a merge; the behavior has its former status again.")

  @OptionGroup var handbook: HandbookOptions

  @Argument(help: "The behavior that was merged into another.", transform: behaviorName)
  var name: BehaviorName

  func run() async throws {
    let store = try handbook.open()
    try await store.unmerge(name)
    try BehaviorPrinter(json: handbook.json).print([try await store.behavior(name)])
  }
}
