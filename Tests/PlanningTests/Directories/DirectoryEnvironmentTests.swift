import Foundation
import Planning
import Testing

@Suite struct DirectoryEnvironmentTests {
  /// A real tree with a link that leads out of it.
  private func makeTree() throws -> URL {
    let root = FileManager.default.temporaryDirectory.appendingPathComponent(
      "martingale-tree-\(UUID().uuidString)")
    let manager = FileManager.default
    for folder in ["recipes/soups", "letters", "taxReturns"] {
      try manager.createDirectory(
        at: root.appendingPathComponent(folder), withIntermediateDirectories: true)
    }
    try Data("Boil the Pumpkin.".utf8).write(
      to: root.appendingPathComponent("recipes/soups/autumn.txt"))
    try Data("Dear Ada".utf8).write(to: root.appendingPathComponent("letters/one.txt"))
    try Data("pumpkin too, but outside".utf8).write(
      to: root.appendingPathComponent("../outside-\(root.lastPathComponent).txt"))
    try manager.createSymbolicLink(
      at: root.appendingPathComponent("aaa-link.txt"),
      withDestinationURL: root.appendingPathComponent(
        "../outside-\(root.lastPathComponent).txt"))
    return root
  }

  @Test func theFileThatMentionsTheTextIsFound() async throws {
    let root = try makeTree()
    defer { try? FileManager.default.removeItem(at: root) }
    let world = DirectoryEnvironment(root: root, goal: "pumpkin")
    let result = try await Explorer(
      heuristic: NearestHeuristic(), weights: HeuristicWeights(promise: 0, avoidance: 0)
    ).run(world)
    #expect(result.ending == .found)
    #expect(result.path.last == "recipes/soups/autumn.txt")
    #expect(!result.path.contains("aaa-link.txt"))
  }

  @Test func aFileMayBeFoundByItsWordsAndTellsTheParagraphAboutThem() async throws {
    let root = try makeTree()
    defer { try? FileManager.default.removeItem(at: root) }
    try Data("Soups in general.\n\nBoil pumpkins slowly,\nwith ginger.\n\nServe hot.".utf8).write(
      to: root.appendingPathComponent("recipes/all.txt"))
    let world = DirectoryEnvironment(root: root, goal: "the ginger of a pumpkin", match: .words)
    #expect(try world.visit("recipes/all.txt").isGoal)
    #expect(try !world.visit("recipes/soups/autumn.txt").isGoal)
    #expect(
      try world.passage(in: "recipes/all.txt", most: 100) == "Boil pumpkins slowly,\nwith ginger.")
    #expect(try world.passage(in: "recipes/all.txt", most: 4) == "Boil")
    #expect(try world.passage(in: "recipes/none.txt", most: 4) == nil)
    // Without a word that means something nothing is found.
    let empty = DirectoryEnvironment(root: root, goal: "the of a", match: .words)
    #expect(try !empty.visit("recipes/all.txt").isGoal)
  }

  @Test func nothingOutsideTheRootIsVisited() throws {
    let root = try makeTree()
    defer { try? FileManager.default.removeItem(at: root) }
    let world = DirectoryEnvironment(root: root, goal: "x")
    #expect(throws: PlanningError.self) { try world.visit("../outside.txt") }
    #expect(throws: PlanningError.self) { try world.visit("/etc/passwd") }
    let entries = try world.visit(".").passages.map(\.target)
    #expect(entries == ["letters", "recipes", "taxReturns"])
  }

  @Test func namesAreSplitIntoWords() async throws {
    let root = try makeTree()
    defer { try? FileManager.default.removeItem(at: root) }
    let passages = try DirectoryEnvironment(root: root, goal: "x").visit(".").passages
    #expect(passages.last?.glimpse == ["tax", "returns"])
  }
}
