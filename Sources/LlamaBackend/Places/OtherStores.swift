import Foundation
import Inference

/// Where other programs keep models, and the models there. Everything is only read.
///
/// Names begin with whose they are: `hf:OWNER/REPO/FILE`, `llama.cpp:FILE`, `ollama:NAME:TAG`,
/// `lmstudio:OWNER/REPO/FILE`.
struct OtherStores {
  private let environment: [String: String]
  private let home: String
  /// Entries of one folder that are looked at; a cache has some dozens.
  private static let limit = 10_000

  init(environment: [String: String]) {
    self.environment = environment
    home = environment["HOME"] ?? ""
  }

  /// The models, sorted by owner and name.
  func models() -> [InstalledModel] { huggingFace() + llamaCpp() + ollama() + lmStudio() }

  private func folder(_ variable: String) -> String? {
    environment[variable].flatMap { $0.hasPrefix("/") ? $0 : nil }
  }

  private var cache: String { folder("XDG_CACHE_HOME") ?? home + "/.cache" }

  private func entries(_ folder: String) -> [String] {
    let found = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return found.prefix(Self.limit).filter { !$0.hasPrefix(".") }.sorted()
  }

  /// The models below a folder, with their paths from there.
  private func files(below folder: String, depth: Int) -> [String] {
    var found: [String] = []
    for entry in entries(folder) {
      if HubReference.isModel(entry) {
        if SplitName(entry).map({ $0.number == 1 }) ?? true { found.append(entry) }
      } else if depth > 1 {
        found += files(below: folder + "/" + entry, depth: depth - 1).map { entry + "/" + $0 }
      }
    }
    return found
  }

  // MARK: Hugging Face

  /// The folder that holds Hugging Face's token and cache.
  static func huggingFaceHome(_ environment: [String: String]) -> String {
    let stores = OtherStores(environment: environment)
    return stores.folder("HF_HOME") ?? stores.cache + "/huggingface"
  }

  /// `hub/models--OWNER--REPO/snapshots/COMMIT/FILE`, a link into `blobs`; of several commits the
  /// one that `refs/main` names comes first.
  private func huggingFace() -> [InstalledModel] {
    let hub =
      folder("HF_HUB_CACHE") ?? folder("HUGGINGFACE_HUB_CACHE")
      ?? Self.huggingFaceHome(environment) + "/hub"
    var models: [InstalledModel] = []
    for entry in entries(hub) where entry.hasPrefix("models--") {
      let repository = entry.dropFirst("models--".count).replacing("--", with: "/")
      let root = "\(hub)/\(entry)"
      let main = FileManager.default.contents(atPath: root + "/refs/main").map {
        String(decoding: $0, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
      }
      let commits = entries(root + "/snapshots")
      var seen = Set<String>()
      for commit in commits.filter({ $0 == main }) + commits.filter({ $0 != main }) {
        for file in files(below: "\(root)/snapshots/\(commit)", depth: 4)
        where seen.insert(file).inserted {
          models +=
            InstalledModel(
              name: "hf:\(repository)/\(file)", path: "\(root)/snapshots/\(commit)/\(file)",
              owner: .huggingFace
            ).map { [$0] } ?? []
        }
      }
    }
    return models
  }

  // MARK: llama.cpp

  private func llamaCpp() -> [InstalledModel] {
    #if os(macOS)
      let usual = home + "/Library/Caches/llama.cpp"
    #else
      let usual = cache + "/llama.cpp"
    #endif
    let folder = folder("LLAMA_CACHE") ?? usual
    return files(below: folder, depth: 1).compactMap {
      InstalledModel(
        name: "llama.cpp:" + InstalledModel.stem(of: $0), path: folder + "/" + $0,
        owner: .llamaCpp)
    }
  }

  // MARK: Ollama

  /// What a manifest says of the files that make up a model.
  private struct Manifest: Decodable {
    struct Layer: Decodable {
      var mediaType: String
      var digest: String
    }
    var layers: [Layer]
  }

  /// `manifests/HOST/OWNER/NAME/TAG` names the blob that holds the weights.
  private func ollama() -> [InstalledModel] {
    let candidates =
      [folder("OLLAMA_MODELS") ?? home + "/.ollama/models"]
      + (folder("OLLAMA_MODELS") == nil ? ["/usr/share/ollama/.ollama/models"] : [])
    var models: [InstalledModel] = []
    for root in candidates {
      let manifests = root + "/manifests"
      for host in entries(manifests) {
        for owner in entries("\(manifests)/\(host)") {
          for name in entries("\(manifests)/\(host)/\(owner)") {
            for tag in entries("\(manifests)/\(host)/\(owner)/\(name)") {
              let path = "\(manifests)/\(host)/\(owner)/\(name)/\(tag)"
              guard let blob = Self.weights(manifest: path) else { continue }
              let isOllamas = host == "registry.ollama.ai"
              let full =
                (isOllamas ? "" : host + "/") + (isOllamas && owner == "library" ? "" : owner + "/")
              models +=
                InstalledModel(
                  name: "ollama:\(full)\(name):\(tag)", path: "\(root)/blobs/\(blob)",
                  owner: .ollama
                ).map { [$0] } ?? []
            }
          }
        }
      }
    }
    return models
  }

  private static func weights(manifest path: String) -> String? {
    guard let data = FileManager.default.contents(atPath: path), data.count < 1 << 20,
      let manifest = try? JSONDecoder().decode(Manifest.self, from: data),
      let layer = manifest.layers.first(where: {
        $0.mediaType == "application/vnd.ollama.image.model"
      }),
      layer.digest.wholeMatch(of: /sha256:[0-9a-f]{64}/) != nil
    else { return nil }
    return layer.digest.replacing(":", with: "-")
  }

  // MARK: LM Studio

  private func lmStudio() -> [InstalledModel] {
    var models: [InstalledModel] = []
    for folder in [home + "/.lmstudio/models", home + "/.cache/lm-studio/models"] {
      models += files(below: folder, depth: 3).compactMap {
        InstalledModel(name: "lmstudio:" + $0, path: folder + "/" + $0, owner: .lmStudio)
      }
    }
    return models
  }
}
