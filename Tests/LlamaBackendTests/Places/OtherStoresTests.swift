import Foundation
import Inference
import LlamaBackend
import Testing

/// Models that other programs have fetched, laid out as they lay them out.
@Suite struct OtherStoresTests {
  private let scratch: Scratch
  private let commit = "abc0"

  init() throws {
    scratch = try Scratch()
    let hub = "cache/huggingface/hub/models--Owner--Repo-GGUF"
    let blob = try scratch.write(Array("hugging".utf8), as: "\(hub)/blobs/1234")
    let snapshot = "\(scratch.path)/\(hub)/snapshots/\(commit)"
    try FileManager.default.createDirectory(
      atPath: snapshot + "/sub", withIntermediateDirectories: true)
    for name in ["m-Q4_K_M.gguf", "sub/m-Q8_0.gguf", "mmproj.gguf", "config.json"] {
      try FileManager.default.createSymbolicLink(
        atPath: "\(snapshot)/\(name)", withDestinationPath: blob)
    }
    _ = try scratch.write(Array(commit.utf8), as: "\(hub)/refs/main")
    // An older commit has another file of the same name, and one that only it has.
    _ = try scratch.write([1], as: "\(hub)/snapshots/0old/m-Q4_K_M.gguf")
    _ = try scratch.write([1], as: "\(hub)/snapshots/0old/m-Q2_K.gguf")

    _ = try scratch.write([1, 2], as: "cache/llama.cpp/Owner_Repo_llama-Q4_0.gguf")
    _ = try scratch.write([1], as: "cache/llama.cpp/Owner_Repo_llama-Q4_0.gguf.json")

    let digest = String(repeating: "0123456789abcdef", count: 4)
    let manifest = """
      {"schemaVersion":2,"layers":[{"mediaType":"application/vnd.ollama.image.license",
      "digest":"sha256:00","size":1},{"mediaType":"application/vnd.ollama.image.model",
      "digest":"sha256:\(digest)","size":3}]}
      """
    let ollama = "home/.ollama/models"
    _ = try scratch.write([1, 2, 3], as: "\(ollama)/blobs/sha256-\(digest)")
    for name in [
      "registry.ollama.ai/library/qwen2.5/0.5b", "registry.ollama.ai/library/llama3/latest",
      "registry.ollama.ai/someone/tuned/v1", "hf.co/Owner/Repo-GGUF/Q4_K_M",
    ] {
      _ = try scratch.write(Array(manifest.utf8), as: "\(ollama)/manifests/\(name)")
    }
    _ = try scratch.write(
      Array("{".utf8), as: "\(ollama)/manifests/registry.ollama.ai/library/bad/x")
    let outside = manifest.replacing("sha256:\(digest)", with: "sha256:../../../secret")
    _ = try scratch.write(
      Array(outside.utf8), as: "\(ollama)/manifests/registry.ollama.ai/library/out/x")

    _ = try scratch.write([1], as: "home/.lmstudio/models/Owner/Repo/studio-Q6_K.gguf")
  }

  private func locator(_ extra: [String: String] = [:]) -> ModelLocator {
    ModelLocator(
      environment: [
        "HOME": scratch.path + "/home", "XDG_CACHE_HOME": scratch.path + "/cache",
        "XDG_DATA_HOME": scratch.path + "/data",
      ].merging(extra) { $1 }, executable: scratch.path + "/bin/martingale")
  }

  @Test func everyStoreIsListed() {
    let models = locator().installed()
    #expect(
      models.map(\.name) == [
        "hf:Owner/Repo-GGUF/m-Q4_K_M.gguf", "hf:Owner/Repo-GGUF/sub/m-Q8_0.gguf",
        "hf:Owner/Repo-GGUF/m-Q2_K.gguf", "llama.cpp:Owner_Repo_llama-Q4_0",
        "ollama:hf.co/Owner/Repo-GGUF:Q4_K_M", "ollama:llama3:latest", "ollama:qwen2.5:0.5b",
        "ollama:someone/tuned:v1", "lmstudio:Owner/Repo/studio-Q6_K.gguf",
      ])
    // Of a link the size of what it leads to.
    #expect(models.map(\.bytes) == [7, 7, 1, 2, 3, 3, 3, 3, 1])
    #expect(models[0].path.contains("/snapshots/\(commit)/"))
    #expect(Set(models.map(\.owner)) == [.huggingFace, .llamaCpp, .ollama, .lmStudio])
  }

  @Test(arguments: [
    ("hf:Owner/Repo-GGUF/m-Q4_K_M.gguf", "abc0/m-Q4_K_M.gguf"),
    ("hf:Owner/Repo-GGUF:q8_0", "sub/m-Q8_0.gguf"), ("m-Q2_K", "0old/m-Q2_K.gguf"),
    ("m-Q8_0.gguf", "sub/m-Q8_0.gguf"), ("Owner_Repo_llama-Q4_0", "Owner_Repo_llama-Q4_0.gguf"),
    ("ollama:llama3", "cdef"), ("ollama:qwen2.5:0.5b", "cdef"),
    ("lmstudio:Owner/Repo/studio-Q6_K.gguf", "studio-Q6_K.gguf"), ("studio-Q6_K", "Q6_K.gguf"),
  ])
  func theirNamesFindThem(_ name: String, _ end: String) throws {
    #expect(try locator().locate(name).hasSuffix(end))
  }

  @Test func whatIsNotHereSaysHowToGetIt() {
    for (name, part) in [
      ("hf:Owner/Repo-GGUF:Q5_K_M", "martingale models pull hf:Owner/Repo-GGUF:Q5_K_M"),
      ("qwen-0.5b", "martingale models pull qwen-0.5b"), ("ollama:nothing", "there are: hf:Owner"),
    ] {
      let error = #expect(throws: InferenceError.self) { try locator().locate(name) }
      #expect(error?.code == .modelNotFound && error?.message.contains(part) == true, "\(name)")
    }
    let several = #expect(throws: InferenceError.self) {
      try locator().locate("hf:Owner/Repo-GGUF")
    }
    #expect(several?.message.contains("name one") == true)
  }

  @Test func variablesMoveTheStores() throws {
    _ = try scratch.write([1], as: "elsewhere/own.gguf")
    let moved = locator([
      "LLAMA_CACHE": scratch.path + "/elsewhere", "OLLAMA_MODELS": scratch.path + "/none",
      "HF_HUB_CACHE": scratch.path + "/none", "HOME": scratch.path + "/nobody",
    ])
    #expect(moved.installed().map(\.name) == ["llama.cpp:own"])
  }

  @Test func onlyOwnModelsAreRemoved() throws {
    let files = ["a", "b-00001-of-00002", "b-00002-of-00002"].map {
      "data/martingale/models/\($0).gguf"
    }
    for file in files { _ = try scratch.write([1], as: file) }
    let outside = try scratch.write([1], as: "outside.gguf")
    try FileManager.default.createSymbolicLink(
      atPath: scratch.path + "/data/martingale/models/link.gguf", withDestinationPath: outside)
    _ = try scratch.write([1], as: "share/martingale/models/came.gguf")
    #expect(try locator().remove("a").count == 1)
    #expect(try locator().remove("b").count == 2)
    #expect(try locator().remove("link").count == 1)
    #expect(FileManager.default.fileExists(atPath: outside))
    for (name, part) in [
      ("came", "came with the program"), ("ollama:llama3:latest", "ollama rm llama3:latest"),
      ("hf:Owner/Repo-GGUF/m-Q2_K.gguf", "hf cache rm"),
      ("llama.cpp:Owner_Repo_llama-Q4_0", "llama.cpp's cache"),
    ] {
      let error = #expect(throws: InferenceError.self) { try locator().remove(name) }
      #expect(error?.code == .unsupported && error?.message.contains(part) == true, "\(name)")
    }
    #expect(throws: InferenceError.self) { try locator().remove("a") }
  }

  @Test func aModelThatIsNotWholeIsNotListed() throws {
    _ = try scratch.write([1], as: "data/martingale/models/half-00001-of-00002.gguf")
    try FileManager.default.createSymbolicLink(
      atPath: scratch.path + "/data/martingale/models/dangling.gguf",
      withDestinationPath: scratch.path + "/gone.gguf")
    #expect(!locator().installed().contains { $0.owner == .martingale })
  }

  @Test func aFallbackStandsInForNoName() throws {
    let own = try scratch.write([1], as: "data/martingale/models/own.gguf")
    let environment = ["HOME": scratch.path, "XDG_DATA_HOME": scratch.path + "/data"]
    let chosen = ModelLocator(environment: environment, executable: "/x/y", fallback: "own")
    #expect(try chosen.locate() == own)
    #expect(try chosen.locate("./other.gguf") == "./other.gguf")
  }
}
