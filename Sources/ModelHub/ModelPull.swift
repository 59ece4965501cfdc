internal import Foundation
internal import Inference
package import LlamaBackend
internal import Synchronization

/// Fetches models from the hub into this user's models.
///
/// A file gets its name when its SHA-256 is the publisher's. What was stopped goes on where it
/// stopped; what is on this machine already, whoever fetched it, is not fetched again.
package struct ModelPull: Sendable {
  private let hub: Hub
  private let locator: ModelLocator
  private let connections: Int
  private let piece: Int

  /// - Parameters:
  ///   - locator: the models that are here; what is pulled goes into its first directory.
  ///   - connections: requests at the same time, 1 to 16.
  package init(hub: Hub, locator: ModelLocator, connections: Int = 4) {
    self.init(hub: hub, locator: locator, connections: connections, piece: Download.piece)
  }

  /// One with pieces of another size, for tests.
  package init(hub: Hub, locator: ModelLocator, connections: Int, piece: Int) {
    self.hub = hub
    self.locator = locator
    self.connections = max(1, min(connections, 16))
    self.piece = piece
  }

  /// How far a pull has come.
  package struct Received: Hashable, Sendable {
    /// The file on the hub.
    package var file: String
    /// Bytes of it that are here, or whose sum was taken.
    package var bytes: Int
    /// Bytes of it in all.
    package var size: Int
    /// Whether the sum is being taken.
    package var isChecking: Bool
  }

  /// What a pull came to.
  package struct Result: Hashable, Sendable {
    /// What `--model` takes for it.
    package var name: String
    /// Its file, the first of several.
    package var path: String
    /// Bytes in all.
    package var bytes: Int
    /// The SHA-256 of every file, in order.
    package var sha256: [String]
    /// Where it is published.
    package var source: String
    /// False when it was here already.
    package var isNew: Bool
  }

  /// Fetches a model.
  /// - Parameters:
  ///   - wanted: a short name (`PinnedModel`) or a reference (`HubReference`).
  ///   - name: what it is called here; nil takes the file's name.
  ///   - sha256: the sum it must have, for hubs that do not say.
  ///   - progress: told from time to time, on any thread.
  package func callAsFunction(
    _ wanted: String, name: String? = nil, sha256: String? = nil,
    progress: @escaping @Sendable (Received) -> Void = { _ in }
  ) async throws(HubError) -> Result {
    let (reference, commit, files) = try await find(wanted)
    var sums: [String] = []
    for file in files {
      guard let sum = file.sha256 ?? (files.count == 1 ? sha256?.lowercased() : nil) else {
        throw HubError(
          .noChecksum,
          "the hub does not say what the SHA-256 of \(file.path) is; give it with --sha256")
      }
      if let sha256, sha256.lowercased() != sum {
        throw HubError(
          .checksum, "\(file.path) has the SHA-256 \(sum) on the hub, not \(sha256)")
      }
      sums.append(sum)
    }
    let targets = try targets(files, name)
    var result = Result(
      name: "", path: targets[0], bytes: files.reduce(0) { $0 + $1.bytes }, sha256: sums,
      source: "hf:\(reference.repository)@\(commit)/\(files[0].path)", isNew: false)
    if let there = try present(files, sums, targets, isNamed: name != nil) {
      result.name = there.name
      result.path = there.path
      return result
    }
    try await fetch(files, sums, targets, reference.repository, commit, progress)
    result.name = locator.installed().first { $0.path == targets[0] }?.name ?? targets[0]
    result.isNew = true
    return result
  }

  private func find(
    _ wanted: String
  ) async throws(HubError) -> (HubReference, commit: String, [HubFile]) {
    if let pinned = PinnedModel.named(wanted) {
      let file = HubFile(path: pinned.file, bytes: pinned.bytes, sha256: pinned.sha256)
      return (HubReference(pinned), pinned.revision, [file])
    }
    guard let reference = HubReference(wanted) else {
      let short = PinnedModel.all.map(\.alias).joined(separator: ", ")
      throw HubError(
        .notFound,
        "\"\(wanted)\" is no model that can be pulled: a short name (\(short)), or "
          + "hf:OWNER/REPO[@REVISION][/FILE|:QUANT], for example "
          + "hf:Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF:Q4_K_M")
    }
    let listing = try await hub.list(reference)
    return (reference, listing.commit, try listing.choose(reference.choice))
  }

  /// Where the files go.
  private func targets(_ files: [HubFile], _ name: String?) throws(HubError) -> [String] {
    var targets: [String] = []
    for file in files {
      var own = file.path.split(separator: "/").last.map(String.init) ?? ""
      if let name {
        let stem = name.hasSuffix(".gguf") ? String(name.dropLast(5)) : name
        own = stem + (SplitName(own).map { $0.part($0.number).dropFirst($0.stem.count) } ?? ".gguf")
      }
      let isPlain = own.unicodeScalars.allSatisfy { $0 != "/" && !PageText.isHidden($0) }
      guard isPlain, !own.hasPrefix("."), own.utf8.count <= 250, own.hasSuffix(".gguf") else {
        throw HubError(
          .configuration, "\"\(Hub.printable(own))\" is no name for a model; give one with --name")
      }
      targets.append(locator.directories[0] + "/" + own)
    }
    return targets
  }

  /// The model if it is here already, under the name it would get or, unless it was to get a
  /// certain one, under any.
  private func present(
    _ files: [HubFile], _ sums: [String], _ targets: [String], isNamed: Bool
  ) throws(HubError) -> InstalledModel? {
    let installed = locator.installed()
    if targets.contains(where: { FileManager.default.fileExists(atPath: $0) }) {
      for (target, sum) in zip(targets, sums)
      where FileManager.default.fileExists(atPath: target) {
        guard (try? locator.sha256(of: target)) == sum else {
          throw HubError(
            .exists, "\(target) is another model; give this one another name with --name")
        }
      }
      if let model = installed.first(where: { $0.path == targets[0] }) { return model }
    }
    guard !isNamed, files.count == 1 else { return nil }
    return installed.first {
      $0.bytes == files[0].bytes && SplitName($0.path) == nil
        && (try? locator.sha256(of: $0.path)) == sums[0]
    }
  }

  private func fetch(
    _ files: [HubFile], _ sums: [String], _ targets: [String], _ repository: String,
    _ commit: String, _ progress: @escaping @Sendable (Received) -> Void
  ) async throws(HubError) {
    let folder = locator.directories[0] + "/.incoming"
    var whole: [(part: PartialFile, target: String)] = []
    for (index, file) in files.enumerated() {
      // Of a model in several files some may be there.
      if FileManager.default.fileExists(atPath: targets[index]) { continue }
      let part = try PartialFile(
        folder: folder, sha256: sums[index], size: file.bytes, piece: piece)
      let arrived = Mutex(part.present)
      let download = Download(
        hub: hub, repository: repository, commit: commit, file: file, sha256: sums[index],
        connections: connections
      ) { count in
        let bytes = arrived.withLock {
          $0 += count
          return min($0, file.bytes)
        }
        progress(Received(file: file.path, bytes: bytes, size: file.bytes, isChecking: false))
      }
      try await download.run(into: part)
      try download.check(part) {
        progress(Received(file: file.path, bytes: $0, size: file.bytes, isChecking: true))
      }
      whole.append((part, targets[index]))
    }
    // All or none: half a model is none.
    for (part, target) in whole { try part.move(to: target) }
    rmdir(folder)
  }
}
