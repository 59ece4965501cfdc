internal import Foundation
internal import HTTPTransport
internal import LlamaBackend

/// A file on the hub.
package struct HubFile: Hashable, Sendable {
  /// Its path in the repository.
  package let path: String
  /// Its length.
  package let bytes: Int
  /// Its SHA-256 as the hub knows it, in lower-case hexadecimal.
  package let sha256: String?
}

/// The files of one commit of a repository.
struct HubListing {
  let repository: String
  /// The commit, so that what is fetched later is what was listed.
  let commit: String
  let files: [HubFile]
}

extension Hub {
  private struct Revision: Decodable {
    var sha: String?
  }

  /// An entry of the tree: what is stored beside git (LFS) is named by its SHA-256.
  private struct Entry: Decodable {
    struct Stored: Decodable {
      var oid: String
      var size: Int
    }
    var type: String
    var path: String
    var size: Int?
    var lfs: Stored?
  }

  /// Lists a repository at the commit that a reference's revision names now.
  func list(_ reference: HubReference) async throws(HubError) -> HubListing {
    let repository = reference.repository
    let api = "\(endpoint)/api/models/\(repository)"
    let name = Hub.escaped(reference.revision)
    let what =
      "repository \(repository)"
      + (reference.revision == "main" ? "" : " with the revision \(reference.revision)")
    let answer = try await read("\(api)/revision/\(name)", what: what, repository: repository)
    let revision: Revision = try decoded(answer.body)
    let commit = revision.sha ?? reference.revision
    guard commit.wholeMatch(of: /[A-Za-z0-9._\/-]+/) != nil else { throw strange("commit") }
    var files: [HubFile] = []
    var page: String? = "\(api)/tree/\(Hub.escaped(commit))?recursive=true"
    // A page has up to a thousand entries.
    for _ in 0..<100 {
      guard let address = page else { break }
      let answer = try await read(address, what: what, repository: repository)
      let entries: [Entry] = try decoded(answer.body)
      for entry in entries where entry.type == "file" {
        let sum = entry.lfs?.oid.lowercased()
        let bytes = entry.lfs?.size ?? entry.size ?? -1
        guard bytes >= 0 else { throw strange("length of a file") }
        files.append(
          HubFile(path: entry.path, bytes: bytes, sha256: sum.flatMap { Hub.isSum($0) ? $0 : nil }))
      }
      page = try next(answer.headers["link"], from: address)
    }
    return HubListing(repository: repository, commit: commit, files: files)
  }

  /// The next page that a `Link` header names; it has to be the hub's own.
  private func next(_ link: String?, from address: String) throws(HubError) -> String? {
    guard let link, let match = link.firstMatch(of: /<([^>]*)>\s*;[^,]*rel="?next"?/) else {
      return nil
    }
    guard let target = Hub.target(of: String(match.1), from: address),
      Hub.origin(target) == Hub.origin(endpoint)
    else { throw strange("link") }
    return target
  }

  private func decoded<Value: Decodable>(_ body: [UInt8]) throws(HubError) -> Value {
    do {
      return try JSONDecoder().decode(Value.self, from: Data(body))
    } catch {
      throw strange("list of files")
    }
  }

  private func strange(_ what: String) -> HubError {
    HubError(
      .invalidAnswer, "\(endpoint) answers with a \(what) that is none of the Hugging Face hub")
  }

  /// Whether a text is a SHA-256 in hexadecimal.
  static func isSum(_ text: String) -> Bool {
    text.utf8.count == 64
      && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }
}

extension HubListing {
  /// The files of the model that a reference means: one, or all parts of one in order.
  func choose(_ choice: HubReference.Choice) throws(HubError) -> [HubFile] {
    let models = models
    guard !models.isEmpty else {
      throw HubError(
        .notFound,
        "\(repository) has no GGUF file; look for a repository of the same model whose name ends "
          + "in -GGUF")
    }
    let fitting: [[HubFile]]
    switch choice {
    case .file(let path):
      fitting = models.filter { $0.contains { $0.path == path || $0.path == path + ".gguf" } }
      guard !fitting.isEmpty else {
        throw HubError(.notFound, "\(repository) has no \(path); it has \(names(models))")
      }
    case .weights(let weights):
      fitting = models.filter { HubReference.has($0[0].path, weights: weights) }
      guard !fitting.isEmpty else {
        throw HubError(
          .notFound, "\(repository) has nothing in \(weights); it has \(names(models))")
      }
    case .usual:
      let usual = models.filter { HubReference.has($0[0].path, weights: "Q4_K_M") }
      fitting = models.count == 1 ? models : usual.isEmpty ? models : usual
    }
    guard fitting.count == 1 else {
      throw HubError(
        .ambiguous,
        "\(repository) has several: \(names(fitting)); name one as hf:\(repository)/FILE")
    }
    let chosen = fitting[0]
    if let split = SplitName(chosen[0].path), chosen.count != split.count {
      throw HubError(
        .notFound,
        "\(repository) has only \(chosen.count) of the \(split.count) files of \(split.stem)")
    }
    return chosen
  }

  /// The models, each with its files in order.
  private var models: [[HubFile]] {
    var groups: [String: [HubFile]] = [:]
    for file in files where HubReference.isModel(file.path) {
      groups[SplitName(file.path)?.part(1) ?? file.path, default: []].append(file)
    }
    return groups.sorted { $0.key < $1.key }.map { $0.value.sorted { $0.path < $1.path } }
  }

  private func names(_ models: [[HubFile]]) -> String {
    let shown = models.prefix(40).map { Hub.printable($0[0].path) }.joined(separator: ", ")
    return shown + (models.count > 40 ? " and \(models.count - 40) more" : "")
  }
}
