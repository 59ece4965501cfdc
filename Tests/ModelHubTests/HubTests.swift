#if HTTP
  import Foundation
  import HTTPTransport
  import Inference
  import LlamaBackend
  import ModelHub
  import Synchronization
  import MartingaleTestSupport
  import Testing

  /// Pulls from a server on this machine that behaves like the hub.
  @Suite(.timeLimit(.minutes(60))) final class HubTests {
    private let folder =
      NSTemporaryDirectory() + "martingale-hub-" + UUID().uuidString

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// More than two pieces, no two bytes of which are alike for long.
    private static let content: [UInt8] = {
      var state: UInt64 = 1
      return (0..<(35 << 13)).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1
        return UInt8(truncatingIfNeeded: state >> 56)
      }
    }()
    private static let sum = SHA256.hex(of: content)

    private static func file(_ path: String = "model-q4_k_m.gguf") -> HubServer.File {
      HubServer.File(path, content, sum: sum)
    }

    private static func small(_ path: String, _ text: String = "weights") -> HubServer.File {
      HubServer.File(path, Array(text.utf8), sum: SHA256.hex(of: text.utf8))
    }

    private var environment: [String: String] {
      ["HOME": folder, "XDG_DATA_HOME": folder + "/data", "XDG_CACHE_HOME": folder + "/cache"]
    }

    private func pull(
      _ server: HubServer, _ wanted: String = "hf:Owner/Repo-GGUF", name: String? = nil,
      sha256: String? = nil, extra: [String: String] = [:], connections: Int = 4
    ) async throws(HubError) -> ModelPull.Result {
      let environment = environment.merging(["HF_ENDPOINT": server.url]) { $1 }
        .merging(extra) { $1 }
      let hub = try Hub(environment: environment, exchange: NetworkExchange()) { _ in .zero }
      let locator = ModelLocator(environment: environment, executable: folder + "/bin/martingale")
      return try await ModelPull(
        hub: hub, locator: locator, connections: connections, piece: 16 << 13)(
          wanted, name: name, sha256: sha256)
    }

    private func failure(
      _ server: HubServer, _ wanted: String = "hf:Owner/Repo-GGUF", name: String? = nil,
      sha256: String? = nil, extra: [String: String] = [:]
    ) async -> HubError? {
      do throws(HubError) {
        _ = try await pull(server, wanted, name: name, sha256: sha256, extra: extra)
        return nil
      } catch {
        return error
      }
    }

    private var models: String { folder + "/data/martingale/models" }
    private var left: [String] {
      (try? FileManager.default.contentsOfDirectory(atPath: models + "/.incoming"))?.sorted() ?? []
    }

    // MARK: What arrives

    @Test func aFileArrivesInPiecesOverSeveralConnections() async throws {
      let server = try HubServer([Self.file(), Self.small("README.md")])
      let result = try await pull(server)
      #expect(result.isNew && result.name == "model-q4_k_m" && result.bytes == Self.content.count)
      #expect(result.path == models + "/model-q4_k_m.gguf" && result.sha256 == [Self.sum])
      #expect(result.source == "hf:Owner/Repo-GGUF@\(HubServer.commit)/model-q4_k_m.gguf")
      let there = try Data(contentsOf: URL(fileURLWithPath: result.path))
      #expect(Array(there) == Self.content)
      #expect(Set(server.storeRequests.compactMap { $0.headers["range"] }).count == 3)
      #expect(left.isEmpty)
      // What is here is not fetched again.
      let requests = server.storeRequests.count
      let again = try await pull(server)
      #expect(!again.isNew && again.path == result.path)
      #expect(server.storeRequests.count == requests)
    }

    @Test func brokenConnectionsGoOnWhereTheyBroke() async throws {
      var manners = HubServer.Manners()
      manners.breaksAfter = 5 << 13
      let server = try HubServer([Self.file()], manners)
      _ = try await pull(server)
      let starts = server.storeRequests.compactMap { request in
        request.headers["range"]?.split(separator: "=").last?.split(separator: "-").first
          .flatMap { Int($0) }
      }
      #expect(starts.contains { $0 % (16 << 13) != 0 })
      #expect(
        SHA256.hex(of: try Data(contentsOf: URL(fileURLWithPath: models + "/model-q4_k_m.gguf")))
          == Self.sum)
    }

    @Test func whatWasStoppedGoesOn() async throws {
      var manners = HubServer.Manners()
      manners.answers = 1
      let broken = try HubServer([Self.file()], manners)
      let error = await failure(broken)
      #expect(error?.code == .unreachable)
      #expect(left.map { $0.split(separator: ".").last } == ["part", "pieces"])
      let server = try HubServer([Self.file()])
      let result = try await pull(server)
      #expect(result.isNew)
      // The piece that was whole is not asked for again.
      #expect(server.storeRequests.count == 2)
      #expect(SHA256.hex(of: try Data(contentsOf: URL(fileURLWithPath: result.path))) == Self.sum)
    }

    @Test func addressesInTheStoreAreRenewed() async throws {
      var manners = HubServer.Manners()
      manners.signatureLasts = 1
      let server = try HubServer([Self.file()], manners)
      _ = try await pull(server, connections: 1)
      #expect(server.hubRequests.filter { $0.path.contains("/resolve/") }.count == 3)
    }

    @Test func aServerWithoutRangesSendsTheFileAtOnce() async throws {
      var manners = HubServer.Manners()
      manners.ignoresRanges = true
      let server = try HubServer([Self.file()], manners)
      let result = try await pull(server)
      #expect(SHA256.hex(of: try Data(contentsOf: URL(fileURLWithPath: result.path))) == Self.sum)
    }

    @Test func theTokenIsForTheHubAlone() async throws {
      var manners = HubServer.Manners()
      manners.token = "hf_secret"
      let server = try HubServer([Self.small("a.gguf")], manners)
      let unknown = await failure(server)
      #expect(unknown?.code == .unauthorized && unknown?.message.contains("HF_TOKEN") == true)
      let wrong = await failure(server, extra: ["HF_TOKEN": "hf_wrong"])
      #expect(wrong?.code == .unauthorized && wrong?.message.contains("this token") == true)
      #expect(wrong?.message.contains("hf_wrong") == false)
      // The usual file of Hugging Face's programs.
      let home = folder + "/cache/huggingface"
      try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
      try Data("hf_secret\n".utf8).write(to: URL(fileURLWithPath: home + "/token"))
      _ = try await pull(server)
      #expect(server.storeRequests.allSatisfy { $0.headers["authorization"] == nil })
      #expect(!server.storeRequests.isEmpty)
    }

    // MARK: What does not

    @Test func aWrongSumIsThrownAway() async throws {
      let server = try HubServer([
        HubServer.File("model.gguf", Array("weights".utf8), sum: Self.sum)
      ])
      let error = await failure(server)
      #expect(error?.code == .checksum)
      #expect(error?.message.contains(Self.sum) == true)
      #expect(error?.message.contains(SHA256.hex(of: "weights".utf8)) == true)
      #expect(left.isEmpty)
      #expect(!FileManager.default.fileExists(atPath: models + "/model.gguf"))
      // The redirect says that the file was replaced after it was listed.
      var manners = HubServer.Manners()
      manners.linkedSum = Self.sum
      let replaced = await failure(try HubServer([Self.small("model.gguf")], manners))
      #expect(replaced?.code == .checksum && replaced?.message.contains("replaced") == true)
    }

    @Test func aHubThatDoesNotSayTheSumNeedsOne() async throws {
      let server = try HubServer([HubServer.File("model.gguf", Array("weights".utf8), sum: nil)])
      let error = await failure(server)
      #expect(error?.code == .noChecksum && error?.message.contains("--sha256") == true)
      let sum = SHA256.hex(of: "weights".utf8)
      let other = await failure(server, sha256: Self.sum)
      #expect(other?.code == .checksum)
      #expect(try await pull(server, sha256: sum.uppercased()).isNew)
    }

    @Test func refusalsSayWhatToDo() async throws {
      let server = try HubServer([Self.small("a.gguf")])
      let repository = await failure(server, "hf:Owner/Other")
      #expect(repository?.code == .notFound)
      #expect(repository?.message.contains("Owner/Other") == true)
      let revision = await failure(server, "hf:Owner/Repo-GGUF@none/a.gguf")
      #expect(revision?.message.contains("revision none") == true)
      let file = await failure(server, "hf:Owner/Repo-GGUF/b.gguf")
      #expect(file?.code == .notFound && file?.message.contains("it has a.gguf") == true)
      let weights = await failure(server, "hf:Owner/Repo-GGUF:Q8_0")
      #expect(weights?.message.contains("nothing in Q8_0; it has a.gguf") == true)
      let nothing = await failure(server, "llama")
      #expect(nothing?.message.contains("qwen-0.5b") == true)
      var manners = HubServer.Manners()
      manners.isGated = true
      let gated = await failure(try HubServer([], manners), extra: ["HF_TOKEN": "hf_x"])
      #expect(gated?.code == .unauthorized && gated?.message.contains("accept them at") == true)
      let nobody = try HubServer([])
      let closed = await failure(nobody)
      #expect(closed?.code == .notFound && closed?.message.contains("no GGUF file") == true)
      let noServer = await failure(server, extra: ["HF_ENDPOINT": "http://127.0.0.1:1"])
      #expect(noServer?.code == .unreachable)
      let noAddress = await failure(server, extra: ["HF_ENDPOINT": "hub"])
      #expect(noAddress?.code == .configuration)
    }

    @Test func aServerThatIsNoHubIsRecognised() async throws {
      let page = try ScriptedHTTPServer { _ in [.answer(200, "<html>", type: "text/html")] }
      let hub = try Hub(
        environment: ["HF_ENDPOINT": page.url], exchange: NetworkExchange()
      ) { _ in .zero }
      let locator = ModelLocator(environment: environment, executable: folder + "/bin/martingale")
      let error = await #expect(throws: HubError.self) {
        try await ModelPull(hub: hub, locator: locator, connections: 1, piece: 100)("hf:Owner/Repo")
      }
      #expect(error?.code == .invalidAnswer)
      var manners = HubServer.Manners()
      manners.shiftsRanges = true
      let shifted = await failure(try HubServer([Self.file()], manners))
      #expect(shifted?.code == .invalidAnswer)
    }

    @Test func twoPullsOfOneFileDoNotMeet() async throws {
      let server = try HubServer([Self.small("a.gguf")])
      try FileManager.default.createDirectory(
        atPath: models + "/.incoming", withIntermediateDirectories: true)
      let path = models + "/.incoming/\(SHA256.hex(of: "weights".utf8)).part"
      let other = open(path, O_RDWR | O_CREAT, 0o600)
      defer { close(other) }
      #expect(flock(other, LOCK_EX) == 0)
      #expect(await failure(server)?.code == .busy)
      #expect(flock(other, LOCK_UN) == 0)
      #expect(try await pull(server).isNew)
    }

    @Test func anotherModelOfThatNameStays() async throws {
      let server = try HubServer([Self.small("a.gguf")])
      _ = try await pull(server)
      let other = try HubServer([Self.small("a.gguf", "others")])
      let error = await failure(other)
      #expect(error?.code == .exists && error?.message.contains("--name") == true)
      #expect(try await pull(other, name: "b").name == "b")
      #expect(await failure(other, name: "../b")?.code == .configuration)
    }

    // MARK: Which files

    private static let several = [
      "m-Q2_K.gguf", "m-Q4_K_M.gguf", "m-Q8_0-00001-of-00002.gguf", "m-Q8_0-00002-of-00002.gguf",
      "UD/m-UD-Q4_K_XL.gguf", "mmproj-m-Q8_0.gguf", "README.md",
    ].map { small($0, $0) }

    @Test(arguments: [
      ("hf:Owner/Repo-GGUF", "m-Q4_K_M"), ("hf:Owner/Repo-GGUF:q2_k", "m-Q2_K"),
      ("hf:Owner/Repo-GGUF:Q8_0", "m-Q8_0"), ("hf:Owner/Repo-GGUF/m-Q2_K", "m-Q2_K"),
      ("hf:Owner/Repo-GGUF/UD/m-UD-Q4_K_XL.gguf", "m-UD-Q4_K_XL"),
      ("hf:Owner/Repo-GGUF@v1/m-Q8_0-00002-of-00002.gguf", "m-Q8_0"),
      ("https://huggingface.co/Owner/Repo-GGUF/resolve/main/m-Q2_K.gguf?download=true", "m-Q2_K"),
      ("https://huggingface.co/Owner/Repo-GGUF/tree/main", "m-Q4_K_M"),
    ])
    func theRightFileIsChosen(_ wanted: String, _ name: String) async throws {
      var manners = HubServer.Manners()
      manners.page = 2
      let server = try HubServer(Self.several, manners)
      #expect(try await pull(server, wanted).name == name)
    }

    @Test func allFilesOfASplitModelArriveOrNone() async throws {
      let server = try HubServer(Self.several)
      let result = try await pull(server, "hf:Owner/Repo-GGUF:Q8_0", name: "mine")
      #expect(result.name == "mine" && result.sha256.count == 2)
      #expect(result.path == models + "/mine-00001-of-00002.gguf")
      let names = try FileManager.default.contentsOfDirectory(atPath: models).sorted()
      #expect(names == ["mine-00001-of-00002.gguf", "mine-00002-of-00002.gguf"])
      let half = try HubServer(Self.several.filter { !$0.path.contains("00002-of") })
      let error = await failure(half, "hf:Owner/Repo-GGUF:Q8_0")
      #expect(error?.message.contains("only 1 of the 2 files") == true)
      let unclear = try HubServer([Self.small("a-Q8_0.gguf"), Self.small("b-Q8_0.gguf")])
      #expect(await failure(unclear)?.code == .ambiguous)
    }

    @Test func whatAnotherProgramFetchedIsFound() async throws {
      let cache = folder + "/cache/llama.cpp"
      try FileManager.default.createDirectory(atPath: cache, withIntermediateDirectories: true)
      try Data("weights".utf8).write(to: URL(fileURLWithPath: cache + "/Owner_a.gguf"))
      let server = try HubServer([Self.small("a.gguf")])
      let result = try await pull(server)
      #expect(!result.isNew && result.name == "llama.cpp:Owner_a")
      #expect(server.storeRequests.isEmpty)
    }

    @Test func cancellingKeepsWhatHasArrived() async throws {
      let server = try HubServer([Self.file()])
      let environment = environment.merging(["HF_ENDPOINT": server.url]) { $1 }
      let hub = try Hub(environment: environment, exchange: NetworkExchange()) { _ in .zero }
      let locator = ModelLocator(environment: environment, executable: folder + "/bin/martingale")
      let begun = AsyncStream.makeStream(of: Void.self)
      let task = Task {
        try await ModelPull(hub: hub, locator: locator, connections: 1, piece: 16 << 13)(
          "hf:Owner/Repo-GGUF"
        ) { _ in
          begun.continuation.yield()
        }
      }
      for await _ in begun.stream { break }
      task.cancel()
      let error = await #expect(throws: HubError.self) { try await task.value }
      #expect(error?.code == .cancelled)
      #expect(left.count == 2)
      #expect(try await pull(server).isNew)
    }
  }
#endif
