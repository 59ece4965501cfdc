import Foundation
import Inference
import LlamaBackend
import Testing

@Suite struct ModelLocatorTests {
  private let name = ModelLocator.defaultNames[0]

  @Test func theOrderOfPlaces() throws {
    let scratch = try Scratch()
    let executable = try scratch.write([], as: "work/.build/triple/release/martingale")
    let data = scratch.path + "/data"
    func locate(_ wanted: String? = nil, _ extra: [String: String] = [:]) throws -> String {
      let environment = ["XDG_DATA_HOME": data, "HOME": "/nowhere"].merging(extra) { $1 }
      return try ModelLocator(environment: environment, executable: executable).locate(wanted)
    }
    let error = #expect(throws: InferenceError.self) { try locate() }
    #expect(error?.code == .modelNotFound)
    #expect(error?.message.contains("models pull small") == true)
    let second = try scratch.write([], as: "work/.deps/models/\(ModelLocator.defaultNames[1]).gguf")
    #expect(try locate().hasSuffix(second.dropFirst(scratch.path.count)))
    let first = try scratch.write([], as: "work/.deps/models/\(name).gguf")
    #expect(try locate().hasSuffix(first.dropFirst(scratch.path.count)))
    let users = try scratch.write([], as: "data/martingale/models/\(name).gguf")
    #expect(try locate() == users)
    let other = try scratch.write([], as: "data/martingale/models/other.gguf")
    #expect(try locate(nil, ["MARTINGALE_MODEL": "other"]) == other)
    #expect(try locate("other.gguf", ["MARTINGALE_MODEL": "/x/y.gguf"]) == other)
    #expect(try locate(nil, ["MARTINGALE_MODEL": "/x/y.gguf"]) == "/x/y.gguf")
    #expect(try locate("./here.gguf") == "./here.gguf")
    #expect(try locate(nil, ["MARTINGALE_MODEL": ""]) == users)
    let unknown = #expect(throws: InferenceError.self) { try locate("missing") }
    #expect(unknown?.message.contains("other") == true)
  }

  @Test func anInstallationHasItsModelsInShare() throws {
    let scratch = try Scratch()
    let executable = try scratch.write([], as: "usr/bin/martingale")
    let model = try scratch.write([], as: "usr/share/martingale/models/\(name).gguf")
    let locator = ModelLocator(environment: ["HOME": scratch.path], executable: executable)
    #expect(try locator.locate().hasSuffix(model.dropFirst(scratch.path.count)))
    #expect(locator.installed().map(\.name) == [name])
  }

  @Test func eachNameIsListedOnceAndOtherFilesAreNot() throws {
    let scratch = try Scratch()
    for file in [
      "data/martingale/models/a.gguf", "usr/share/martingale/models/a.gguf",
      "usr/share/martingale/models/b.gguf", "usr/share/martingale/models/notes.txt",
    ] {
      _ = try scratch.write([], as: file)
    }
    let locator = ModelLocator(
      environment: ["XDG_DATA_HOME": scratch.path + "/data"],
      executable: scratch.path + "/usr/bin/martingale")
    #expect(locator.installed().map(\.name) == ["a", "b"])
  }
}
