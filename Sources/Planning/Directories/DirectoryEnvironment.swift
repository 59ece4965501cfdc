public import Foundation

/// A directory tree as a graph to explore: which file is about something?
///
/// Directories and text files are nodes; entering a directory costs 1 and shows its entries'
/// names, entering a file costs 1 and reads it. Read-only, confined to its root: symbolic links
/// are not followed, and only regular files up to a size limit are read.
public struct DirectoryEnvironment: Environment {
  /// When a file is the one that is looked for.
  public enum Match: String, Hashable, Sendable, CaseIterable {
    /// It contains the goal as it is, ignoring case.
    case mention
    /// It has all the goal's words that mean something, in any order.
    case words
  }

  /// The text looked for.
  public let goal: String
  /// When a file is the one.
  public let match: Match
  /// Files larger than this many bytes are shown by name but never read.
  public let largestFile: Int
  private let root: URL

  /// A search for the file under `root` that is about `goal`.
  public init(root: URL, goal: String, match: Match = .mention, largestFile: Int = 1 << 20) {
    self.root = root.standardizedFileURL
    self.goal = goal
    self.match = match
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
      return Revelation(
        contents: [], passages: passages, isGoal: isAbout(String(decoding: data, as: UTF8.self)))
    default:
      return Revelation(contents: [], passages: passages, isGoal: false)
    }
  }

  private func isAbout(_ text: String) -> Bool {
    switch match {
    case .mention: return text.range(of: goal, options: .caseInsensitive) != nil
    case .words:
      let wanted = Self.keywords(in: goal)
      return !wanted.isEmpty && wanted.isSubset(of: Self.keywords(in: text))
    }
  }

  /// The paragraph of a file that says most about the goal.
  /// - Parameters:
  ///   - node: a file that was visited.
  ///   - most: its most characters.
  /// - Returns: nil when the file cannot be read.
  public func passage(in node: String, most: Int) throws(PlanningError) -> String? {
    guard let data = FileManager.default.contents(atPath: try location(of: node)),
      data.count <= largestFile
    else { return nil }
    let wanted = Self.keywords(in: goal)
    let paragraphs = String(decoding: data, as: UTF8.self).split(separator: /\n\s*\n/)
      .map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }.filter { !$0.isEmpty }
    var best: (text: String, score: Int)?
    for paragraph in paragraphs {
      let mentions = paragraph.range(of: goal, options: .caseInsensitive) != nil
      let score =
        wanted.intersection(Self.keywords(in: paragraph)).count + (mentions ? wanted.count + 1 : 0)
      if score > best?.score ?? -1 { best = (paragraph, score) }
    }
    return best.map { String($0.text.prefix(most)) }
  }

  /// Words that say what a text is about: three letters or more, none of the commonest, plurals as
  /// their singular.
  static func keywords(in text: String) -> Set<String> {
    let words = text.lowercased().split { !($0.isLetter || $0.isNumber) }
    return Set(
      words.filter { $0.count >= 3 && !common.contains(String($0)) }.map { word in
        word.count > 3 && word.hasSuffix("s") && !word.hasSuffix("ss")
          ? String(word.dropLast()) : String(word)
      })
  }

  private static let common: Set<String> = [
    "the", "and", "for", "that", "this", "with", "from", "what", "which", "who", "how", "why",
    "when", "where", "does", "did", "are", "was", "were", "can", "could", "should", "would", "you",
    "your", "our", "their", "about", "into", "has", "have", "had", "not", "but", "any", "all",
    "document", "documents", "file", "files", "find", "tell", "tells", "says", "say",
  ]

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
