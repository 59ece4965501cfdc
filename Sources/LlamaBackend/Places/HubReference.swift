/// What `hf:OWNER/REPO[@REVISION][/FILE|:QUANT]` names: a model on the Hugging Face hub.
package struct HubReference: Hashable, Sendable, CustomStringConvertible {
  /// `OWNER/REPO`.
  package var repository: String
  /// A branch, tag or commit.
  package var revision: String
  /// Which of the repository's files.
  package var choice: Choice

  /// Which of a repository's files is meant.
  package enum Choice: Hashable, Sendable {
    /// The only model, or the one in Q4_K_M.
    case usual
    /// The file at this path; of a model in several files any of them.
    case file(String)
    /// The model with these weights: `Q8_0`.
    case weights(String)
  }

  /// A reference.
  package init(repository: String, revision: String = "main", choice: Choice = .usual) {
    self.repository = repository
    self.revision = revision
    self.choice = choice
  }

  /// The file that a short name stands for.
  package init(_ pinned: PinnedModel) {
    self.init(
      repository: pinned.repository, revision: pinned.revision, choice: .file(pinned.file))
  }

  /// Reads `hf:…`, or the address of a repository or file as the hub's pages show it; nil when
  /// `text` is neither.
  package init?(_ text: String) {
    if text.hasPrefix("hf:") {
      self.init(parts: text.dropFirst(3))
    } else if let page = ["https://huggingface.co/", "https://hf.co/"].first(where: text.hasPrefix)
    {
      self.init(page: text.dropFirst(page.count))
    } else {
      return nil
    }
  }

  private init?(parts text: Substring) {
    let pieces = text.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
    guard pieces.count >= 2 else { return nil }
    var name = pieces[1]
    var choice = Choice.usual
    if pieces.count == 3 {
      choice = .file(String(pieces[2]))
    } else if let colon = name.lastIndex(of: ":") {
      choice = .weights(String(name[name.index(after: colon)...]))
      name = name[..<colon]
    }
    var revision = "main"
    if let at = name.firstIndex(of: "@") {
      revision = String(name[name.index(after: at)...])
      name = name[..<at]
    }
    self.init(checking: "\(pieces[0])/\(name)", revision, choice)
  }

  private init?(page: Substring) {
    let path = page.prefix { $0 != "?" && $0 != "#" }
    let pieces = path.split(separator: "/", maxSplits: 4).map(String.init)
    guard pieces.count >= 2 else { return nil }
    var choice = Choice.usual
    if pieces.count == 5, pieces[2] == "resolve" || pieces[2] == "blob" {
      choice = .file(pieces[4])
    } else if pieces.count > 2 && !(pieces.count == 4 && pieces[2] == "tree") {
      return nil
    }
    self.init(checking: "\(pieces[0])/\(pieces[1])", pieces.count > 3 ? pieces[3] : "main", choice)
  }

  private init?(checking repository: String, _ revision: String, _ choice: Choice) {
    // What the hub allows in names; nothing of it can change the meaning of an address.
    guard repository.wholeMatch(of: /[A-Za-z0-9._-]+\/[A-Za-z0-9._-]+/) != nil,
      !repository.split(separator: "/").contains(where: { $0 == "." || $0 == ".." }),
      revision.wholeMatch(of: /[A-Za-z0-9._\/-]+/) != nil
    else { return nil }
    switch choice {
    case .file(let path):
      let pieces = path.split(separator: "/", omittingEmptySubsequences: false)
      let isPlain = !path.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }
      guard isPlain, !pieces.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }) else {
        return nil
      }
    case .weights(let weights):
      guard weights.wholeMatch(of: /[A-Za-z0-9._-]+/) != nil else { return nil }
    case .usual: break
    }
    self.init(repository: repository, revision: revision, choice: choice)
  }

  package var description: String {
    let start = "hf:\(repository)" + (revision == "main" ? "" : "@\(revision)")
    return switch choice {
    case .usual: start
    case .file(let path): "\(start)/\(path)"
    case .weights(let weights): "\(start):\(weights)"
    }
  }
}

extension HubReference {
  /// Whether a file's name says that its weights are `weights`: between signs that are neither
  /// letter, digit nor underscore, in any case.
  package static func has(_ file: String, weights: String) -> Bool {
    let name = file.lowercased()
    var rest = name[...]
    while let range = rest.firstRange(of: weights.lowercased()) {
      func isWord(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_"
      }
      let before =
        range.lowerBound == name.startIndex ? nil : name[name.index(before: range.lowerBound)]
      let after = range.upperBound == name.endIndex ? nil : name[range.upperBound]
      if !(before.map(isWord) ?? false) && !(after.map(isWord) ?? false) { return true }
      rest = name[range.upperBound...]
    }
    return false
  }

  /// Whether a GGUF file is a model by itself, not the part of one that sees, nor a table of
  /// weights' importance.
  package static func isModel(_ path: String) -> Bool {
    let name = path.lowercased()
    return name.hasSuffix(".gguf") && !name.contains("mmproj") && !name.contains("imatrix")
  }
}
