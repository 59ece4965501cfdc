public import Foundation

/// A directory tree as a graph to explore: which file mentions a text?
///
/// Directories and text files are nodes; entering a directory costs 1 and shows its entries'
/// names, entering a file costs 1 and reads it. Read-only, confined to its root: symbolic links
/// are not followed, and only regular files up to a size limit are read.
public struct DirectoryEnvironment: Environment {
  /// The text looked for.
  public let goal: String
  /// Files larger than this many bytes are shown by name but never read.
  public let largestFile: Int
  private let root: URL

  /// A search for the file under `root` that contains `goal`, ignoring case.
  public init(root: URL, goal: String, largestFile: Int = 1 << 20) {
    self.root = root.standardizedFileURL
    self.goal = goal
    self.largestFile = largestFile
  }

  /// The root; nodes are paths relative to it.
  public var start: String { "." }

  public func visit(_ node: String) throws(PlanningError) -> Revelation<String> {
    let manager = FileManager.default
    let path = try location(of: node)
    guard let attributes = try? manager.attributesOfItem(atPath: path),
      let type = attributes[.type] as? FileAttributeType
    else { throw PlanningError(.environmentFailed, "\(node): cannot be read") }
    // The way back is known: a tree is walked in both directions.
    var passages: [Passage<String>] = []
    if node != start {
      let parent = (node as NSString).deletingLastPathComponent
      passages.append(Passage(to: parent.isEmpty ? start : parent, cost: 1))
    }
    switch type {
    case .typeDirectory:
      guard let entries = try? manager.contentsOfDirectory(atPath: path) else {
        return Revelation(contents: [], passages: passages, isGoal: false)
      }
      for entry in entries.sorted() {
        let child = node == start ? entry : node + "/" + entry
        guard isWalkable(try location(of: child)) else { continue }
        passages.append(Passage(to: child, cost: 1, glimpse: Self.words(in: entry)))
      }
      return Revelation(contents: entries.sorted(), passages: passages, isGoal: false)
    case .typeRegular:
      let size = attributes[.size] as? Int ?? 0
      guard size <= largestFile, let data = manager.contents(atPath: path) else {
        return Revelation(contents: [], passages: passages, isGoal: false)
      }
      let found = String(decoding: data, as: UTF8.self).range(of: goal, options: .caseInsensitive)
      return Revelation(contents: [], passages: passages, isGoal: found != nil)
    default:
      return Revelation(contents: [], passages: passages, isGoal: false)
    }
  }

  /// The absolute path of a node, which must lie inside the root.
  private func location(of node: String) throws(PlanningError) -> String {
    let parts = node.split(separator: "/", omittingEmptySubsequences: true)
    guard !node.hasPrefix("/"), !parts.contains("..") else {
      throw PlanningError(.invalidEnvironment, "\(node): outside the directory tree")
    }
    return node == start ? root.path : root.appendingPathComponent(node).path
  }

  private func isWalkable(_ path: String) -> Bool {
    let type = try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
    return type == .typeDirectory || type == .typeRegular
  }

  /// The words of a file name: split at punctuation and at changes to upper case.
  package static func words(in name: String) -> [String] {
    var words: [String] = []
    var current = ""
    var wasLower = false
    for character in name {
      let breaks = !(character.isLetter || character.isNumber)
      if breaks || (wasLower && character.isUppercase) {
        if !current.isEmpty { words.append(current.lowercased()) }
        current = ""
      }
      if !breaks { current.append(character) }
      wasLower = character.isLowercase
    }
    if !current.isEmpty { words.append(current.lowercased()) }
    return words
  }
}
