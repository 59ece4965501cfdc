import Foundation
public import Inference

/// Finds model files: a path as given, or a name in the places where models are kept.
///
/// Models of this program are in the user's data directory (`$XDG_DATA_HOME/martingale/models`)
/// and in directories beside the executable: `.deps/models` of the package it was built in,
/// `../share/martingale/models` of an installation. What Hugging Face, llama.cpp, Ollama and LM
/// Studio have fetched is found where they keep it.
public struct ModelLocator: Sendable {
  /// File names, without `.gguf`, that count as the default model, best first.
  public static let defaultNames = ["SmolLM2-135M-Instruct.Q8_0", "SmolLM2-135M-Instruct.Q4_1"]

  /// Directories of this program that may hold models, in order; they need not exist. What is
  /// pulled or added goes into the first.
  public let directories: [String]
  private let fallback: String?
  private let environment: [String: String]

  /// A locator for this process.
  /// - Parameter fallback: the model that is meant when none is named, for example one of a
  ///   configuration; nil leaves it to `MARTINGALE_MODEL`.
  public init(fallback: String? = nil) {
    self.init(
      environment: ProcessInfo.processInfo.environment,
      executable: ModelLocator.currentExecutable, fallback: fallback)
  }

  /// A locator for a process with this environment and executable.
  public init(environment: [String: String], executable: String, fallback: String? = nil) {
    self.environment = environment
    self.fallback =
      fallback ?? environment["MARTINGALE_MODEL"].flatMap { $0.isEmpty ? nil : $0 }
    directories =
      [UserFolders(environment: environment).data + "/models"]
      + ModelLocator.directories(beside: executable)
  }

  /// The path of the model called `name`; without one, of the fallback, else of the default.
  ///
  /// A name is, in this order: a short name (`PinnedModel`), whose bytes are checked; a path; a
  /// name that `installed` has; the last part of one, when only one model has it; or a reference
  /// to the hub (`HubReference`) of which the model is here.
  public func locate(_ name: String? = nil) throws(InferenceError) -> String {
    guard let wanted = name ?? fallback else {
      for name in ModelLocator.defaultNames {
        if let path = find(name) { return path }
      }
      throw InferenceError(
        .modelNotFound,
        "no model is installed in \(places); fetch one with: martingale models pull small; or "
          + "name a GGUF file with --model or MARTINGALE_MODEL")
    }
    if let pinned = PinnedModel.named(wanted) { return try locate(pinned) }
    let reference = HubReference(wanted)
    if reference == nil, FileManager.default.fileExists(atPath: wanted) { return wanted }
    if !wanted.contains("/"), let path = find(wanted) { return path }
    let models = installed()
    if let path = try match(wanted, reference, models) { return path }
    if reference == nil, wanted.contains("/"), !Self.isOthers(wanted) { return wanted }
    let names = models.map(\.name)
    throw InferenceError(
      .modelNotFound,
      "no model \"\(wanted)\" here or in \(places)"
        + (reference == nil
          ? (names.isEmpty ? "" : "; there are: \(names.joined(separator: ", "))")
          : "; fetch it with: martingale models pull \(wanted)"))
  }

  /// Whether a name says that the model is another program's.
  private static func isOthers(_ name: String) -> Bool {
    ["llama.cpp:", "ollama:", "lmstudio:"].contains { name.hasPrefix($0) }
  }

  private func locate(_ pinned: PinnedModel) throws(InferenceError) -> String {
    let models = installed().filter { $0.bytes == pinned.bytes }
    // Files of the same name first: hashing takes time.
    let named = models.filter { $0.path.hasSuffix("/" + pinned.file) }
    for model in named + models.filter({ !named.contains($0) }) {
      if try FileDigest.sha256(of: model.path, environment: environment) == pinned.sha256 {
        return model.path
      }
    }
    throw InferenceError(
      .modelNotFound,
      "the model \(pinned.alias) (\(pinned.note)) is not here; fetch it with: martingale models "
        + "pull \(pinned.alias)")
  }

  private func match(
    _ wanted: String, _ reference: HubReference?, _ models: [InstalledModel]
  ) throws(InferenceError) -> String? {
    let full = wanted.hasPrefix("ollama:") && wanted.dropFirst(7).contains(":") == false
    let exact = full ? wanted + ":latest" : wanted
    if let model = models.first(where: { $0.name == exact }) { return model.path }
    let candidates: [InstalledModel]
    if let reference {
      let start = "hf:\(reference.repository)/"
      candidates = models.filter { $0.name.hasPrefix(start) && Self.fits($0.name, reference) }
    } else {
      // The last part of a name, however it is separated, with or without .gguf.
      let last = wanted.hasSuffix(".gguf") ? String(wanted.dropLast(5)) : wanted
      candidates = models.filter {
        let file = $0.name.split { $0 == "/" || $0 == ":" }.last.map(String.init) ?? $0.name
        return InstalledModel.stem(of: file) == last
      }
    }
    guard candidates.count > 1 else { return candidates.first?.path }
    throw InferenceError(
      .invalidInput,
      "\"\(wanted)\" may be any of \(candidates.map(\.name).joined(separator: ", ")); name one")
  }

  private static func fits(_ name: String, _ reference: HubReference) -> Bool {
    switch reference.choice {
    case .usual: true
    case .file(let path): name == "hf:\(reference.repository)/\(path)"
    case .weights(let weights): HubReference.has(name, weights: weights)
    }
  }

  /// All models on this machine: those of this program, each name once, in order of directory and
  /// name; then those of other programs. A model in several files is listed when all are there.
  package func installed() -> [InstalledModel] {
    own() + OtherStores(environment: environment).models()
  }

  private func own() -> [InstalledModel] {
    var seen = Set<String>()
    var result: [InstalledModel] = []
    for directory in directories {
      let files = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
      for file in files.sorted() where file.hasSuffix(".gguf") && !file.hasPrefix(".") {
        guard SplitName(file).map({ $0.number == 1 }) ?? true,
          let model = InstalledModel(
            name: InstalledModel.stem(of: file), path: directory + "/" + file, owner: .martingale),
          seen.insert(model.name).inserted
        else { continue }
        result.append(model)
      }
    }
    return result
  }

  /// The SHA-256 of one file, remembered between runs.
  package func sha256(of file: String) throws(InferenceError) -> String {
    try FileDigest.sha256(ofAll: [file], environment: environment)
  }

  private var places: String { directories.joined(separator: ", ") }

  private func find(_ name: String) -> String? {
    let stem = name.hasSuffix(".gguf") ? InstalledModel.stem(of: name) : name
    return own().first { $0.name == stem }?.path
  }

  /// An executable in `.build/<triple>/<configuration>` belongs to the package three levels up.
  private static func directories(beside executable: String) -> [String] {
    let path = URL(fileURLWithPath: executable).resolvingSymlinksInPath()
    let folder = path.deletingLastPathComponent()
    var result = [
      folder.deletingLastPathComponent().appendingPathComponent("share/martingale/models").path
    ]
    var parent = folder
    for _ in 0..<3 {
      parent = parent.deletingLastPathComponent()
      if parent.lastPathComponent.hasPrefix(".build") {
        result.insert(
          parent.deletingLastPathComponent().appendingPathComponent(".deps/models").path, at: 0)
        break
      }
    }
    return result
  }

  /// The running program's file.
  package static var currentExecutable: String {
    #if os(Linux)
      if let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") {
        return path
      }
    #endif
    return Bundle.main.executablePath ?? CommandLine.arguments.first ?? ""
  }
}

extension ModelLocator {
  /// Removes a model that was pulled or added, with all its files; of a link the link.
  /// - Returns: the files that are gone.
  /// - Throws: `modelNotFound`, or `unsupported` for what other programs or the package own.
  public func remove(_ name: String) throws(InferenceError) -> [String] {
    let stem = name.hasSuffix(".gguf") ? InstalledModel.stem(of: name) : name
    let models = installed()
    guard
      let model = models.first(where: { $0.name == stem })
        ?? models.first(where: { $0.name == name })
    else {
      throw InferenceError(
        .modelNotFound, "no model \"\(name)\" is here; martingale models list shows all")
    }
    guard model.owner == .martingale, model.path.hasPrefix(directories[0] + "/") else {
      let how =
        switch model.owner {
        case .martingale: "it came with the program; delete \(model.path)"
        case .huggingFace: "it is in Hugging Face's cache; use: hf cache rm"
        case .llamaCpp: "it is in llama.cpp's cache; delete \(model.path)"
        case .ollama: "it is Ollama's; use: ollama rm \(model.name.dropFirst("ollama:".count))"
        case .lmStudio: "it is LM Studio's; remove it there"
        }
      throw InferenceError(.unsupported, "\(model.name) was not pulled or added here: \(how)")
    }
    let files = SplitName.files(of: model.path)
    for file in files {
      do {
        try FileManager.default.removeItem(atPath: file)
      } catch {
        throw InferenceError(
          .unsupported, "\(file) cannot be removed: \(error.localizedDescription)")
      }
    }
    return files
  }
}
